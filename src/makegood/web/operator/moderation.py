"""What waits for the operator's judgement: reports, objections, and words that a check held (R12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.domain.accounts.queries import names_of
from makegood.domain.moderation.actions import decide, release_words
from makegood.domain.moderation.enums import ReportGround, ReportState, SubjectKind, Verdict
from makegood.domain.moderation.letters import reason_template
from makegood.domain.moderation.queries import (
    Case,
    appeal_of,
    case_of,
    list_reports,
    waiting,
    waiting_appeals,
    waiting_reports,
)
from makegood.domain.moderation.rules import USUAL, VERDICTS, decision_due, is_late
from makegood.domain.product_reviews.letters import hits_in
from makegood.domain.reviews.enums import Part, Words
from makegood.domain.reviews.queries import HeldWords, held_words
from makegood.domain.sellers.queries import seller_names
from makegood.domain.text_checks.rules import PRODUCT_REVIEW_CHECKS, SELLER_REVIEW_CHECKS, find
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, NotFound, Refused
from makegood.kernel.values import shown_again
from makegood.web.ui.places import page_of

from .marking import Piece, marked
from .views import operator_only, see_other

HELD_SHOWN = 50
"""Held texts on a page; of the others it tells the number."""


@dataclass(frozen=True, slots=True)
class Held:
    """A text that waits, with what was found in it."""

    words: HeldWords
    pieces: list[Piece]
    late: bool

    @property
    def checks(self) -> list[object]:
        """What was found, each once."""
        return list(dict.fromkeys(piece.check for piece in self.pieces if piece.check))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report or a customer's objection in the queue."""

    kind: str
    label: str
    subject_id: str
    seller: Any
    what: object
    since: datetime
    due: datetime
    late: bool
    objection: bool


@require_safe
@operator_only
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/moderation/`: what waits, oldest first; `?state=` shows the reports of one state instead."""
    now = clock.now()
    state = request.GET.get("state", "")
    context: dict[str, object] = {"states": ReportState.choices, "state": "", "now": now}
    if state in ReportState.values:
        found = list_reports(by=actor, seller_id=None, state=ReportState(state))
        context |= {"state": state, "page": page_of(found, request, moment="made_at")}
        return render(request, "operator/reports.html", context)
    page = page_of(waiting_reports(), request, moment="made_at", newest_first=False)
    rows = [_of_report(one, now) for one in page.items]
    if not request.GET.get("cursor"):
        rows = sorted([*rows, *(_of_appeal(one, now) for one in waiting_appeals())], key=lambda row: row.since)
        context["held"] = [_held(one, now) for one in held_words(HELD_SHOWN)]
    context |= {"rows": rows, "page": page, "waiting": waiting(now=now)}
    return render(request, "operator/moderation.html", context)


def _of_report(report: Any, now: datetime) -> Waiting:
    objection = appeal_of(report)
    since = objection.made_at if objection else report.made_at
    due = decision_due(since)
    return Waiting(
        report.subject_kind,
        report.get_subject_kind_display(),
        report.subject_id,
        report.seller,
        report.get_ground_display(),
        since,
        due,
        now > due,
        objection is not None,
    )


def _of_appeal(appeal: Any, now: datetime) -> Waiting:
    due = decision_due(appeal.made_at)
    return Waiting(
        appeal.subject_kind,
        appeal.get_subject_kind_display(),
        appeal.subject_id,
        appeal.seller,
        appeal.get_party_display(),
        appeal.made_at,
        due,
        now > due,
        objection=True,
    )


def _held(words: HeldWords, now: datetime) -> Held:
    return Held(words, _marked(words.words), is_late(words.since, now))


def _marked(text: str) -> list[Piece]:
    """Words of a review of a seller, or of the response to it."""
    return marked(text, find(text, checks=SELLER_REVIEW_CHECKS))


@require_POST
@operator_only
def release(request: HttpRequest, actor: Actor, review_id: str, part: str) -> HttpResponse:
    """`/operator/moderation/{review}/{part}/release/`: everybody may read these words."""
    if part not in Part.values:
        raise NotFound
    try:
        release_words(review_id=review_id, part=Part(part), by=actor, now=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Everybody can read these words now."))
    return see_other("operator:moderation")


@require_safe
@operator_only
def case(request: HttpRequest, actor: Actor, kind: str, subject_id: str) -> HttpResponse:
    """`/operator/cases/{kind}/{id}/`: everything about one subject, and the way to a decision."""
    found = case_of(_kind(kind), subject_id)
    ground = next((one.ground for one in found.reports if one.waits), found.current.ground if found.current else "")
    context = {
        **_shown(found),
        "grounds": ReportGround.choices,
        "verdicts": _verdicts(found),
        "chosen": {"ground": ground, "verdict": _usual(found, ground)},
    }
    return render(request, "operator/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def decision(request: HttpRequest, actor: Actor, kind: str, subject_id: str) -> HttpResponse:
    """`/operator/cases/{kind}/{id}/decide/?decision=…&ground=…`: what will happen, and the reason; a POST decides."""
    found = case_of(_kind(kind), subject_id)
    if request.method != "POST":
        return _decision_form(request, found, _asked(request, found.kind))
    names = ("decision", "ground", "reason", "parts", "seen")
    typed = {name: request.POST.get(name, "") for name in names}
    try:
        decide(
            kind=found.kind,
            subject_id=subject_id,
            verdict=typed["decision"],
            ground=typed["ground"] or None,
            reason=typed["reason"],
            parts=_parts(typed["parts"]),
            seen=int(typed["seen"]) if typed["seen"].isdecimal() and len(typed["seen"]) < 9 else None,
            by=actor,
            now=clock.now(),
        )
    except Invalid as error:
        return _decision_form(request, found, typed, errors=error.errors)
    except Refused as refusal:
        return _decision_form(request, case_of(found.kind, subject_id), typed, refusal=refusal)
    messages.success(request, _("It is decided. Everybody concerned gets the reason by e-mail."))
    return see_other("operator:case", kind, subject_id)


def _asked(request: HttpRequest, kind: SubjectKind) -> dict[str, str]:
    """What the address asks for, with the words that the reason may begin with in that language."""
    typed = {name: request.GET.get(name, "") for name in ("decision", "ground", "parts", "language")}
    known = [code for code, _name in settings.LANGUAGES]
    language = typed["language"] if typed["language"] in known else (get_language() or settings.LANGUAGE_CODE)
    reason = reason_template(kind, typed["decision"], typed["ground"], language)
    return {**typed, "language": language, "reason": reason}


def _decision_form(
    request: HttpRequest,
    found: Case,
    typed: dict[str, str],
    *,
    errors: Sequence[FieldError] = (),
    refusal: Refused | None = None,
) -> HttpResponse:
    context = {
        **_shown(found),
        "typed": shown_again(typed),
        "verdict": dict(Verdict.choices).get(typed["decision"], ""),
        "ground": dict(ReportGround.choices).get(typed["ground"], ""),
        "grounds": ReportGround.choices,
        "verdicts": _verdicts(found),
        "languages": settings.LANGUAGES,
        "errors": list(errors),
        "refusal": refusal,
        "touches": typed["decision"] != Verdict.KEEP or (found.current and found.current.verdict != Verdict.KEEP),
        "readers": sum(one.source == "public" for one in found.reports),
    }
    status = 409 if refusal else 422 if errors else 200
    return render(request, "operator/decide.html", context, status=status)


def _shown(found: Case) -> dict[str, object]:
    people = names_of({one.decided_by_id for one in found.decisions if one.decided_by_kind == "operator"})
    return {
        "case": found,
        "review": found.review,
        "kind": found.kind.value,
        **(_article(found.review) if found.kind is SubjectKind.PRODUCT_REVIEW else _texts(found.review)),
        "decisions": [(one, people.get(one.decided_by_id, "")) for one in found.decisions],
        "seen": found.current.number if found.current else 0,
    }


def _texts(review: Any) -> dict[str, object]:
    return {
        "text": _marked(review.text),
        "explanation": _marked(review.new_overall_explanation),
        "response": _marked(review.response),
        "held": [part for part in Part if review.words_of(part)[1] is Words.CHECKING],
    }


def _article(review: Any) -> dict[str, object]:
    parts = hits_in(review, checks=PRODUCT_REVIEW_CHECKS, shop_names=seller_names())
    return {"article": review.product, "parts": [(field, marked(words, hits)) for field, words, hits in parts]}


def _verdicts(found: Case) -> list[tuple[str, object]]:
    """What can be decided here: nothing about words that are not there, or a new grade that is not."""
    review: Any = found.review
    match found.kind:
        case SubjectKind.PRODUCT_REVIEW:
            has_words = review.has_words
        case SubjectKind.REVIEW:
            has_words = bool(review.text or review.new_overall_explanation)
        case _:
            has_words = True
    impossible = set() if has_words else {Verdict.REMOVE_WORDS.value}
    if not _graded_again(found):
        impossible.add(Verdict.VOID_REGRADE.value)
    possible = [verdict for verdict in VERDICTS[found.kind.value] if verdict not in impossible]
    return [(verdict, Verdict(verdict).label) for verdict in possible]


def _graded_again(found: Case) -> bool:
    review: Any = found.review
    return found.kind is not SubjectKind.PRODUCT_REVIEW and review.new_overall is not None


def _usual(found: Case, ground: str) -> str:
    if found.offered and _graded_again(found):
        return Verdict.VOID_REGRADE
    usual = USUAL.get(ground, "")
    return usual if usual in dict(_verdicts(found)) else ""


def _parts(typed: str) -> list[Part]:
    return [Part(one) for one in typed.split(",") if one in Part.values]


def _kind(typed: str) -> SubjectKind:
    if typed not in SubjectKind.values:
        raise NotFound
    return SubjectKind(typed)

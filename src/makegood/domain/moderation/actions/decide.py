from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.reviews.enums import Ground, Part
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.values import REVIEW_LIMIT, clean_text

from .. import rules, states
from ..enums import ReportState, Source, SubjectKind, Verdict
from ..models import Appeal, Decision, Report
from ..queries import OBSTACLES, last_decision
from ._subjects import Subject, apply, lock_subject
from .tell import tell_of_decision


def decide_report(*, report: Report, verdict: str, reason: str, by: Actor, now: datetime) -> Decision:
    """The operator decides what was reported, on the ground of the report (R12.2). Another decision reverses it.

    Raises: as `decide`.
    """
    return decide(
        kind=SubjectKind(report.subject_kind),
        subject_id=report.subject_id,
        verdict=verdict,
        ground=report.ground,
        reason=reason,
        by=by,
        now=now,
    )


def decide(
    *,
    kind: SubjectKind,
    subject_id: str,
    verdict: str,
    ground: str | None,
    reason: str,
    parts: Collection[Part] = (),
    seen: int | None = None,
    by: Actor,
    now: datetime,
) -> Decision:
    """The operator decides about a subject, reported or not (R12.2), and everybody concerned reads the reason.

    The subject is from now on as this decision says, whatever an earlier one said: the last one holds. It answers all
    open reports and objections about it. Without a `ground` it is that of the former decision. `parts` narrows
    `remove_words` to some of the texts. `seen` is the number of the last decision that the operator saw.

    Raises:
        Invalid: `invalid_choice` on `decision` or `ground`, `required`, `too_long`, `invalid_characters` on `reason`.
        Refused: `already_decided` so, `decided_meanwhile`, or an obstacle of `rules.obstacle_to`.
        NotFound: there is no such subject.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    former = last_decision(kind, subject_id)
    reason, ground = _checked(verdict, ground or (former.ground if former else None), reason)
    try:
        with transaction.atomic():
            subject = lock_subject(kind, subject_id)
            former = last_decision(kind, subject_id)
            decision = Decision(
                seller_id=subject.review.seller_id,
                subject_kind=kind,
                subject_id=subject_id,
                number=former.number + 1 if former else 1,
                verdict=verdict,
                ground=ground,
                parts=",".join(sorted(parts)),
                reason=reason,
                decided_by_kind=by.kind,
                decided_by_id=by.id,
                decided_at=now,
            )
            _check_possible(subject, decision, former, seen)
            decision.save(force_insert=True)
            apply(subject, verdict=Verdict(verdict), ground=Ground(ground), parts=frozenset(parts), by=by, now=now)
            reports = _settle_reports(decision, by, now)
            Appeal.objects.filter(**_about(decision), answered_at=None).update(answered_at=now)
            _record(decision, former, subject, by, now)
            tell_of_decision(decision=decision, former=former, subject=subject, reports=reports, now=now)
    except IntegrityError:
        # Somebody else's decision took this number: without the lock, the constraint still lets one through.
        raise _meanwhile() from None
    return decision


def _checked(verdict: str, ground: str | None, reason: str) -> tuple[str, str]:
    errors = []
    text = ""
    if verdict not in Verdict.values:
        errors.append(FieldError("decision", "invalid_choice", _("Please choose one of the decisions.")))
    if ground is None:
        errors.append(FieldError("ground", "required", _("Please choose one of the grounds.")))
    elif ground not in rules.GROUNDS:
        errors.append(FieldError("ground", "invalid_choice", _("Please choose one of the grounds.")))
    try:
        text = clean_text(reason, field="reason", limit=REVIEW_LIMIT)
        if not text:
            errors.append(FieldError("reason", "required", _("Please write the reason; both sides read it.")))
    except Invalid as error:
        errors.extend(error.errors)
    if errors or ground is None:
        raise Invalid(errors)
    return text, ground


def _check_possible(subject: Subject, decision: Decision, former: Decision | None, seen: int | None) -> None:
    if seen is not None and seen != (former.number if former else 0):
        raise _meanwhile()
    if obstacle := rules.obstacle_to(decision.verdict, subject.facts):
        raise Refused(obstacle, OBSTACLES[obstacle])
    if former is None:
        return
    same = (former.verdict, former.ground, former.parts) == (decision.verdict, decision.ground, decision.parts)
    if same and not _waits(decision):
        raise Refused("already_decided", _("This was decided so already, and nobody has objected since."))


def _waits(decision: Decision) -> bool:
    about = _about(decision)
    return (
        Report.objects.filter(**about, state__in=states.WAITING).exists()
        or Appeal.objects.filter(**about, answered_at=None).exists()
    )


def _settle_reports(decision: Decision, by: Actor, now: datetime) -> list[Report]:
    """The reports that this decision answers for the first time or anew; the operator's own, where there was none."""
    reports = list(Report.objects.select_for_update().filter(**_about(decision)).exclude(state=ReportState.MOOT))
    if not reports:
        own = Report(
            **_about(decision),
            seller_id=decision.seller_id,
            source=Source.OPERATOR,
            ground=decision.ground,
            made_by_kind=by.kind,
            made_by_id=by.id,
            made_at=now,
            state=ReportState.DECIDED,
            settled_at=now,
            decision=decision,
        )
        own.save(force_insert=True)
        return [own]
    for report in reports:
        report.state = states.after_decision(report.state)
        report.settled_at = report.settled_at or now
        report.decision = decision
        report.save(update_fields=["state", "settled_at", "decision"])
    return reports


def _record(decision: Decision, former: Decision | None, subject: Subject, by: Actor, now: datetime) -> None:
    audit.record(
        "report.decided",
        by=by,
        now=now,
        subject=(decision.subject_kind, decision.subject_id),
        seller_id=decision.seller_id,
        before={"decision": former.verdict, "ground": former.ground} if former else None,
        after={
            "decision": decision.verdict,
            "ground": decision.ground,
            "parts": decision.parts.replace(",", "+"),
            "reason": audit.mark_text(decision.reason, bytes(subject.review.purchase.customer.audit_key)),
        },
    )


def _about(decision: Decision) -> dict[str, str]:
    return {"subject_kind": decision.subject_kind, "subject_id": decision.subject_id}


def _meanwhile() -> Refused:
    return Refused("decided_meanwhile", _("Somebody else decided this meanwhile. Please look at it again."))

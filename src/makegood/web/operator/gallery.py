"""The gallery: every token and component of web/ui in all its states, for whoever builds or changes a page."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from makegood.domain.invitations.enums import InvitationState, Reason
from makegood.domain.reviews.enums import Ground, Origin, Words
from makegood.domain.reviews.rules import Recovery
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError
from makegood.web.ui import tokens
from makegood.web.ui.api_keys import KeyRow, addresses

from .views import operator_only

HISTOGRAM = {"1": 12, "2": 4, "3": 9, "4": 0, "5": 31, "6": 48, "7": 150, "8": 1204, "9": 612, "10": 388}
ASPECTS = {"as_described": 8, "delivery_time": 4, "condition": 9, "contact": 10}


@require_safe
@operator_only
def gallery(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """`/operator/gallery/`: nothing on it is real, and its forms lead nowhere."""
    context = {
        "tokens": tokens,
        "grades": range(1, 11),
        "averages": ("5.9", "7.5", "8.0"),
        "scores": (0, 6, 7, 8, 9, 10),
        "histogram": HISTOGRAM,
        "no_histogram": dict.fromkeys(HISTOGRAM, 0),
        "errors": [
            FieldError("gallery-wrong", "required", _("Please choose a grade from 1 to 10.")),
            FieldError("gallery-text", "too_long", _("Please use at most 5,000 characters.")),
        ],
        "one_error": [FieldError("gallery-wrong", "required", _("Please choose a grade from 1 to 10."))],
        "reviews": _reviews(),
        "product_reviews": _product_reviews(),
        "star_histogram": {"1": 3, "2": 0, "3": 9, "4": 41, "5": 120},
        "recovery": Recovery(31, 84, timedelta(hours=5), 42, Decimal("4.2")),
        "decision": SimpleNamespace(
            verdict="remove",
            decided_at=clock.now(),
            get_ground_display=Ground.WRONG_SELLER.label,
            reason=_("The words are about an article that this shop does not sell."),
        ),
        "grounds": [(ground.value, ground.label) for ground in Ground if ground is not Ground.WITHDRAWN_BY_CUSTOMER],
        "entries": _history(),
        "standings": _standings(),
        "seller": SimpleNamespace(name="De Fietshoek"),
        "key_rows": _keys(),
        "secret": f"mg_2OyJW{'0' * 44}",
        **addresses("operator"),
        "now": clock.now(),
        "day_length": timedelta(days=2, hours=3),
        "gain": Decimal("4.2"),
    }
    return render(request, "operator/gallery.html", context)


def _reviews() -> list[SimpleNamespace]:
    """A plain review, a low one that was made good and answered in public, and one in letters of elsewhere."""
    now = clock.now()
    text = _("Fast, well packed, exactly as described.")
    plain = _review("gallery-1", 9, text, name="Anna B.")
    low = _review("gallery-2", 3, _("The box was dented and the bell has a scratch."), name="Bram de V.")
    low.aspects = ASPECTS
    low.new_overall = low.counts_as = 8
    low.new_overall_at = now - timedelta(days=2)
    low.shown_explanation = _("Solved neatly: the new bell came the next day.")
    low.shown_response, low.response_at = _("Thank you for giving us another chance."), now - timedelta(days=1)
    foreign = _review("gallery-3", 6, "شكرا، وصلت الطلبية متأخرة قليلا.", name="")
    held = _review("gallery-4", 2, "", name="Chris", text_state=Words.CHECKING)
    ground = Ground.WRONG_SELLER
    removed = _review("gallery-5", 1, "", name="", removed_ground=ground, get_removed_ground_display=ground.label)
    removed.removed_at = now - timedelta(days=1)
    return [plain, low, foreign, held, removed]


def _product_reviews() -> list[SimpleNamespace]:
    """One with all there can be, and one whose words wait for the operator."""
    points = {"pros": [_("sits firmly"), _("loud")], "cons": [_("scratches easily")]}
    words = {"title": _("A good bell"), "words_shown": True, "has_words": True, "is_waiting": False, "language": ""}
    shown = _review("gallery-6", 0, _("Fast, well packed, exactly as described."), name="Anna B.", **points, **words)
    shown.stars = 4
    held = _review("gallery-7", 0, "", name="Chris", **words | {"words_shown": False, "is_waiting": True})
    held.stars = 2
    return [shown, held]


def _review(key: str, overall: int, text: str, *, name: str, **more: object) -> SimpleNamespace:
    now = clock.now()
    delivered = clock.marketplace_day(now - timedelta(days=12))
    empty: dict[str, Any] = dict.fromkeys(
        (
            "new_overall",
            "new_overall_at",
            "shown_explanation",
            "aspects",
            "shown_response",
            "response_at",
            "removed_at",
            "set_aside_at",
        )
    )
    states = dict.fromkeys(("text_state", "explanation_state", "response_state"), Words.SHOWN)
    purchase = SimpleNamespace(
        customer=SimpleNamespace(display_name=name), delivered_date=delivered, expected_delivery_date=delivered
    )
    return SimpleNamespace(
        pk=key,
        overall=overall,
        counts_as=overall,
        text=text,
        shown_text=text,
        submitted_at=now - timedelta(days=6),
        origin=Origin.LINK,
        purchase=purchase,
        **empty | states | more,
    )


def _history() -> list[SimpleNamespace]:
    now = clock.now()
    steps = (
        ("review", 6, _("Review"), _("The box was dented and the bell has a scratch."), ""),
        ("message", 5, _("Message"), _("How annoying. A new bell goes into the post today."), _("delivered")),
        ("request", 4, _("Asked to grade again"), "", ""),
        ("answered", 2, _("New overall grade"), _("Solved neatly: the new bell came the next day."), ""),
        ("kept", 1, _("The grade stays"), "", ""),
        ("lapsed", 0, _("No answer"), "", ""),
    )
    return [
        SimpleNamespace(kind=kind, at=now - timedelta(days=days), title=title, text=text, state=state, template="")
        for kind, days, title, text, state in steps
    ]


def _keys() -> list[KeyRow]:
    """One of the marketplace with a former secret that something still uses, one of a seller, and one that is over."""
    now = clock.now()
    nothing = dict.fromkeys(
        ("last_used_at", "rotated_at", "former_until", "former_used_at", "revoked_at", "former_prefix")
    )

    def key(name: str, scope: str, **told: object) -> SimpleNamespace:
        shown = {"pk": 0, "prefix": "mg_2OyJW", "seller_ref": "", "created_at": now - timedelta(days=90)}
        return SimpleNamespace(**nothing | shown | {"name": name, "get_scope_display": scope} | told)

    rotated = {
        "last_used_at": now,
        "rotated_at": now,
        "former_prefix": "mg_t557I",
        "former_until": now + timedelta(days=1),
        "former_used_at": now,
    }
    return [
        KeyRow(key(_("Orders"), _("read and write"), **rotated), maker="Sanne", former_works=True),
        KeyRow(key(_("Report"), _("read only"), seller_ref="fietshoek"), maker="", former_works=False),
        KeyRow(key(_("Former till"), _("read only"), revoked_at=now), maker=_("a command"), former_works=False),
    ]


def _standings() -> list[SimpleNamespace]:
    """Where the invitation of a purchase can stand, with each reason that has a sentence of its own."""
    now = clock.now()
    day = clock.marketplace_day(now)
    states: list[tuple[InvitationState, Reason | None, bool]] = [
        (InvitationState.DUE, Reason.TOO_EARLY, False),
        (InvitationState.DUE, Reason.DAY_TAKEN, False),
        (InvitationState.DUE, None, False),
        (InvitationState.SENT, None, False),
        (InvitationState.SENT, None, True),
        (InvitationState.LAPSED, Reason.DAY_TAKEN, False),
        (InvitationState.CANCELLED, Reason.NO_CONSENT, False),
    ]
    return [
        SimpleNamespace(state=state, reason=reason, planned_for=day, sent_at=now, undelivered=undelivered)
        for state, reason, undelivered in states
    ]

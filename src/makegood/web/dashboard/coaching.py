"""What helps while writing to a customer: the live checks (R5.3, R5.4) and the shop's templates."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from makegood.domain.conversations.coach import Check, Tip, advise
from makegood.domain.conversations.coercion import Offer, find_offer
from makegood.domain.conversations.queries import templates_of
from makegood.domain.conversations.rules import fill
from makegood.domain.reviews.queries import coach_situation, template_values
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError
from makegood.kernel.values import MESSAGE_LIMIT

TITLES = {
    Tip.SPEED: gettext_lazy("Answer quickly"),
    Tip.PERSONAL: gettext_lazy("Be positive and personal"),
    Tip.EMPATHY: gettext_lazy("Show that you understand"),
    Tip.SOLUTION: gettext_lazy("Offer a solution"),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """One check under its title."""

    title: str
    met: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Coaching:
    """What stands beside a message. `mark` is the same as long as nothing of it changes."""

    advice: list[Advice]
    offer: Offer | None
    summary: str
    mark: str


def coaching(purchase: Any, text: str, *, now: datetime) -> Coaching:
    """The checks of a message as it stands. Nothing is stored, nothing is logged, nothing is blocked."""
    read = text[:MESSAGE_LIMIT]
    advice = [_advice(check) for check in advise(read, coach_situation(purchase, now=now))]
    offer = find_offer(read)
    summary = _summary(advice, offer)
    told = [summary, *(one.sentence for one in advice), offer.words if offer else ""]
    return Coaching(advice, offer, summary, hashlib.sha256("\n".join(told).encode()).hexdigest()[:16])


def _advice(check: Check) -> Advice:
    return Advice(str(TITLES[check.tip]), check.met, str(check.sentence))


def _summary(advice: list[Advice], offer: Offer | None) -> str:
    """What a screen reader says after a change, in one breath."""
    if offer is not None:
        return _("This cannot be sent: “%(words)s”.") % {"words": offer.words}
    missing = [one.title for one in advice if not one.met]
    if not missing:
        return _("All four tips are followed.")
    return _("Not yet: %(tips)s.") % {"tips": ", ".join(missing)}


@dataclass(frozen=True, slots=True)
class Begun:
    """A text that a template was added to. `missing` are the placeholders that stayed empty."""

    text: str
    missing: tuple[str, ...] = ()
    error: FieldError | None = None


def begin_with(template_id: str, text: str, *, purchase: Any, by: Actor) -> Begun:
    """The template's words below what was typed already."""
    template = next((one for one in templates_of(purchase.seller_id, by=by) if one.pk == template_id), None)
    if template is None:
        gone = FieldError("template", "template_gone", _("This template is no longer here. Please choose another one."))
        return Begun(text, error=gone)
    filled = fill(template.text, template_values(purchase))
    typed = text.rstrip()
    return Begun(f"{typed}\n\n{filled.text}" if typed else filled.text, filled.missing)

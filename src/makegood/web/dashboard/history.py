"""The history of a review, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from makegood.domain.reassessments.queries import Event

from .thread import Item, message_item


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline (`ui/components/timeline.html`)."""

    kind: str
    at: datetime
    title: str
    text: str = ""
    state: str = ""
    template: str = ""
    item: Item | None = None


def entries(review: Any, events: list[Event], *, undelivered: bool) -> list[Entry]:
    """The entries of a review's timeline. `undelivered`: the request's own e-mail did not arrive (R6.8)."""
    return [_entry(review, event, undelivered=undelivered) for event in events]


def _entry(review: Any, event: Event, *, undelivered: bool) -> Entry:
    match event.kind:
        case "message":
            return _message(event)
        case "review":
            title, text = _("Review with overall grade %(grade)s") % {"grade": review.overall}, ""
        case "answered":
            title = _("New overall grade: %(grade)s") % {"grade": review.new_overall}
            text = review.shown_explanation
        case "kept":
            title, text = _("The customer leaves the grade as it is"), ""
        case "lapsed":
            title, text = _("The customer did not answer in time"), ""
        case _:
            title, text = _("Request to grade again sent"), ""
    state = _("not delivered") if undelivered and event.kind == "request" else ""
    return Entry(event.kind, event.at, title, text, state)


def _message(event: Event) -> Entry:
    message = event.message
    assert message is not None  # noqa: S101 - an event of this kind has one
    item = message_item(message)
    return Entry(
        kind="message",
        at=event.at,
        title=_("E-mail to the customer") if item.kind == "out" else _("E-mail from the customer"),
        state=", ".join(str(mark.text) for mark in item.marks),
        template="dashboard/_message.html",
        item=item,
    )

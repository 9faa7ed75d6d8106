"""A conversation as one column: what both sides wrote, and what colleagues noted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from makegood.domain.accounts.queries import names_of
from makegood.domain.conversations.actions.note_report import REPORTED_AS_UNWANTED
from makegood.domain.conversations.enums import Direction, MessageState
from makegood.domain.conversations.formatting import to_html
from makegood.kernel.actors import ActorKind


@dataclass(frozen=True, slots=True)
class Mark:
    """A word about an entry. `kind` is the colour of its tag: empty, good, warn or bad."""

    text: object
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. `kind`: in, out or note. `author` is who of the seller's side wrote it, empty where nobody knows."""

    id: str
    kind: str
    at: datetime
    body: SafeString
    author: str = ""
    subject: str = ""
    quoted: str = ""
    failure: str = ""
    """Why it did not arrive: the mail server's own words, or ours where the customer reported it."""
    reported: bool = False
    marks: list[Mark] = field(default_factory=list)
    attachments: list[Any] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def entries(messages: Iterable[Any], notes: Iterable[Any]) -> list[Item]:
    """Messages and notes, oldest first."""
    messages, notes = list(messages), list(notes)
    written = (*messages, *notes)
    names = names_of({one.author_id for one in written if one.author_kind in (ActorKind.STAFF, ActorKind.OPERATOR)})
    items = [message_item(one, names) for one in messages]
    items += [Item(one.pk, "note", one.created_at, _as_typed(one.text), author=_author(one, names)) for one in notes]
    return sorted(items, key=lambda item: item.at)


def message_item(message: Any, names: Mapping[str, str] | None = None) -> Item:
    """One message; `names` of those who may have written it, by id."""
    return _incoming(message) if message.direction == Direction.IN else _outgoing(message, names or {})


def _incoming(message: Any) -> Item:
    marks = []
    if message.auto_reply:
        marks.append(Mark(_("automatic reply")))
    if message.other_address:
        marks.append(Mark(_("from another address"), "warn"))
    return Item(
        id=message.pk,
        kind="in",
        at=message.created_at,
        body=_as_typed(message.text),
        subject=message.subject,
        quoted=message.quoted,
        marks=marks,
        attachments=list(message.attachments.all()),
        left_out=list(message.left_out),
    )


def _outgoing(message: Any, names: Mapping[str, str]) -> Item:
    bounced = message.state == MessageState.BOUNCED
    reported = message.failure == REPORTED_AS_UNWANTED
    kind = {MessageState.BOUNCED: "bad", MessageState.SENT: "good"}.get(message.state, "")
    return Item(
        id=message.pk,
        kind="out",
        at=message.created_at,
        body=mark_safe(to_html(message.text)),  # noqa: S308 - cleaned by nh3 in to_html
        author=_author(message, names),
        failure=(_(REPORTED_AS_UNWANTED) if reported else message.failure) if bounced else "",
        reported=reported,
        marks=[Mark(MessageState(message.state).label, kind)],
        attachments=list(message.attachments.all()),
    )


def _author(written: Any, names: Mapping[str, str]) -> str:
    if written.author_kind in (ActorKind.SELLER_KEY, ActorKind.OPERATOR_KEY):
        return _("through the API")
    return names.get(written.author_id, "")


def _as_typed(text: str) -> SafeString:
    """Plain text in paragraphs with its line breaks; nothing in it is markup."""
    return mark_safe(linebreaks(text, autoescape=True) if text else "")  # noqa: S308 - escaped right here

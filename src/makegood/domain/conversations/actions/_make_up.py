"""What a message becomes is made up before its transaction: on SQLite nobody else writes during that one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.urls import reverse

from makegood.domain.mail.rendering import Rendered
from makegood.domain.sellers.queries import people_to_tell
from makegood.kernel.languages import spoken

from .. import letters
from ..models import Conversation
from ..queries import hider, own_addresses

SUBJECT_LENGTH = 200
FILE_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a customer's message, checked: its type is one that is kept, its name is safe."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message. Their address, and links that act in their name, are hidden when it is stored (R5.6).

    `auto_reply` and `other_address` ones are no answer. `once_key` is the same for the same message handed in twice.
    """

    text: str
    quoted: str = ""
    subject: str = ""
    files: Sequence[KeptFile] = ()
    left_out: Sequence[str] = ()
    auto_reply: bool = False
    other_address: bool = False
    header_id: str = ""
    once_key: str | None = None

    @property
    def is_answer(self) -> bool:
        """Whether the customer themselves wrote it."""
        return not (self.auto_reply or self.other_address)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A message as it is stored, and what the seller's staff is told of it, each language once.

    It holds as long as the customer's addresses are those that were hidden.
    """

    conversation: Conversation
    came: Incoming
    stored: Incoming
    hidden: frozenset[str]
    _notices: dict[str, Rendered] = field(default_factory=dict)

    def notice(self, language: str) -> Rendered:
        """What somebody who reads this language is told."""
        if language not in self._notices:
            self._notices[language] = letters.compose_notice(
                self.conversation.purchase,
                text=self.stored.text,
                files=[file.name for file in self.stored.files],
                other_address=self.stored.other_address,
                link=settings.MAKEGOOD_BASE_URL + reverse("dashboard:conversation", args=[self.conversation.pk]),
                language=language,
            )
        return self._notices[language]


def make_up(*, conversation: Conversation, incoming: Incoming) -> MadeUp:
    """Make up what can be before the transaction; `conversation` with purchase, customer and seller."""
    hidden = own_addresses(conversation)
    hide = hider(hidden, conversation)
    stored = replace(
        incoming,
        subject=hide(incoming.subject)[:SUBJECT_LENGTH],
        text=hide(incoming.text),
        quoted=hide(incoming.quoted),
        left_out=[hide(name) for name in incoming.left_out],
        files=[replace(file, name=hide(file.name)[-FILE_NAME_LENGTH:]) for file in incoming.files],
    )
    made_up = MadeUp(conversation, incoming, stored, hidden)
    if not incoming.auto_reply:
        for person in people_to_tell(conversation.seller):
            made_up.notice(spoken(person.language))
    return made_up


def as_it_is_now(made_up: MadeUp, conversation: Conversation) -> MadeUp:
    """The same in a conversation that is locked: made up anew where the customer got another address since."""
    if own_addresses(conversation) == made_up.hidden:
        return made_up
    return make_up(conversation=conversation, incoming=made_up.came)

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_noop

from makegood.domain.mail.actions import Fate, OnOutcome, keep_received, note_fate
from makegood.domain.mail.addresses import OwnAddress, OwnKind, read_address
from makegood.domain.mail.delivery import where
from makegood.domain.mail.enums import ReceivedState
from makegood.domain.mail.models import Email, ReceivedEmail
from makegood.domain.mail.parsing import ParsedEmail, Report, parse_email
from makegood.domain.mail.queries import emails_by_message_id, find_email, received_once
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused

from ..models import Conversation
from ..queries import conversation_at, conversation_in_thread
from ._make_up import MadeUp, make_up
from ._read_email import read_email
from .note_report import note_report
from .receive_message import store_message

_log = logging.getLogger(__name__)

_FATES = {
    Report.BOUNCE: ReceivedState.BOUNCE,
    Report.COMPLAINT: ReceivedState.COMPLAINT,
    Report.DELAY: ReceivedState.IGNORED,
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an incoming e-mail; `message_id` is empty unless it stands in a conversation."""

    state: ReceivedState
    received_id: str
    message_id: str = ""


def receive_email(
    *, raw: bytes, recipient: str | None, sender: str | None, by: Actor, now: datetime, on_outcome: OnOutcome
) -> Receipt:
    """An e-mail that came in, by whichever way: stored once, and placed if that can be (R5.6). It is never answered.

    `recipient` and `sender` are the envelope's; None where the way does not tell, "" for the empty sender. Whatever
    the bytes are, it is stored: what cannot be placed waits for the operator. `on_outcome` is told of what a bounce
    undoes (R5.5).

    Raises:
        OperationalError, InterfaceError: the database is away or busy; nothing was stored, try again.
    """
    sender = _envelope_sender(sender)
    mail = parse_email(_with_envelope(raw, sender))
    address = _own_address(mail, recipient)
    came = _Came(mail, address, sender, _once_key(mail, address), by, now, on_outcome)
    try:
        # On SQLite nobody else writes during the transaction: what it becomes is made up before.
        settle = came.settled()
        with transaction.atomic():
            received = _keep(came, raw, recipient)
            if received is None:
                return _known(came.once_key)
            note_fate(received=received, fate=settle())
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with an e-mail or with us, it must not be lost
        _log.error("an incoming e-mail could not be placed: %s", where(error))
        with transaction.atomic():
            received = _keep(came, raw, recipient)
            if received is None:
                return _known(came.once_key)
            fate = Fate(ReceivedState.UNPLACED, gettext_noop("Makegood made a mistake with it: see the log."))
            note_fate(received=received, fate=fate)
    return _receipt(received)


@dataclass(frozen=True, slots=True)
class _Came:
    """One e-mail on its way to its place."""

    mail: ParsedEmail
    address: OwnAddress | None
    sender: str | None
    once_key: str
    by: Actor
    now: datetime
    on_outcome: OnOutcome

    @property
    def automatic(self) -> bool:
        return self.mail.auto_reply or self.sender == ""

    def settled(self) -> Callable[[], Fate]:
        """What it becomes, when that is called in its transaction."""
        if self.mail.message_id and emails_by_message_id([self.mail.message_id]):
            return lambda: Fate(ReceivedState.IGNORED, "an e-mail of ours came back: a loop")
        if (report := self.mail.report) is not None:
            # They are few, and what they are about changes.
            return lambda: self._reported(report) or self._placed()()
        return self._placed()

    def _placed(self) -> Callable[[], Fate]:
        conversation, notice = self._place()
        if conversation is None:
            return lambda: self._unplaced(notice)
        if conversation.purchase.customer.is_erased:
            return lambda: self._left(conversation)
        incoming = read_email(
            mail=self.mail, conversation=conversation, automatic=self.automatic, once_key=self.once_key
        )
        made_up = make_up(conversation=conversation, incoming=incoming)
        return lambda: self._taken(made_up)

    def _reported(self, report: Report) -> Fate | None:
        """Of a report about an e-mail that is known; None for any other."""
        about = [str(self.address)] if self.address and self.address.kind is OwnKind.BOUNCE else []
        email = note_report(
            report=report,
            about=[*about, *self.mail.report_about],
            reason=self.mail.report_reason,
            by=self.by,
            now=self.now,
            on_outcome=self.on_outcome,
        )
        if email is None:
            return None
        kept = not email.is_forgotten
        return Fate(_FATES[report], self.mail.report_reason if kept else "", email.pk, email.seller_ref, kept)

    def _place(self) -> tuple[Conversation | None, Email | None]:
        """The conversation it belongs to, else the e-mail of ours that it answers and that belongs to none.

        Its address decides, before what it says to answer. At an e-mail's bounce address an out-of-office message or
        a person arrives too: that e-mail left from its conversation's relay address.
        """
        notice = None
        if self.address is not None and self.address.kind is OwnKind.RELAY:
            found = conversation_at(str(self.address))
            if found is not None:
                return found, None
        elif self.address is not None:
            notice = find_email(self.address.token)
            found = conversation_at(notice.from_address) if notice else None
            if found is not None:
                return found, None
        answered = self.mail.in_reply_to[:100]
        return conversation_in_thread(answered), notice or next(iter(emails_by_message_id(answered).values()), None)

    def _taken(self, made_up: MadeUp) -> Fate:
        conversation = made_up.conversation
        try:
            message = store_message(made_up=made_up, by=self.by, now=self.now)
        except Refused:  # erased since
            return self._left(conversation)
        if message is None:
            return Fate(ReceivedState.IGNORED, "it stands in its conversation already", "", conversation.seller_id)
        return Fate(ReceivedState.PLACED, "", message.pk, conversation.seller_id)

    def _unplaced(self, notice: Email | None) -> Fate:
        if notice is not None and self.automatic:
            return Fate(ReceivedState.IGNORED, "an automatic answer to a notice", notice.pk)
        return Fate(ReceivedState.UNPLACED, self._why_unplaced(notice))

    def _left(self, conversation: Conversation) -> Fate:
        """Whoever was erased is not written down again under their former purchases (R13.2): the operator decides."""
        seller = conversation.seller_id
        if self.automatic:
            return Fate(ReceivedState.IGNORED, "an automatic answer of somebody who was erased", "", seller, kept=False)
        return Fate(ReceivedState.UNPLACED, gettext_noop("The data of its customer were erased."), "", seller)

    def _why_unplaced(self, notice: Email | None) -> str:
        if self.mail.report is not None:
            return gettext_noop("It reports about an e-mail that is not known.")
        if notice is not None:
            return gettext_noop("It answers an e-mail that belongs to no conversation.")
        if self.address is not None:
            return gettext_noop("No conversation has this address.")
        return gettext_noop("It goes to no conversation's address and answers none of our e-mails.")


def _keep(came: _Came, raw: bytes, recipient: str | None) -> ReceivedEmail | None:
    return keep_received(
        raw=raw,
        once_key=came.once_key,
        recipient=str(came.address) if came.address else recipient or "",
        sender=came.sender or "",
        subject=came.mail.subject,
        now=came.now,
    )


def _known(once_key: str) -> Receipt:
    return _receipt(received_once(once_key))


def _receipt(received: ReceivedEmail) -> Receipt:
    placed = received.state == ReceivedState.PLACED
    return Receipt(ReceivedState(received.state), received.pk, received.about if placed else "")


def _envelope_sender(sender: str | None) -> str | None:
    """The envelope's sender, "" for the empty one, which Postfix gives to programs as MAILER-DAEMON."""
    plain = None if sender is None else sender.strip().removeprefix("<").removesuffix(">").strip()
    return "" if plain is not None and plain.upper() == "MAILER-DAEMON" else plain


def _with_envelope(raw: bytes, sender: str | None) -> bytes:
    """The bytes with the envelope's sender on top, where programs look whether a mail server speaks."""
    if sender is None:
        return raw
    plain = sender.encode("utf-8", "replace").translate(None, b"\r\n\0")
    mark = b""
    if raw.startswith(b"From "):  # the line that a mailbox file puts in front must stay in front
        mark, newline, raw = raw.partition(b"\n")
        mark += newline
    return mark + b"Return-Path: <" + plain + b">\r\n" + raw


def _own_address(mail: ParsedEmail, recipient: str | None) -> OwnAddress | None:
    """The envelope's recipient, else the first relay or bounce address in the header."""
    for address in (recipient or "", *mail.recipients):
        if own := read_address(address):
            return own
    return None


def _once_key(mail: ParsedEmail, address: OwnAddress | None) -> str:
    """The same for one e-mail that comes over two routes, with other Received lines and encodings on each.

    Its words count as much as its Message-ID: a program that uses one id for two e-mails loses none.
    """
    digest = hashlib.sha256()
    text = "\n".join(line.rstrip() for line in mail.text.strip().split("\n"))
    names = [str(address or ""), mail.message_id, mail.from_address, str(mail.sent_at or ""), mail.subject, text]
    for part in [*(name.encode("utf-8", "replace") for name in names), *(file.data for file in mail.files)]:
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()

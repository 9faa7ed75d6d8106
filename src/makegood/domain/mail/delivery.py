"""One kept-open connection to the mail server, and what its replies mean for an e-mail."""

import logging
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from smtplib import (
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from types import TracebackType
from typing import Self

from django.core.mail import EmailMessage, get_connection

from .addresses import AddressError
from .message import build_message
from .models import Email, EmailAttachment
from .rules import is_permanent, short_reason
from .smtp import Dialogue, lines_of

_log = logging.getLogger(__name__)

_CLOSING = 421
_TOO_LARGE = 552


class Result(Enum):
    """What became of handing an e-mail to the mail server."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """For good: the server says so, or it cannot be made into a message at all."""
    LATER = "later"
    """Not now; whether a broken-off one arrived is unknown, so it is repeated with the same Message-ID."""
    UNREACHABLE = "unreachable"
    """The server was never asked about this e-mail."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result and its reason, which holds no address."""

    result: Result
    reason: str = ""
    is_server_gone: bool = False
    """The connection broke; others need not be tried now."""


class Letter:
    """An e-mail of the outbox, and the message it becomes, which is made once."""

    def __init__(self, email: Email) -> None:
        self.email = email
        self.made: EmailMessage | Outcome | None = None
        """The message, or why there can be none; None: not made yet."""

    def make(self) -> EmailMessage | Outcome:
        """Never raises for what an e-mail can be like. Its files are read from the database."""
        if self.made is None:
            self.made = self._make(self.email.attachments.order_by("pk") if self._has_files else ())
        return self.made

    def make_ahead(self) -> None:
        """While another is in flight, which nothing may disturb: what could fail is left to its own turn."""
        if not self._has_files:
            with suppress(Exception):
                _ = self.lines

    @cached_property
    def lines(self) -> bytes:
        """What the message says as it goes to a server that speaks SMTP; nothing where there can be no message."""
        message = self.make()
        return b"" if isinstance(message, Outcome) else lines_of(_content(message))

    @property
    def _has_files(self) -> bool:
        return bool(self.email.has_files)  # type: ignore[attr-defined]  # asked when it was claimed

    def _make(self, attachments: Iterable[EmailAttachment]) -> EmailMessage | Outcome:
        try:
            message = build_message(self.email, attachments)
            # In full, here: what the connection raises later is then about the server.
            _content(message)
        except AddressError as error:
            return Outcome(Result.REFUSED, str(error))
        except (ValueError, LookupError, TypeError, AttributeError) as error:  # UnicodeError is a ValueError
            _log.warning("e-mail %s cannot be built: %s", self.email.pk, where(error))
            return Outcome(Result.REFUSED, f"cannot be built ({type(error).__name__})")
        return message


class Delivery:
    """Hands e-mails to the mail server over one connection; a context manager that closes it.

    One after the other, each in steps: `begin` and `go_on` name sender and recipient and may come ahead of its turn,
    `hand_over` gives the server what it says, `answer` tells what became of it. None raises for what a server can be
    like, and only the last waits until the server has taken an e-mail; where it speaks no SMTP (an HTTP service, the
    mailbox folder) that is `hand_over`, and the steps before it do nothing.
    """

    def __init__(self) -> None:
        self._connection = get_connection()
        self._is_open = False
        self._accepted = 0
        self._begun: Letter | None = None
        self._is_named = False
        """Whether the server was told who that one is for."""
        self._outcome: Outcome | None = None
        """What became of the one that was begun; None as long as that is open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def begin(self, letter: Letter) -> None:
        """Name the sender of an e-mail to the server."""
        message = letter.make()
        self._is_named = False
        self._begun, self._outcome = letter, message if isinstance(message, Outcome) else self._open()
        self._step(lambda server, message: server.begin(message.from_email, len(_content(message))))

    def go_on(self) -> None:
        """Name the recipient of the one that was begun, if any was, and that is not done yet."""
        if not self._is_named:
            self._is_named = True
            self._step(lambda server, message: server.go_on(message.to[0]))

    def withdraw(self) -> None:
        """Do without the one that was begun, if any was: the server gets nothing of what it says."""
        self._step(lambda server, _message: server.withdraw())
        self._begun = None

    def hand_over(self, letter: Letter) -> None:
        """Give the server what an e-mail says: until the `answer` is noted, nobody else could know that it left."""
        if self._begun is not letter:
            self.begin(letter)
            self.go_on()
        self._step(
            lambda server, _message: server.hand_over(letter.lines),
            otherwise=lambda message: self._connection.send_messages([message]),
        )

    def answer(self) -> Outcome:
        """What became of the one that was handed over."""
        self._step(lambda server, _message: server.answer())
        if self._outcome is None:
            self._accepted += 1
        self._begun = None
        return self._outcome or Outcome(Result.ACCEPTED)

    def _step(
        self,
        step: Callable[[Dialogue, EmailMessage], None],
        otherwise: Callable[[EmailMessage], object] = lambda _message: None,
    ) -> None:
        """Takes the next step with the one that was begun, unless it is known what became of it."""
        if self._begun is None or self._outcome is not None or not isinstance(self._begun.made, EmailMessage):
            return
        message = self._begun.made
        secrets = (*self._begun.email.to_address.rpartition("@")[::2], *message.to)
        server = self._dialogue
        try:
            if server is not None:
                step(server, message)
            else:
                otherwise(message)
        except SMTPHeloError as error:
            self._hang_up()
            self._outcome = Outcome(Result.UNREACHABLE, _reply(error, secrets), is_server_gone=True)
        except (SMTPRecipientsRefused, SMTPResponseException) as error:
            self._outcome = self._refusal(error, secrets)
        except OSError as error:  # smtplib's "server disconnected" is one too
            self._outcome = self._broken_off(error, secrets)
        except ValueError as error:  # an address that cannot be put into a command
            self._hang_up()
            self._outcome = Outcome(Result.REFUSED, f"cannot be sent ({type(error).__name__})")

    @property
    def _dialogue(self) -> Dialogue | None:
        server = getattr(self._connection, "connection", None)
        return server if isinstance(server, Dialogue) else None

    def _open(self) -> Outcome | None:
        """Opens the connection where it is not open; what becomes of an e-mail if that failed."""
        if self._is_open:
            return None
        try:
            self._connection.open()
        except (OSError, ValueError) as error:
            self._hang_up()
            return Outcome(Result.UNREACHABLE, _reply(error, ()), is_server_gone=True)
        self._is_open = True
        self._accepted = 0
        return None

    def _refusal(self, error: SMTPRecipientsRefused | SMTPResponseException, secrets: tuple[str, ...]) -> Outcome:
        code = _code(error)
        if code == _CLOSING:
            return self._broken_off(error, secrets)
        if server := self._dialogue:
            with suppress(SMTPServerDisconnected):  # which the next command will find too
                server.rset()
        # The sender is ours: its refusal is a matter of settings, unless it is about this e-mail's size.
        is_final = code == _TOO_LARGE if isinstance(error, SMTPSenderRefused) else is_permanent(code)
        return Outcome(Result.REFUSED if is_final else Result.LATER, _reply(error, secrets))

    def _broken_off(self, error: Exception, secrets: tuple[str, ...]) -> Outcome:
        # A server may close a connection that has carried enough; a fresh one that breaks is a server in trouble.
        is_server_gone = self._accepted == 0
        self._hang_up()
        return Outcome(Result.LATER, _reply(error, secrets), is_server_gone)

    def _hang_up(self) -> None:
        self._is_open = False
        with suppress(OSError):
            self._connection.close()


def _content(message: EmailMessage) -> bytes:
    return message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # ours takes it, and keeps it


def _code(error: SMTPRecipientsRefused | SMTPResponseException) -> int:
    if isinstance(error, SMTPRecipientsRefused):
        return max(code for code, _text in error.recipients.values())
    return error.smtp_code


def _reply(error: Exception, secrets: tuple[str, ...]) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        code, text = max(error.recipients.values())
        return short_reason(f"{code} {_decode(text)}", secrets=secrets)
    if isinstance(error, SMTPResponseException):
        return short_reason(f"{error.smtp_code} {_decode(error.smtp_error)}", secrets=secrets)
    return short_reason(str(error) or type(error).__name__, secrets=secrets)


def _decode(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def where(error: Exception) -> str:
    """The kind and place of an error for the log; its words could hold an address."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno}"

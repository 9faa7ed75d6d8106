"""One kept-open connection to the mail server, and what its replies mean for an e-mail."""

import logging
import traceback
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from smtplib import (
    SMTP,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from types import TracebackType
from typing import Self

from django.core.mail import EmailMessage, get_connection

from .addresses import AddressError
from .message import build_message
from .models import Email, EmailAttachment
from .rules import is_permanent, short_reason

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


class Delivery:
    """Hands e-mails to the mail server over one connection; a context manager that closes it."""

    def __init__(self) -> None:
        self._connection = get_connection()
        self._is_open = False
        self._accepted = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def deliver(self, email: Email, attachments: Iterable[EmailAttachment]) -> Outcome:
        """Hand over one e-mail. Never raises for what an e-mail or a server can be like."""
        try:
            message = build_message(email, attachments)
            # In full, here: what the connection raises later is then about the server.
            message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # ours takes it
        except AddressError as error:
            return Outcome(Result.REFUSED, str(error))
        except (ValueError, LookupError, TypeError, AttributeError) as error:  # UnicodeError is a ValueError
            _log.warning("e-mail %s cannot be built: %s", email.pk, where(error))
            return Outcome(Result.REFUSED, f"cannot be built ({type(error).__name__})")
        unreachable = self._open()
        if unreachable:
            return Outcome(Result.UNREACHABLE, unreachable, is_server_gone=True)
        return self._send(message, secrets=(*email.to_address.rpartition("@")[::2], *message.to))

    def _send(self, message: EmailMessage, secrets: tuple[str, ...]) -> Outcome:
        server = getattr(self._connection, "connection", None)
        try:
            if isinstance(server, SMTP):
                # Django would read both addresses once more, which takes as long as the note in the database.
                server.sendmail(message.from_email, message.to, message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]  # as above
            else:
                self._connection.send_messages([message])
        except SMTPHeloError as error:
            self._hang_up()
            return Outcome(Result.UNREACHABLE, _reply(error, secrets), is_server_gone=True)
        except (SMTPRecipientsRefused, SMTPResponseException) as error:
            return self._refusal(error, secrets)
        except OSError as error:  # smtplib's "server disconnected" is one too
            return self._broken_off(error, secrets)
        except ValueError as error:  # an address that smtplib cannot put into a command
            self._hang_up()
            return Outcome(Result.REFUSED, f"cannot be sent ({type(error).__name__})")
        self._accepted += 1
        return Outcome(Result.ACCEPTED)

    def _open(self) -> str:
        """Opens the connection where it is not open; why that failed, or nothing."""
        if self._is_open:
            return ""
        try:
            self._connection.open()
        except (OSError, ValueError) as error:
            self._hang_up()
            return _reply(error, ())
        self._is_open = True
        self._accepted = 0
        return ""

    def _refusal(self, error: SMTPRecipientsRefused | SMTPResponseException, secrets: tuple[str, ...]) -> Outcome:
        code = _code(error)
        if code == _CLOSING:
            return self._broken_off(error, secrets)
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

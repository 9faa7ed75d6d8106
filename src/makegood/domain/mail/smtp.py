"""Django's connection to a mail server: with a limit for a whole reply, and in steps between which its owner works."""

import io
import smtplib
import socket
import time

from django.core.mail.backends import smtp

_DONE, _FORWARDED, _GO_ON = 250, 251, 354


class _Reply(io.RawIOBase):
    """What comes from the server, until the time for a reply is over."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._seconds = connection.gettimeout()
        self.begin()

    def begin(self) -> None:
        self._end = time.monotonic() + (self._seconds or 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands over
        if self._seconds is None:
            return self._socket.recv_into(buffer)
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._socket.settimeout(left)
        try:
            return self._socket.recv_into(buffer)
        finally:
            self._socket.settimeout(self._seconds)


class _InTime(smtplib.SMTP):
    """A server that sends a byte now and then would otherwise hold a worker for ever, also one that is to stop."""

    def getreply(self) -> tuple[int, bytes]:
        # smtplib makes its own where there is none, and lets go of it when TLS begins.
        if self.file is None and self.sock is not None:
            self._reply = _Reply(self.sock)
            self.file = io.BufferedReader(self._reply)
        if self.file is not None:
            self._reply.begin()
        return super().getreply()


def lines_of(content: bytes) -> bytes:
    """What an e-mail says as it goes to the server: a line that is a dot alone would end it, and does."""
    begin = b"." if content.startswith(b".") else b""
    end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
    return begin + content.replace(b"\n.", b"\n..") + end


class Dialogue(_InTime):
    """`sendmail` in steps. Each reads what the one before asked, says the next, and does not wait for the answer.

    In turn: `begin`, `go_on`, `hand_over`, `answer`; until `hand_over` it may be called off with `withdraw`. They raise
    what `sendmail` raises, but leave the connection as it is then. Addresses are as `ascii_address` gives them.
    """

    def begin(self, sender: str, size: int) -> None:
        """Say who the next e-mail is from, and how many bytes it has."""
        self.ehlo_or_helo_if_needed()
        option = f" size={size}" if self.has_extn("size") else ""
        self._sender = sender
        self.putcmd("mail", f"FROM:<{sender}>{option}")

    def go_on(self, recipient: str) -> None:
        """Say who it is for."""
        code, words = self.getreply()
        if code != _DONE:
            raise smtplib.SMTPSenderRefused(code, words, self._sender)
        self._recipient = recipient
        self.putcmd("rcpt", f"TO:<{recipient}>")

    def withdraw(self) -> None:
        """Let it be: nothing of what it says was handed over."""
        self.getreply()
        self.rset()

    def hand_over(self, lines: bytes) -> None:
        """All of it, as `lines_of` writes it. From the last line on the server may have taken it."""
        code, words = self.getreply()
        if code not in (_DONE, _FORWARDED):
            raise smtplib.SMTPRecipientsRefused({self._recipient: (code, words)})
        code, words = self.docmd("data")
        if code != _GO_ON:
            raise smtplib.SMTPDataError(code, words)
        self.send(lines)

    def answer(self) -> None:
        """Returns when it was taken."""
        code, words = self.getreply()
        if code != _DONE:
            raise smtplib.SMTPDataError(code, words)


class _DialogueOverTLS(Dialogue, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """As Django's, with a limit for each reply as a whole (EMAIL_TIMEOUT); its `connection` is a `Dialogue`."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _DialogueOverTLS if self.use_ssl else Dialogue

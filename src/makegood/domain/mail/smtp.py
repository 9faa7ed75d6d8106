"""Django's connection to a mail server, which waits for a whole reply no longer than for each piece of it."""

import io
import smtplib
import socket
import time

from django.core.mail.backends import smtp


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


class _InTimeOverTLS(_InTime, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """As Django's, with a limit for each reply as a whole (EMAIL_TIMEOUT)."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _InTimeOverTLS if self.use_ssl else _InTime

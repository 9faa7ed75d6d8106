"""One attempt to deliver: a POST to an address that was checked, over a connection that nobody can lead elsewhere."""

import contextlib
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from makegood import __version__
from makegood.kernel.clock import wall_now

from .addresses import BadUrl, Resolve, Target, addresses_of, ask_dns, read_url
from .enums import Failure
from .models import REASON_LENGTH
from .rules import read_retry_after, sign_with_all

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
"""From the question for the name's addresses to the end of the answer."""
KEPT_BYTES = 4096
"""Of the answer; the rest is not read."""
KEPT_HEADERS = 30
KEPT_VALUE = 300
USER_AGENT = f"Makegood/{__version__} (webhooks)"

_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to be sent: everything that an attempt needs, and nothing of the database."""

    message_id: str
    url: str
    secrets: tuple[str, ...]
    body: str
    allow_private: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt. `failure` is None when it arrived."""

    failure: Failure | None
    reason: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    """Those that were sent."""
    status: int | None = None
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer_body: str = ""
    milliseconds: int = 0
    began_at: datetime = field(default_factory=wall_now)
    retry_at: datetime | None = None
    """When the endpoint wants to be asked again."""


class _Late(Exception):
    """The time for the whole attempt is over."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Makes attempts. `resolve` is asked for the addresses of names; `tls` decides which certificates hold."""

    resolve: Resolve = ask_dns
    tls: ssl.SSLContext | None = None
    total_seconds: float = TOTAL_SECONDS

    def send(self, outgoing: Outgoing) -> Outcome:
        """One attempt. Never raises for what an address or a server can be like."""
        began_at, begin = wall_now(), time.monotonic()
        timestamp = int(began_at.timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "webhook-id": outgoing.message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign_with_all(
                outgoing.secrets, message_id=outgoing.message_id, timestamp=timestamp, body=outgoing.body
            ),
        }
        told: dict[str, Any] = {}
        try:
            target = read_url(outgoing.url, allow_private=outgoing.allow_private)
            addresses = addresses_of(target, allow_private=outgoing.allow_private, resolve=self.resolve)
            headers = {"Host": target.netloc, **headers}
            told = self._post(target, addresses, headers, outgoing.body, begin + self.total_seconds)
            failure, reason = _judge(told["status"], told["answer_headers"])
        except Exception as error:  # noqa: BLE001 - http.client alone has a dozen for answers that are no HTTP
            failure, reason = _what_went_wrong(error)
            if time.monotonic() >= begin + self.total_seconds:
                failure = Failure.TIMEOUT  # whatever it looks like when the guard shuts the connection
            if failure is Failure.TIMEOUT:
                reason = f"no answer within {self.total_seconds:g} seconds"
        return Outcome(
            failure,
            plain(reason)[:REASON_LENGTH],
            headers,
            milliseconds=int((time.monotonic() - begin) * 1000),
            began_at=began_at,
            retry_at=read_retry_after(told.get("answer_headers", {}).get("retry-after", ""), wall_now()),
            **told,
        )

    def _post(
        self, target: Target, addresses: list[str], headers: Mapping[str, str], body: str, deadline: float
    ) -> dict[str, Any]:
        """What came back from the first of the addresses that can be connected to."""
        for place, address in enumerate(addresses):
            left = deadline - time.monotonic()
            if left <= 0:
                raise _Late
            with self._connection(target, address, left) as connection:
                try:
                    connection.connect()
                except (OSError, HTTPError):
                    if place + 1 < len(addresses):
                        continue
                    raise
                # Sending and each piece of the answer have what is left; the guard sees to the sum.
                connection.timeout = max(deadline - time.monotonic(), 0.001)
                connection.request(
                    "POST",
                    target.path,
                    body=body.encode(),
                    headers=headers,
                    preload_content=False,
                    decode_content=False,
                )
                answer = connection.getresponse()
                if time.monotonic() >= deadline:
                    raise _Late  # shut in the middle of the headers, which looks like their end
                return {
                    "status": answer.status,
                    "answer_headers": _kept(answer.headers),
                    "answer_body": _beginning(answer, deadline),
                }
        raise _Late

    @contextmanager
    def _connection(self, target: Target, address: str, seconds: float) -> Iterator[HTTPConnection]:
        """A connection to this very address, cut when the time is over: a server could answer one byte at a time."""
        guard = _Guard(seconds)
        connection: _GuardedHttp | _GuardedHttps
        limit = min(CONNECT_SECONDS, seconds)
        if target.scheme == "https":
            connection = _GuardedHttps(
                address,
                target.port,
                timeout=limit,
                server_hostname=target.host,
                ssl_context=self.tls or _system_tls(),
            )
        else:
            connection = _GuardedHttp(address, target.port, timeout=limit)
        connection.guard = guard
        try:
            yield connection
        finally:
            guard.end()
            connection.close()


class _Guard:
    """Shuts a connection when its time is over."""

    def __init__(self, seconds: float) -> None:
        self._copy: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def watch(self, connected: socket.socket) -> None:
        # A copy of the descriptor: TLS takes the first one over before anybody could ask for it.
        self._copy = socket.socket(fileno=os.dup(connected.fileno()))
        self._timer.start()

    def end(self) -> None:
        self._timer.cancel()
        if self._copy is not None:
            if self._timer.is_alive():
                self._timer.join()
            self._copy.close()

    def _cut(self) -> None:
        if self._copy is not None:
            with contextlib.suppress(OSError):
                self._copy.shutdown(socket.SHUT_RDWR)


class _GuardedHttp(HTTPConnection):
    guard: _Guard

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        self.guard.watch(connected)
        return connected


class _GuardedHttps(HTTPSConnection):
    guard: _Guard

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        self.guard.watch(connected)
        return connected


@cache
def _system_tls() -> ssl.SSLContext:
    """The certificates that this machine trusts; reading them takes longer than a delivery."""
    return ssl.create_default_context()


def _what_went_wrong(error: Exception) -> tuple[Failure, str]:
    """Why there is no answer, and the words of whoever noticed."""
    words = str(error) or type(error).__name__
    match error:
        case BadUrl():
            return Failure.ADDRESS_REFUSED, error.code
        case NewConnectionError():  # before the next one, of which it is a kind
            return Failure.NOT_CONNECTED, str(error.__cause__ or error)
        case _Late() | TimeoutError() | urllib3.exceptions.TimeoutError():
            return Failure.TIMEOUT, words
        case socket.gaierror() | UnicodeError():  # the latter is how Python refuses a name that DNS cannot hold
            return Failure.UNKNOWN_HOST, words
        case ssl.SSLError() | urllib3.exceptions.SSLError():
            return Failure.CERTIFICATE, words
        case _:
            return Failure.BROKEN_OFF, words


def _judge(status: int, headers: Mapping[str, str]) -> tuple[Failure | None, str]:
    if 200 <= status <= 299:
        return None, ""
    if status == 410:
        return Failure.GONE, "410"
    if 300 <= status <= 399:
        return Failure.REDIRECT, f"{status} to {headers.get('location', '?')}"
    return Failure.STATUS, str(status)


def _beginning(answer: Any, deadline: float) -> str:
    """The first bytes of the answer as text; one that breaks off or takes too long has arrived all the same."""
    pieces: list[bytes] = []
    size = 0
    with contextlib.suppress(OSError, HTTPError):
        while size < KEPT_BYTES and time.monotonic() < deadline and (piece := answer.read(KEPT_BYTES - size)):
            pieces.append(piece)
            size += len(piece)
    return plain(b"".join(pieces).decode("utf-8", "replace"))


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """The answer's headers, in lower case, but for cookies, which nobody sends back."""
    found = [(name.lower(), plain(value)[:KEPT_VALUE]) for name, value in headers.items()]
    return dict([(name, value) for name, value in found if not name.startswith("set-cookie")][:KEPT_HEADERS])


def plain(text: str) -> str:
    """A foreign text without characters that no database or page can hold."""
    return _UNFIT.sub("\ufffd", text).encode("utf-8", "replace").decode("utf-8")

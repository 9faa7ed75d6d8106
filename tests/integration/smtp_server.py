"""A real SMTP server for tests, on a loopback port: records what it accepts, refuses what it is told to, and can die.

    with SmtpServer() as server:
        server.die_after(80)
        ...
        server.start()  # comes back on the same port

`server.received` survives a death. `server.told` holds what it was told, in that order: `MAIL` and `RCPT` with the
address, `DATA` with the Message-ID when all of it is there, `RSET`. `answers` maps a recipient to the reply it gets,
`data_answer` and `sender_answer` are the replies to every content and every sender while they are set.
"""

import asyncio
import email
import email.policy
import threading
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from types import TracebackType
from typing import Any, Self

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Received:
    """One accepted e-mail: its envelope and its bytes."""

    sender: str
    recipient: str
    data: bytes

    @property
    def message(self) -> EmailMessage:
        """The content, parsed by the rules of today."""
        return email.message_from_bytes(self.data, policy=email.policy.default)  # type: ignore[return-value]  # the policy's class

    def name_in(self, header: str) -> str:
        """The display name in an address header, as RFC 2047 joins it.

        email.policy puts a space between neighbouring encoded words of a name, which is wrong.
        """
        raw = str(email.message_from_bytes(self.data)[header])
        return str(make_header(decode_header(parseaddr("".join(raw.splitlines()))[0])))

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class SmtpServer:
    """Starts and stops, as often as a test wants; always on the port it got first."""

    received: list[Received] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = ""
    sender_answer: str = ""
    connections: int = 0
    port: int = 0

    paused: threading.Event = field(default_factory=threading.Event)
    """Set while the server keeps a sender waiting (`pause_after`)."""

    _dies_after: int | None = None
    _pauses_after: int | None = None
    _hears_last: bool = True
    _thread: threading.Thread | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _listener: asyncio.Server | None = None
    _sessions: set["_Session"] = field(default_factory=set)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; on return connections are taken."""
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10), "the SMTP server did not start"

    def stop(self) -> None:
        """Hang up on everybody and free the port; harmless when it is down already."""
        if self._thread is None:
            return
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._die)
        self._thread.join(10)
        self._thread = None

    def die_after(self, count: int, *, hears_last: bool = True) -> None:
        """Break off in the middle of the e-mail after `count` more, without a reply, as a crash would.

        With `hears_last` that e-mail has arrived, and only the sender cannot know; otherwise it is lost.
        """
        self._dies_after = len(self.received) + count
        self._hears_last = hears_last

    def pause_after(self, count: int) -> None:
        """Never reply to the e-mail after `count` more, though it has arrived, until told to `go_on`; only to that."""
        self._pauses_after = len(self.received) + count
        self.paused.clear()

    def go_on(self) -> None:
        """Reply to the e-mail that was paused at."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._goes_on.set)

    def wait_until_dead(self) -> None:
        """Returns once a `die_after` has happened and the port is free."""
        if self._thread is not None:
            self._thread.join(10)
            assert not self._thread.is_alive(), "the SMTP server lives"

    # ---- on the server's own thread

    def _run(self, ready: threading.Event) -> None:
        self._loop = asyncio.new_event_loop()
        try:
            self._loop.run_until_complete(self._serve(ready))
        finally:
            self._loop.close()
            self._loop = None

    async def _serve(self, ready: threading.Event) -> None:
        loop = asyncio.get_running_loop()
        self._stopped, self._all_gone, self._goes_on = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._listener = await loop.create_server(self._new_session, "127.0.0.1", self.port, reuse_address=True)
        self.port = self._listener.sockets[0].getsockname()[1]
        ready.set()
        await self._stopped.wait()
        if self._sessions:
            await self._all_gone.wait()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _new_session(self) -> SMTP:
        self.connections += 1
        return _Session(self)

    def _die(self) -> None:
        assert self._listener is not None
        self._listener.close()
        self._all_gone.clear()
        for session in list(self._sessions):
            session.break_off()
        self._stopped.set()

    # ---- aiosmtpd's hooks

    async def handle_MAIL(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        self.told.append(("MAIL", address))
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        self.told.append(("RCPT", address))
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_RSET(self, server: Any, session: Session, envelope: Envelope) -> str:
        self.told.append(("RSET", ""))
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        assert envelope.content is not None
        self.told.append(("DATA", str(email.message_from_bytes(bytes(envelope.content))["Message-ID"])))
        if self.data_answer:
            return self.data_answer
        dies = self._dies_after is not None and len(self.received) >= self._dies_after
        if not dies or self._hears_last:
            assert envelope.mail_from is not None
            assert envelope.content is not None
            for recipient in envelope.rcpt_tos:
                self.received.append(Received(envelope.mail_from, recipient, bytes(envelope.content)))
        if dies:
            self._dies_after = None
            self._die()
        if self._pauses_after is not None and len(self.received) > self._pauses_after:
            self._pauses_after = None
            self._goes_on.clear()
            self.paused.set()
            await self._goes_on.wait()
        return "250 OK"


class _Session(SMTP):
    def __init__(self, owner: SmtpServer) -> None:
        super().__init__(owner, hostname="mail.test", ident="test", data_size_limit=50_000_000)
        self._owner = owner

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._owner._sessions.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._owner._sessions.discard(self)
        if not self._owner._sessions:
            self._owner._all_gone.set()

    def break_off(self) -> None:
        if self.transport is not None:
            self.transport.abort()


@pytest.fixture
def smtp_server(settings):
    """A running server to which Django's mail connections of this test go."""
    with SmtpServer() as server:
        settings.EMAIL_BACKEND = "makegood.domain.mail.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 10
        yield server

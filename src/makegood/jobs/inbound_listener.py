"""A small SMTP or LMTP server inside the worker, for the mail server in front of it.

It takes mail for relay and bounce addresses only, one recipient at a time, so that every reply is about one stored
e-mail. It says "250" once the e-mail is stored, and "451" (try again) when that could not be done.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connections

from makegood import __version__
from makegood.domain.mail.addresses import read_address
from makegood.domain.mail.delivery import where
from makegood.kernel import clock
from makegood.kernel.trouble import is_away, trouble_with

from .inbound import LARGEST, take_in

STORING_AT_ONCE = 2
"""Threads that store; each has a database connection while it does."""

STOP_SECONDS = 15

Take = Callable[[bytes, str, str], object]
"""Stores an e-mail of a recipient and a sender."""

log = structlog.get_logger("makegood.inbound")


class CannotListen(Exception):
    """The address of `MAKEGOOD_INBOUND_LISTEN` cannot be had; its text says why."""


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """Where to listen, and for what."""

    protocol: str
    """`smtp` or `lmtp`"""
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.protocol}://{host}:{self.port}"


@contextmanager
def listening(fixed_now: datetime | None) -> Iterator[None]:
    """Listens, where the settings say so, until the block ends; what is being stored then is finished first.

    Raises:
        CannotListen: somebody else has the port, or there is no such address.
    """
    if settings.MAKEGOOD_INBOUND_LISTEN is None:
        yield
        return

    def take(raw: bytes, recipient: str, sender: str) -> None:
        try:
            take_in(raw, recipient=recipient, sender=sender, now=fixed_now or clock.now())
        finally:
            connections.close_all()

    listener = Listener(ListenAddress(*settings.MAKEGOOD_INBOUND_LISTEN), take)
    listener.start()
    try:
        yield
    finally:
        listener.stop()


class Listener:
    """The server, on a thread of its own."""

    def __init__(self, address: ListenAddress, take: Take) -> None:
        self.address = address
        self._take = take
        self._sessions: set[_Session] = set()
        self._storing = 0
        self._started = threading.Event()
        self._failure: OSError | None = None
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._idle = asyncio.Event()
        self._pool = ThreadPoolExecutor(STORING_AT_ONCE, thread_name_prefix="inbound")
        self._thread = threading.Thread(target=self._run, name="inbound listener", daemon=True)

    def start(self) -> None:
        """Listen; on return connections are taken.

        Raises:
            CannotListen: somebody else has the port, or there is no such address.
        """
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            self._thread.join()
            reason = self._failure.strerror or str(self._failure)
            raise CannotListen(f"MAKEGOOD_INBOUND_LISTEN: cannot listen on {self.address}: {reason}")
        log.info("listening for mail", address=str(self.address))

    def stop(self) -> None:
        """Take no more connections, finish what is being stored, hang up on the rest."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(STOP_SECONDS)
        self._pool.shutdown(wait=True)
        log.info("no longer listening for mail")

    # ---- on the thread

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._started.set()
            self._loop.close()

    async def _serve(self) -> None:
        try:
            server = await self._loop.create_server(
                self._new_session, self.address.host, self.address.port, reuse_address=True
            )
        except OSError as error:
            self._failure = error
            return
        self._started.set()
        await self._stopping.wait()
        server.close()
        while self._storing:
            self._idle.clear()
            await self._idle.wait()
        for session in list(self._sessions):
            session.hang_up()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _new_session(self) -> SMTP:
        kind = _LmtpSession if self.address.protocol == "lmtp" else _SmtpSession
        session = kind(self, data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=self._loop,
                       hostname=settings.MAKEGOOD_INBOUND_DOMAIN, ident=f"Makegood {__version__}")  # fmt: skip
        session.everybody = self._sessions
        return session

    # ---- what aiosmtpd calls

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """One recipient, of ours by its form: whether somebody has it is not told to strangers."""
        if read_address(address) is None:
            return "550 5.1.1 no mail is taken for this address"
        if envelope.rcpt_tos:
            return "452 4.5.3 one recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Store it, on another thread: a slow database keeps nobody else waiting."""
        content = envelope.original_content or b""
        self._storing += 1
        try:
            await self._loop.run_in_executor(
                self._pool, self._take, content, envelope.rcpt_tos[0], envelope.mail_from or ""
            )
        except Exception as error:  # noqa: BLE001 - the sender keeps the e-mail and tries again
            if is_away(error):
                log.warning("database unavailable", error=type(error).__name__, reason=trouble_with(error))
            else:
                log.error("an e-mail could not be stored", error=where(error))  # noqa: TRY400 - its words could hold an address
            return "451 4.3.0 cannot be stored now, try again later"
        finally:
            self._storing -= 1
            self._idle.set()
        return "250 2.0.0 stored"

    async def handle_exception(self, error: Exception) -> str:
        """A mistake in the conversation with the client, or of ours: said without a word of it."""
        log.error("the conversation with a mail server went wrong", error=where(error))
        return "451 4.3.0 something went wrong, try again later"


class _Session(SMTP):
    # Broken e-mails have endless lines; whoever reads them decides, not the transport.
    line_length_limit = LARGEST + 1024
    everybody: "set[_Session]"

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.everybody.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.everybody.discard(self)

    def hang_up(self) -> None:
        if self.transport is not None:
            self.transport.close()


class _SmtpSession(_Session):
    pass


class _LmtpSession(_Session, LMTP):
    pass

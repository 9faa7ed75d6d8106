"""What stands around an installation: the mail server that takes its e-mails, and the program that its webhooks tell.

Both write down everything with the moment (`time.monotonic`), and take a moment themselves, so that whoever talks to
them can be killed in the middle.
"""

import asyncio
import email
import email.policy
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

LONGEST_PAUSE = 0.03
"""Seconds for which an answer is held back at most, before and after the writing down, where something is killed."""

_LINK = re.compile(r"https?://[^/\s]+(/[^\s>]+)")


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail that was accepted."""

    moment: float
    sender: str
    """In its envelope."""
    recipient: str
    message_id: str
    author: str
    """The address in From."""
    subject: str
    text: str

    def link(self, path: str) -> str:
        """The path of the first link below `path`; empty where there is none."""
        return next((found for found in _LINK.findall(self.text) if found.startswith(path)), "")


@dataclass
class MailServer:
    """Accepts every e-mail, on a loopback port; a context manager."""

    port: int = 0
    pause: float = LONGEST_PAUSE
    _mails: list[Mail] = field(default_factory=list)
    _of: dict[str, list[Mail]] = field(default_factory=dict)
    _dice: random.Random = field(default_factory=lambda: random.Random(0))

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the mail server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(
            lambda: SMTP(self, hostname="mail.test", data_size_limit=50_000_000), "127.0.0.1", self.port
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stopped.wait()
        server.close()

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Called by aiosmtpd."""
        await asyncio.sleep(self._dice.uniform(0, self.pause))
        content = envelope.content
        message = email.message_from_bytes(content if isinstance(content, bytes) else b"", policy=email.policy.default)
        body = message.get_body(("plain",))
        for recipient in envelope.rcpt_tos:
            mail = Mail(
                moment=time.monotonic(),
                sender=envelope.mail_from or "",
                recipient=recipient,
                message_id=str(message["Message-ID"]),
                author=message["From"].addresses[0].addr_spec,
                subject=str(message["Subject"]),
                text=str(body.get_content()) if body else "",
            )
            self._mails.append(mail)
            self._of.setdefault(recipient, []).append(mail)
        await asyncio.sleep(self._dice.uniform(0, self.pause))
        return "250 OK"

    def all(self) -> list[Mail]:
        return list(self._mails)

    def to(self, recipient: str) -> list[Mail]:
        return list(self._of.get(recipient, ()))


@dataclass(frozen=True, slots=True)
class Told:
    """A webhook's message that was taken."""

    moment: float
    id: str
    type: str
    timestamp: str
    data: dict[str, Any]

    @property
    def purchase(self) -> tuple[str, str] | None:
        """Order and seller, where it is about a purchase."""
        return (self.data["order"], self.data["seller"]) if "order" in self.data else None


class WebhookReceiver:
    """Takes everything, on a loopback port; a context manager."""

    def __init__(self, pause: float = LONGEST_PAUSE) -> None:
        self._told: list[Told] = []
        told, dice = self._told, random.Random(0)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                time.sleep(dice.uniform(0, pause))
                told.append(
                    Told(time.monotonic(), self.headers["webhook-id"], body["type"], body["timestamp"], body["data"])
                )
                time.sleep(dice.uniform(0, pause))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """Whoever called has been killed."""

        self._server = Server(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def all(self) -> list[Told]:
        return list(self._told)

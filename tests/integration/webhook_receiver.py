"""A real web server for tests, on a loopback port: records what is posted to it and answers as it is told.

    with Receiver() as receiver:
        receiver.answer = lambda call: Reply(500)
        ...
        receiver.calls[0].json

`hold()` lets calls to a path wait until the test goes on, or the server stops.
"""

import json
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Call:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass(frozen=True)
class Reply:
    """What comes back."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Receiver:
    """Starts and stops with its block. `tls` makes it speak https."""

    tls: ssl.SSLContext | None = None
    calls: list[Call] = field(default_factory=list)
    answer: Callable[[Call], Reply] = field(default=lambda _call: Reply())

    def __post_init__(self) -> None:
        self._held: dict[str, threading.Event] = {}
        self.came = threading.Semaphore(0)
        """Released at every call."""

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def url(self, path: str = "/hook") -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}{path}"

    @property
    def ids(self) -> list[str]:
        return [call.id for call in self.calls]

    def hold(self, path: str) -> threading.Event:
        """Calls to this path wait until the event is set."""
        return self._held.setdefault(path, threading.Event())

    def take(self, call: Call) -> Reply:
        self.calls.append(call)
        self.came.release()
        held = self._held.get(call.path)
        if held is not None:
            held.wait(60)
        return self.answer(call)

    def __enter__(self) -> Self:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = receiver.take(Call(self.path, headers, body))
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def do_GET(self) -> None:
                receiver.take(Call(f"GET {self.path}", {}, b""))
                self.send_error(405)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass  # callers hang up in some tests

        self._server = Server(("127.0.0.1", 0), Handler)
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for held in self._held.values():
            held.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

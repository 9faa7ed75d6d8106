"""Whom an attempt reaches, and whom it never does (R14.3): real connections, and a resolver that plays tricks."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from makegood.domain.webhooks.delivery import Outcome, Outgoing, Sender
from makegood.domain.webhooks.enums import Failure
from makegood.domain.webhooks.rules import new_secret
from tests.integration.webhook_receiver import Receiver, Reply
from tests.integration.webhooks.certificates import server_and_trust


def post(url: str, sender: Sender | None = None, *, allow_private: bool = True) -> Outcome:
    outgoing = Outgoing("id", url, (new_secret(),), '{"type":"webhook.test"}', allow_private)
    return (sender or Sender()).send(outgoing)


class Resolver:
    """Answers a question with what is next."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0)


class TestInsideOurNetwork:
    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433"])
    def test_no_form_of_our_own_address_is_reached(self, receiver: Receiver, host: str) -> None:
        for scheme in ("http", "https"):
            found = post(f"{scheme}://{host}:{receiver.port}/", allow_private=False)
            assert (found.failure, found.status) == (Failure.ADDRESS_REFUSED, None)
        assert receiver.calls == []

    @pytest.mark.parametrize("leads_to", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["::1"]])
    def test_no_name_leads_to_it(self, receiver: Receiver, leads_to: list[str]) -> None:
        resolve = Resolver(leads_to)
        found = post(f"https://hooks.example:{receiver.port}/", Sender(resolve=resolve), allow_private=False)
        assert (found.failure, found.reason) == (Failure.ADDRESS_REFUSED, "private_address")
        assert (resolve.asked, receiver.calls) == (["hooks.example"], [])

    def test_a_name_is_asked_for_once_and_what_was_checked_is_called(self, receiver: Receiver) -> None:
        """A name that leads elsewhere the second time has no second time."""
        resolve = Resolver(["127.0.0.1"], ["192.0.2.1"])
        found = post(f"http://hooks.example:{receiver.port}/in", Sender(resolve=resolve))
        assert (found.failure, found.status) == (None, 204)
        assert resolve.asked == ["hooks.example"]
        assert receiver.calls[0].headers["host"] == f"hooks.example:{receiver.port}"

    def test_no_redirect_leads_anywhere(self, receiver: Receiver) -> None:
        with Receiver() as inside:
            for status in (301, 302, 303, 307, 308):
                receiver.answer = lambda _call, status=status: Reply(status, {"Location": inside.url("/secret")})
                found = post(receiver.url())
                assert (found.failure, found.status) == (Failure.REDIRECT, status)
            assert inside.calls == []

    def test_a_proxy_of_the_environment_is_not_asked(self, receiver: Receiver, monkeypatch) -> None:
        with Receiver() as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url(""))
            assert post(receiver.url()).failure is None
            assert proxy.calls == []


class TestCertificates:
    @pytest.fixture
    def secured(self, tmp_path: Path) -> Iterator[tuple[Receiver, Sender, list[str | None]]]:
        server, trust = server_and_trust(tmp_path, "hooks.example")
        asked_for: list[str | None] = []
        server.sni_callback = lambda _socket, name, _context: asked_for.append(name)
        with Receiver(tls=server) as receiver:
            yield receiver, Sender(resolve=lambda *_: ["127.0.0.1"], tls=trust), asked_for

    def test_the_name_is_what_is_asked_for_and_proved(self, secured) -> None:
        receiver, sender, asked_for = secured
        assert post(f"https://hooks.example:{receiver.port}/", sender).failure is None
        assert asked_for == ["hooks.example"]
        assert receiver.calls[0].headers["host"] == f"hooks.example:{receiver.port}"

    def test_another_name_is_not_believed(self, secured) -> None:
        receiver, sender, _asked_for = secured
        found = post(f"https://other.example:{receiver.port}/", sender)
        assert (found.failure, receiver.calls) == (Failure.CERTIFICATE, [])

    def test_nor_is_who_is_vouched_for_by_nobody(self, secured) -> None:
        receiver, sender, _asked_for = secured
        found = post(f"https://hooks.example:{receiver.port}/", Sender(resolve=sender.resolve))
        assert (found.failure, receiver.calls) == (Failure.CERTIFICATE, [])


class TestWhatAServerCanBeLike:
    @contextmanager
    def speaking(self, speak: Callable[[socket.socket], None]) -> Iterator[str]:
        """A server that says to its one caller whatever it likes."""
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def serve() -> None:
                connected, _address = listening.accept()
                with connected:
                    connected.recv(65536)
                    speak(connected)

            thread = threading.Thread(target=serve)
            thread.start()
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
            thread.join()

    @pytest.mark.parametrize(
        ("words", "failure"),
        [
            (b"", Failure.BROKEN_OFF),
            (b"\x00\xff nonsense\r\n\r\n", Failure.BROKEN_OFF),
            (b"HTTP/1.1 two hundred\r\n\r\n", Failure.BROKEN_OFF),
            (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", Failure.BROKEN_OFF),
            (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", Failure.BROKEN_OFF),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut off", None),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", None),
            (b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8bnot really", None),
            (b"HTTP/1.1 204 No Content\r\nX-Odd: \xe9\x00\r\n\r\n", None),
        ],
    )
    def test_nonsense_is_a_failure_and_no_accident(self, words: bytes, failure: Failure | None) -> None:
        with self.speaking(lambda connected: connected.sendall(words)) as url:
            found = post(url)
        assert found.failure == failure
        assert "\x00" not in found.answer_body + found.reason + "".join(found.answer_headers.values())

    def test_one_that_answers_a_byte_at_a_time_is_cut_off(self) -> None:
        over = threading.Event()

        def drip(connected: socket.socket) -> None:
            words = iter(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10_000)
            try:
                while not over.wait(0.01):
                    connected.send(bytes([next(words)]))
            except OSError:
                return

        with self.speaking(drip) as url:
            found = post(url, Sender(total_seconds=0.3))
            over.set()
        assert (found.failure, found.status) == (Failure.TIMEOUT, None)

    def test_one_that_says_nothing(self, receiver: Receiver) -> None:
        receiver.hold("/hook")
        found = post(receiver.url(), Sender(total_seconds=0.2))
        assert (found.failure, found.reason) == (Failure.TIMEOUT, "no answer within 0.2 seconds")

    def test_nobody_listens_at_the_first_of_its_addresses(self, receiver: Receiver) -> None:
        resolve = Resolver(["127.0.0.2", "127.0.0.1"])
        assert post(f"http://hooks.example:{receiver.port}/", Sender(resolve=resolve)).failure is None

    def test_nobody_has_the_name(self) -> None:
        def resolve(host: str, port: int) -> list[str]:
            raise socket.gaierror(-2, "Name or service not known")

        found = post("http://nowhere.example/", Sender(resolve=resolve))
        assert found.failure is Failure.UNKNOWN_HOST

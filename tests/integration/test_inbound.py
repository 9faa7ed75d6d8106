"""Mail that really comes in: over a pipe, SMTP and LMTP, to a whole Makegood in processes of its own (R5.5, R5.6)."""

import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.integration.processes import Makegood, order_body
from tests.integration.smtp_server import SmtpServer
from tests.postgres import free_port
from tests.unit.conversations.incoming import reply, report

ANNA = "c-1@customers.example"
PATIENCE = 60


@pytest.fixture
def makegood(initialised: dict[str, str]) -> Makegood:
    return Makegood(initialised)


def eventually(look: Callable[[], bool], process: "subprocess.Popen[bytes] | None" = None) -> None:
    """Until it is so; a worker of another process needs its turn."""
    deadline = time.monotonic() + PATIENCE
    while not look():
        assert process is None or process.poll() is None, "the worker ended"
        assert time.monotonic() < deadline, "it never became so"
        time.sleep(0.1)  # another process's turn: there is nothing of ours to wait on


@contextmanager
def worker(makegood: Makegood, url: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker that listens for mail."""
    process = subprocess.Popen(
        [sys.executable, "-m", "makegood", "worker"],
        env=makegood.environment | {"MAKEGOOD_INBOUND_LISTEN": url},
        stderr=subprocess.PIPE,
    )
    port = int(url.rpartition(":")[2])

    def listens() -> bool:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        eventually(listens, process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        assert b"Traceback" not in errors, errors.decode()
        assert process.returncode == 0


@pytest.fixture
def shop(makegood: Makegood) -> Iterator[tuple[Makegood, str, str]]:
    """A served Makegood with a reviewed purchase: it, the operator's key, the review's id."""
    with makegood.serving():
        key = makegood.key()
        assert makegood.call("PUT", "/api/v1/sellers/shop", {"name": "De Fietshoek"}, key=key).status == 201
        assert makegood.call("PUT", "/api/v1/orders/o-1", order_body(), key=key).status == 201
        made = makegood.call("POST", "/api/v1/reviews", {"order": "o-1", "seller": "shop", "overall": 3}, key=key)
        assert made.status == 201, made.text
        yield makegood, key, made.json["id"]


def conversation(makegood: Makegood, key: str) -> dict[str, object]:
    (found,) = makegood.call("GET", "/api/v1/conversations", key=key).json["items"]
    return dict(makegood.call("GET", f"/api/v1/conversations/{found['id']}", key=key).json)


def test_a_reply_over_smtp_stands_in_the_thread_and_a_later_bounce_undoes_contact(shop, monkeypatch) -> None:
    makegood, key, review = shop
    port = free_port()
    with SmtpServer() as outgoing:
        makegood.environment["MAKEGOOD_EMAIL_URL"] = f"smtp://127.0.0.1:{outgoing.port}"
        with worker(makegood, f"smtp://127.0.0.1:{port}") as process:
            written = makegood.call("POST", f"/api/v1/reviews/{review}/messages", {"text": "Het spijt ons."}, key=key)
            assert written.status == 201, written.text
            eventually(lambda: bool(outgoing.received), process)
            (sent,) = outgoing.received
            relay = str(sent.message["From"].addresses[0].addr_spec)
            assert re.fullmatch(r"c-[a-z2-7]{26}@reply\.localhost", relay)

            with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
                raw = reply(relay, "Dank u wel!\n\n> Het spijt ons.\n", sender=ANNA, In_Reply_To=sent.message_id)
                client.sendmail(ANNA, [relay], raw)
                client.sendmail(ANNA, [relay], raw)  # a server that did not hear our answer sends it again
                client.sendmail("", [sent.sender], reply(sent.sender, "Ik ben er niet.", Auto_Submitted="auto-replied"))
            out, answer, away = conversation(makegood, key)["messages"]
            assert (out["direction"], out["state"]) == ("out", "sent")
            assert (answer["text"], answer["auto_reply"]) == ("Dank u wel!", False)
            assert "Het spijt ons." in answer["quoted"]
            assert away["auto_reply"]

            with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
                client.sendmail("", [sent.sender], report(sent.sender))
    shown = conversation(makegood, key)
    assert shown["messages"][0]["state"] == "bounced"
    assert "customers.example" not in str(shown)
    refused = makegood.call("POST", f"/api/v1/reviews/{review}/reassessment", {}, key=key)
    assert (refused.status, refused.json["code"]) == (409, "contact_bounced")


def test_what_the_listener_refuses(makegood: Makegood) -> None:
    port = free_port()
    relay, other = (f"c-{letter * 26}@reply.localhost" for letter in "ab")
    with worker(makegood, f"smtp://127.0.0.1:{port}"), smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == str(25 * 1024 * 1024)
        client.mail(ANNA)
        assert client.rcpt("somebody@reply.localhost")[0] == 550
        assert client.rcpt("c-short@reply.localhost")[0] == 550
        assert client.rcpt(relay.replace("reply", "elsewhere"))[0] == 550
        assert client.rcpt(relay.upper())[0] == 250
        assert client.rcpt(other)[0] == 452
        assert client.data(reply(relay))[0] == 250
        assert client.mail(ANNA, [f"size={26 * 1024 * 1024}"])[0] == 552
        client.rset()
        client.mail(ANNA)
        client.rcpt(relay)
        assert client.data(b"Subject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * 400_000)[0] == 552
        # One line of a megabyte, bytes that are no text, no header at all: stored all the same.
        for broken in (b"Subject: x\r\n\r\n" + b"x" * 1_000_000, bytes(range(256)) * 50, b"\r\n", b"\xff\xfe"):
            client.mail("")
            client.rcpt(relay)
            assert client.data(broken)[0] == 250
        client.send(b"MAIL FROM:<\xff>\r\n")
        assert client.getreply()[0] == 250
        client.rcpt(relay)
        assert client.data(b"Subject: from whom?\r\n")[0] == 250
        client.putcmd("NONSENSE")
        assert client.getreply()[0] == 500


def test_lmtp_speaks_lhlo(makegood: Makegood) -> None:
    port = free_port()
    relay = f"c-{'a' * 26}@reply.localhost"
    with worker(makegood, f"lmtp://127.0.0.1:{port}"), smtplib.LMTP("127.0.0.1", port) as client:
        client.sendmail(ANNA, [relay], reply(relay))
        client.mail(ANNA)
        assert client.rcpt("noreply@reply.localhost")[0] == 550


def test_an_email_that_cannot_be_stored_is_to_be_sent_again(makegood: Makegood) -> None:
    """The database is away for a while."""
    if "MAKEGOOD_DATABASE_URL" in makegood.environment:
        pytest.skip("the file is moved away, which SQLite notices")
    port = free_port()
    relay = f"c-{'a' * 26}@reply.localhost"
    file = Path(makegood.environment["MAKEGOOD_DATA"]) / "makegood.sqlite3"
    away = file.with_name("away")
    with worker(makegood, f"smtp://127.0.0.1:{port}"), smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.ehlo()
        file.rename(away)
        file.mkdir()
        client.mail(ANNA)
        client.rcpt(relay)
        assert client.data(reply(relay))[0] == 451
        file.rmdir()
        away.rename(file)
        client.mail(ANNA)
        client.rcpt(relay)
        assert client.data(reply(relay))[0] == 250


def test_a_port_that_is_taken_ends_the_worker_with_one_line(makegood: Makegood) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        url = f"lmtp://127.0.0.1:{taken.getsockname()[1]}"
        ended = makegood.run("worker", check=1, MAKEGOOD_INBOUND_LISTEN=url)
        assert [line for line in ended.stderr.splitlines() if "cannot listen" in line] == [
            line
            for line in ended.stderr.splitlines()
            if line.startswith(f"makegood: MAKEGOOD_INBOUND_LISTEN: cannot listen on {url}")
        ]
        assert "Traceback" not in ended.stderr
        makegood.run("worker", "--once", MAKEGOOD_INBOUND_LISTEN=url)


def test_the_pipe(makegood: Makegood) -> None:
    def pipe(raw: bytes, *arguments: str, **environment: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "makegood", "inbound", *arguments],
            input=raw, capture_output=True, env=makegood.environment | environment, timeout=120, check=False,
        )  # fmt: skip
        assert b"Traceback" not in done.stderr
        return done.returncode, done.stdout.decode()

    relay = f"c-{'a' * 26}@reply.localhost"
    code, first = pipe(reply(relay), "--recipient", relay, "--sender", ANNA)
    assert (code, first.split()[0]) == (0, "unplaced")
    assert pipe(b"Received: again\n" + reply(relay), "--sender", "") == (0, first)
    assert pipe(bytes(range(256)) * 9)[0] == 0
    assert pipe(b" \n")[0] == 2
    assert pipe(b"x" * (25 * 1024 * 1024 + 1))[0] == 65
    assert (
        pipe(b"x", MAKEGOOD_DATA=makegood.environment["MAKEGOOD_DATA"] + "-elsewhere", MAKEGOOD_DATABASE_URL="")[0]
        == 75
    )
    assert pipe(b"x", MAKEGOOD_LANGUAGE="fr")[0] == 75
    assert message_from_bytes(reply(relay))["To"] == relay


def test_a_mail_server_that_refuses_or_delays_shows_at_the_message(shop) -> None:
    makegood, key, review = shop
    with SmtpServer() as outgoing:
        mail = {"MAKEGOOD_EMAIL_URL": f"smtp://127.0.0.1:{outgoing.port}"}

        def write(text: str, answer: str) -> tuple[str, bool]:
            outgoing.answers[ANNA] = answer
            path = f"/api/v1/reviews/{review}/messages"
            assert makegood.call("POST", path, {"text": text}, key=key).status == 201
            makegood.run("worker", "--once", **mail)
            made = conversation(makegood, key)["messages"][-1]
            asked = makegood.call("POST", f"/api/v1/reviews/{review}/reassessment", {}, key=key)
            return made["state"], asked.json.get("code")

        assert write("Een", f"550 5.1.1 <{ANNA}> unknown") == ("bounced", "contact_bounced")
        assert write("Twee", "451 4.7.1 later") == ("queued", "contact_bounced")
        del outgoing.answers[ANNA]
        makegood.run("worker", "--once", **mail)
        assert [made["state"] for made in conversation(makegood, key)["messages"]] == ["bounced", "sent"]
        # That it takes longer still is no news; that it came back after all is.
        (sent,) = outgoing.received
    for raw, state in (
        (report(sent.sender, action="delayed", status="4.4.1"), "sent"),
        (report(sent.sender, about=sent.message_id), "bounced"),
    ):
        makegood.run("inbound", "--sender", "", stdin=raw.decode())
        assert conversation(makegood, key)["messages"][1]["state"] == state


def test_mail_under_a_frozen_clock_comes_in_at_that_moment(shop) -> None:
    makegood, key, review = shop
    assert makegood.call("POST", f"/api/v1/reviews/{review}/messages", {"text": "Hallo"}, key=key).status == 201
    makegood.run("worker", "--once")
    (file,) = makegood.mailbox.glob("*.eml")
    relay = re.search(rb"c-[a-z2-7]{26}@reply\.localhost", file.read_bytes())
    assert relay is not None
    done = makegood.run(
        "inbound", stdin=reply(relay[0].decode(), sender=ANNA).decode(), MAKEGOOD_NOW="2031-01-02T03:04:05Z"
    )
    assert done.stdout.split()[0] == "placed"
    assert conversation(makegood, key)["messages"][1]["at"].startswith("2031-01-02T03:04:05")


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="only Linux has the policy")
def test_a_worker_gives_way_to_those_who_answer_pages(makegood: Makegood) -> None:
    with worker(makegood, f"smtp://127.0.0.1:{free_port()}") as process:
        assert os.getpriority(os.PRIO_PROCESS, process.pid) > os.getpriority(os.PRIO_PROCESS, 0)

        def has_patient_threads() -> bool:
            threads = Path(f"/proc/{process.pid}/task").iterdir()
            return {os.sched_getscheduler(int(thread.name)) for thread in threads} == {os.SCHED_OTHER, os.SCHED_IDLE}

        eventually(has_patient_threads, process)

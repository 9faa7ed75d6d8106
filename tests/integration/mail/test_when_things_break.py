"""The mail server hangs, the database goes away, the clock is put back: no e-mail is lost or left waiting (R13.4)."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from makegood.domain.mail.actions import end_pauses_ahead, release_all_claims
from makegood.domain.mail.models import Email
from makegood.domain.mail.workers import WorkerIdentity, release_claims_of_dead_workers
from makegood.kernel.clock import wall_now
from tests.integration.mail.outbox import queue, run

pytestmark = pytest.mark.django_db


@contextmanager
def hanging(stage: str) -> Iterator[int]:
    """A mail server that says nothing any more once it has read a line that begins like this; its port."""

    def talk(listener: socket.socket) -> None:
        try:
            client, _address = listener.accept()
        except OSError:
            return
        with client, client.makefile("rwb") as line:
            line.write(b"220 mail.test\r\n")
            line.flush()
            within_the_content = False
            for said in line:
                if said.upper().startswith(stage.encode()):
                    break
                if not within_the_content:
                    within_the_content = said.upper().startswith(b"DATA")
                    line.write(b"354 go on\r\n" if within_the_content else b"250 mail.test\r\n")
                    line.flush()
            client.recv(1)  # until the other side hangs up

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
    thread.join(10)


@pytest.mark.parametrize("stage", ["EHLO", "MAIL", "RCPT", "DATA", "."])
def test_a_server_that_hangs_at_any_point_gets_the_same_email_again(smtp_server, settings, stage: str) -> None:
    email, port = queue(), settings.EMAIL_PORT
    with hanging(stage) as settings.EMAIL_PORT:
        settings.EMAIL_TIMEOUT = 0.2
        report = run()
        assert report.sent == report.failed == 0
        assert "timed out" in report.unreachable
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = port, 10
    assert run(ignore_back_off=True).sent == 1
    assert [one.message_id for one in smtp_server.received] == [email.message_id]


@contextmanager
def away_after(smtp_server, accepted: int) -> Iterator[list[str]]:
    """The database is gone once the mail server has so many e-mails, until the list, which tells of it, is emptied."""
    told = ["away"]

    def refuse(execute, sql, params, many, context):
        if told and len(smtp_server.received) >= accepted:
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield told


@pytest.mark.django_db(transaction=True)
def test_what_was_accepted_while_the_database_went_away_is_noted_when_it_is_back_and_not_sent_again(smtp_server):
    queue()
    waits: list[int] = []

    def gives_up() -> bool:
        waits.append(1)
        if len(waits) == 3:
            told.clear()
        return False

    with away_after(smtp_server, 1) as told:
        assert run(gives_up=gives_up).sent == 1
    assert (len(waits), len(smtp_server.received)) == (3, 1)
    assert run(ignore_back_off=True).sent == 0


@pytest.mark.django_db(transaction=True)
def test_what_a_worker_held_when_the_database_went_away_does_not_wait_for_the_lease(smtp_server):
    for number in range(3):
        queue(about=f"message{number}")
    with away_after(smtp_server, 1), pytest.raises(OperationalError):
        run()
    assert run().sent == 0, "the lease still holds"
    assert release_all_claims("worker") == 3
    assert run().sent == 3
    sent = [one.message_id for one in smtp_server.received]
    assert sent[0] == sent[1], "it stopped waiting before it could note the first: the same e-mail came once more"
    assert len(set(sent)) == 3


def test_what_a_run_that_broke_off_held_goes_back_at_once(data_folder, smtp_server) -> None:
    queue()
    with suppress(OperationalError), WorkerIdentity() as identity:
        Email.objects.update(claimed_by=identity.id, claimed_until=wall_now() + timedelta(minutes=10))
        raise OperationalError
    assert release_claims_of_dead_workers() == 1
    assert run().sent == 1


@pytest.mark.parametrize(("attempts", "pause"), [(1, 5), (2, 30), (3, 120), (6, 14_400), (9, 14_400)])
def test_a_pause_does_not_get_longer_when_the_clock_is_put_back(smtp_server, attempts: int, pause: int) -> None:
    queue()
    just_tried = wall_now() + timedelta(seconds=pause)
    Email.objects.update(attempts=attempts, run_after=just_tried)
    assert end_pauses_ahead() == 0
    Email.objects.update(run_after=just_tried + timedelta(minutes=2))  # from before the clock was put back by two
    assert run().sent == 0
    assert end_pauses_ahead() == 1
    assert run().sent == 1

import asyncio
import socket
import threading
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from makegood.domain.mail.actions import OutgoingFile, cancel_emails, note_bounce
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email, EmailAttachment
from makegood.domain.mail.rules import LEASE
from makegood.kernel.clock import wall_now
from tests.integration.mail.outbox import NOW, Outcomes, queue, run

pytestmark = pytest.mark.django_db


def states() -> dict[str, int]:
    return dict(Counter(Email.objects.values_list("state", flat=True)))


def test_what_was_accepted_is_sent_with_the_time_of_the_run_and_told_once(smtp_server):
    email, outcomes, later = queue(), Outcomes(), NOW + timedelta(hours=1)
    assert run(on_outcome=outcomes, now=later).sent == 1
    assert run(on_outcome=outcomes, now=later).sent == 0
    email.refresh_from_db()
    assert (email.state, email.sent_at, email.attempts, email.claimed_by) == (EmailState.SENT, later, 1, "")
    assert outcomes == [(email.pk, "sent")]


def test_the_oldest_go_first_over_one_connection_also_under_a_frozen_clock(smtp_server):
    queued = [queue().pk for _ in range(25)]
    assert run(batch=10).sent == 25
    assert [received.message_id.split("@")[0].strip("<") for received in smtp_server.received] == queued
    assert smtp_server.connections == 1


def test_without_anything_due_no_connection_is_made(smtp_server):
    run()
    assert smtp_server.connections == 0


def test_a_server_that_takes_the_connection_and_never_speaks_is_out_of_reach_and_loses_nothing(smtp_server, settings):
    email, port = queue(), settings.EMAIL_PORT
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = silent.getsockname()[1], 0.2
        report = run()
    assert (report.sent, report.retried, report.failed) == (0, 0, 0)
    assert "timed out" in report.unreachable
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = port, 10
    assert run().sent == 1
    assert [one.message_id for one in smtp_server.received] == [email.message_id]


def test_one_that_sends_a_byte_now_and_then_is_given_up_like_one_that_is_silent(smtp_server, settings):
    queue()

    def dribble(listener: socket.socket) -> None:
        client = listener.accept()[0]
        with client, suppress(OSError):
            while not told.wait(0.05):
                client.sendall(b"2")

    told = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = listener.getsockname()[1], 0.3
        thread = threading.Thread(target=dribble, args=(listener,))
        thread.start()
        assert "timed out" in run().unreachable
        told.set()
        thread.join()


def test_one_that_never_confirms_what_it_took_gets_the_same_email_again(smtp_server, settings):
    email = queue()
    settings.EMAIL_TIMEOUT = 0.5
    smtp_server.pause_after(0)
    report = run()
    assert (report.sent, report.retried) == (0, 1)
    settings.EMAIL_TIMEOUT = 10
    assert run(ignore_back_off=True).sent == 1
    assert {one.message_id for one in smtp_server.received} == {email.message_id}


def test_files_of_a_sent_email_are_dropped(smtp_server):
    queue(attachments=[OutgoingFile("a.pdf", "application/pdf", b"x")])
    run()
    assert EmailAttachment.objects.count() == 0


def test_an_email_queued_by_an_outcome_leaves_in_the_same_run(smtp_server):
    def follow_up(email, now):
        if email.about == "message1":
            queue(about="follow-up")

    queue()
    assert run(on_outcome=follow_up).sent == 2


@pytest.mark.django_db(transaction=True)
def test_while_the_server_thinks_nobody_else_has_to_wait(smtp_server):
    smtp_server.pause_after(0)
    queue()
    slow = threading.Thread(target=lambda: (run(), connection.close()))
    slow.start()
    assert smtp_server.paused.wait(10)
    queue(about="meanwhile")  # on SQLite this would wait for a worker that sends inside a transaction
    assert Email.objects.filter(about="meanwhile").exists()
    smtp_server.stop()
    slow.join(10)


# ---- refusals


def test_a_recipient_refused_for_good_fails_and_the_others_go_on(smtp_server):
    smtp_server.answers["gone@example.com"] = "550 5.1.1 <gone@example.com>: no such user gone at example.com"
    refused, sent, outcomes = queue(to_address="gone@example.com"), queue(), Outcomes()
    report = run(on_outcome=outcomes)
    assert (report.sent, report.failed, report.retried, report.unreachable) == (1, 1, 0, "")
    refused.refresh_from_db()
    assert refused.state == EmailState.FAILED
    assert refused.last_error.startswith("550 5.1.1")
    assert outcomes == [(refused.pk, "failed"), (sent.pk, "sent")]


@pytest.mark.parametrize(
    ("answer", "state"),
    [("554 5.7.1 looks like spam", "failed"), ("552 too large", "failed"), ("451 4.7.1 greylisted", "queued")],
)
def test_a_refused_content_fails_or_waits_by_its_code(smtp_server, answer, state):
    smtp_server.data_answer = answer
    email = queue()
    run()
    email.refresh_from_db()
    assert (email.state, email.last_error) == (state, answer)


def test_a_refused_sender_is_our_settings_fault_and_loses_nothing(smtp_server):
    smtp_server.sender_answer = "550 5.7.1 sender not allowed"
    email = queue()
    assert run().retried == 1
    smtp_server.sender_answer = ""
    assert run(ignore_back_off=True).sent == 1
    email.refresh_from_db()
    assert email.state == EmailState.SENT


def test_no_address_is_kept_of_a_reply(smtp_server):
    addresses = ["Anna.Vries@example.com", '"anna v"@example.com', "anna@bücher.example"]
    for address in addresses:
        queue(to_address=address)
    for address in [*addresses[:2], "anna@xn--bcher-kva.example"]:
        smtp_server.answers[address] = f"550 <{address}> {address} ({address}) unknown: {address.upper()}"
    assert run().failed == 3
    for error in Email.objects.values_list("last_error", flat=True):
        assert error.startswith("550 ")
        for part in ("anna", "example", "bücher", "bcher", "@"):
            assert part not in error.lower()


def test_for_now_refused_waits_longer_each_time_and_is_sent_when_accepted(smtp_server):
    smtp_server.answers["anna@example.com"] = "450 try later"
    email = queue()
    with time_machine.travel(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), tick=False) as clock:
        for attempt, seconds in enumerate([5, 30, 120, 600, 3600, 14400, 14400], start=1):
            report = run()
            assert (report.sent, report.retried, report.failed) == (0, 1, 0)
            email.refresh_from_db()
            assert (email.attempts, email.run_after) == (attempt, wall_now() + timedelta(seconds=seconds))
            clock.shift(seconds - 1)
            assert run() == run() == type(report)()
            clock.shift(1)
        del smtp_server.answers["anna@example.com"]
        assert run().sent == 1
    assert len({received.message_id for received in smtp_server.received}) == 1


def test_after_three_days_of_trying_it_is_given_up(smtp_server):
    smtp_server.answers["anna@example.com"] = "450 try later"
    email, outcomes = queue(), Outcomes()
    with time_machine.travel(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), tick=False) as clock:
        run(on_outcome=outcomes)
        clock.shift(timedelta(days=3) - timedelta(seconds=1))
        assert run(on_outcome=outcomes).retried == 1
        assert outcomes == []
        clock.shift(timedelta(hours=4))
        assert run(on_outcome=outcomes).failed == 1
    email.refresh_from_db()
    assert (email.state, email.last_error, outcomes) == (EmailState.FAILED, "450 try later", [(email.pk, "failed")])


def test_a_rehearsal_a_year_ahead_gives_nothing_up(smtp_server):
    smtp_server.answers["anna@example.com"] = "450 try later"
    queue()
    for _ in range(3):
        assert run(now=NOW + timedelta(days=365), ignore_back_off=True).failed == 0
    assert states() == {"queued": 1}


def test_ignoring_the_back_off_tries_each_waiting_one_once_and_ends(smtp_server):
    smtp_server.answers["anna@example.com"] = "450 try later"
    for _ in range(7):
        queue()
    run()
    assert run().retried == 0
    assert run(ignore_back_off=True, batch=3).retried == 7
    assert set(Email.objects.values_list("attempts", flat=True)) == {2}


# ---- e-mails that cannot be sent at all


@pytest.mark.parametrize(
    "address",
    ["änna@example.com", "anna@" + "ü" * 80 + ".example", "nonsense", "@", "a b@example.com"],
)
def test_an_impossible_address_fails_and_stops_nobody(smtp_server, address):
    poison, outcomes = queue(), Outcomes()
    Email.objects.filter(pk=poison.pk).update(to_address=address)
    good = queue()
    report = run(on_outcome=outcomes)
    assert (report.sent, report.failed, report.unreachable) == (1, 1, "")
    poison.refresh_from_db()
    assert poison.last_error
    assert address not in poison.last_error
    assert outcomes == [(poison.pk, "failed"), (good.pk, "sent")]


@pytest.mark.parametrize(
    "damage",
    [
        {"headers": {"X-Evil": "a\r\nBcc: b@example.com"}},
        {"message_id": "<a\nb>"},
        {"from_address": "no address"},
        {"kind": "unknown"},
        {"references": [1, 2]},
    ],
)
def test_a_damaged_row_fails_and_stops_nobody(smtp_server, damage):
    poison = queue()
    Email.objects.filter(pk=poison.pk).update(**damage)
    queue()
    report = run()
    assert (report.sent, report.failed) == (1, 1)
    assert states() == {"failed": 1, "sent": 1}
    assert len(smtp_server.received) == 1


def test_an_outcome_that_cannot_be_noted_never_sends_twice_and_is_noted_later(smtp_server):
    def broken(email, now):
        Email.objects.filter(pk=email.pk).update(about="half done")
        raise ZeroDivisionError

    first, second = queue(), queue()
    assert run(on_outcome=broken).sent == 2
    assert run(on_outcome=broken).sent == 0
    assert len(smtp_server.received) == 2
    assert set(Email.objects.values_list("state", "about", "outcome_pending")) == {("sent", "message1", True)}
    outcomes = Outcomes()
    run(on_outcome=outcomes)
    run(on_outcome=outcomes)
    assert sorted(outcomes) == sorted([(first.pk, "sent"), (second.pk, "sent")])


# ---- a server that goes away


def test_a_server_that_is_not_there_costs_nobody_an_attempt(smtp_server):
    smtp_server.stop()
    for _ in range(3):
        queue()
    report = run()
    assert (report.sent, report.retried, report.failed) == (0, 0, 0)
    assert "refused" in report.unreachable.lower()
    assert set(Email.objects.values_list("state", "attempts", "claimed_by", "run_after")) == {("queued", 0, "", None)}
    smtp_server.start()
    assert run().sent == 3


@pytest.mark.parametrize("hears_last", [True, False])
def test_two_hundred_arrive_though_the_server_dies_in_the_middle(smtp_server, hears_last):
    queued = {queue().message_id for _ in range(200)}
    smtp_server.die_after(80, hears_last=hears_last)
    outcomes = Outcomes()
    report = run(on_outcome=outcomes)
    smtp_server.wait_until_dead()
    assert (report.sent, report.retried, report.failed) == (80, 1, 0)
    assert report.unreachable
    waiting = Email.objects.filter(state=EmailState.QUEUED)
    assert waiting.filter(attempts=0, claimed_by="", run_after=None).count() == 119
    assert waiting.filter(attempts=1, claimed_by="").count() == 1

    smtp_server.start()
    assert run(on_outcome=outcomes, ignore_back_off=True).sent == 120
    arrived = Counter(received.message_id for received in smtp_server.received)
    assert set(arrived) == queued
    assert sum(arrived.values()) == (201 if hears_last else 200)
    assert len(outcomes) == len(set(outcomes)) == 200
    assert states() == {"sent": 200}


def test_a_server_that_closes_after_some_emails_gets_a_new_connection(smtp_server):
    for _ in range(5):
        queue()
    smtp_server.answers["anna@example.com"] = "250 OK"
    answers = iter(["", "", "421 enough for one connection", "", ""])
    answer = smtp_server.handle_DATA

    async def sometimes(server, session, envelope):
        smtp_server.data_answer = next(answers, "")
        return await answer(server, session, envelope)

    del smtp_server.answers["anna@example.com"]
    smtp_server.handle_DATA = sometimes
    report = run()
    assert (report.sent, report.retried, report.unreachable) == (4, 1, "")
    assert smtp_server.connections == 2


def test_stopping_gives_the_rest_back(smtp_server):
    for _ in range(5):
        queue()
    asked = iter([False, False, False, True])
    assert run(should_stop=lambda: next(asked, True)).sent == 2
    assert Email.objects.filter(state=EmailState.QUEUED, claimed_by="", attempts=0).count() == 3


# ---- several workers


def test_what_another_worker_has_claimed_is_left_alone_until_the_lease_ends(smtp_server):
    email = queue()
    Email.objects.filter(pk=email.pk).update(claimed_by="other", claimed_until=wall_now() + LEASE)
    assert run().sent == 0
    with time_machine.travel(wall_now() + LEASE + timedelta(seconds=1)):
        assert run().sent == 1


def test_a_frozen_clock_does_not_freeze_a_lease(smtp_server, settings):
    settings.MAKEGOOD_NOW = NOW
    email = queue()
    Email.objects.filter(pk=email.pk).update(claimed_by="other", claimed_until=wall_now() - timedelta(seconds=1))
    assert run().sent == 1


def test_a_worker_that_lost_its_claim_in_the_meantime_does_not_send(smtp_server):
    first, second = queue(), queue()

    def take_away(email, now):
        Email.objects.filter(pk=second.pk).update(claimed_by="other", claimed_until=wall_now() + LEASE)

    assert run(on_outcome=take_away).sent == 1
    second.refresh_from_db()
    assert (second.state, second.claimed_by) == (EmailState.QUEUED, "other")
    assert [received.message_id for received in smtp_server.received] == [first.message_id]


def test_a_slow_run_renews_its_claims(smtp_server):
    first, second, third = queue(), queue(), queue()
    left = []
    with time_machine.travel(wall_now(), tick=False) as clock:

        def slowly(email, now):
            if email == first:
                clock.shift(LEASE - timedelta(seconds=10))
            elif email == second:
                left.append(Email.objects.get(pk=third.pk).claimed_until - wall_now())

        assert run(on_outcome=slowly).sent == 3
    assert left == [LEASE]


def test_one_cancelled_after_it_was_claimed_does_not_leave(smtp_server):
    first, second = queue(), queue(about="message2")

    def cancel(email, now):
        cancel_emails(about="message2", kind=EmailKind.CONVERSATION, now=now)

    assert run(on_outcome=cancel).sent == 1
    second.refresh_from_db()
    assert second.state == EmailState.CANCELLED
    assert [received.message_id for received in smtp_server.received] == [first.message_id]


@pytest.mark.django_db(transaction=True)
def test_one_cancelled_while_the_server_takes_it_is_recorded_as_sent(smtp_server):
    email, outcomes = queue(), Outcomes()
    answer = smtp_server.handle_DATA

    def cancel():
        assert cancel_emails(about="message1", kind=EmailKind.CONVERSATION, now=NOW) == 1
        connection.close()

    async def cancelled_meanwhile(server, session, envelope):
        await asyncio.to_thread(cancel)
        return await answer(server, session, envelope)

    smtp_server.handle_DATA = cancelled_meanwhile
    assert run(on_outcome=outcomes).sent == 1
    email.refresh_from_db()
    assert (email.state, outcomes) == (EmailState.SENT, [(email.pk, "sent")])


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_each_email_exactly_once(smtp_server):
    queued = {queue().message_id for _ in range(120)}
    reports, errors = [], []

    def work(name):
        try:
            reports.append(run(name, batch=7))
        except Exception as error:  # noqa: BLE001 - told to the test's own thread
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"worker{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    arrived = Counter(received.message_id for received in smtp_server.received)
    assert set(arrived) == queued
    assert set(arrived.values()) == {1}
    assert sum(report.sent for report in reports) == 120


# ---- bounces


def test_a_bounce_undoes_what_was_sent_once(smtp_server):
    email = queue()
    run()
    outcomes = Outcomes()
    bounce = {"email_id": email.pk, "now": NOW, "on_outcome": outcomes}
    assert not note_bounce(**bounce, permanent=False)
    assert note_bounce(**bounce, permanent=True, reason="550 <anna@example.com> unknown")
    assert not note_bounce(**bounce, permanent=True)
    email.refresh_from_db()
    assert (email.state, email.last_error) == (EmailState.BOUNCED, "550 <[…]> unknown")
    assert outcomes == [(email.pk, "bounced")]


def test_an_email_that_is_not_there_cannot_bounce():
    outcomes = Outcomes()
    assert not note_bounce(email_id="unknown", permanent=True, now=NOW, on_outcome=outcomes)
    assert outcomes == []


def test_a_bounce_may_be_quicker_than_the_note_that_the_email_left(smtp_server):
    email, outcomes = queue(), Outcomes()
    assert note_bounce(email_id=email.pk, permanent=True, now=NOW, on_outcome=outcomes)
    assert outcomes == [(email.pk, "bounced")]
    run()
    assert smtp_server.received == []


def test_a_bounce_and_what_follows_from_it_are_one_change(smtp_server):
    email = queue()
    run()

    def broken(email, now):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note_bounce(email_id=email.pk, permanent=True, now=NOW, on_outcome=broken)
    email.refresh_from_db()
    assert email.state == EmailState.SENT

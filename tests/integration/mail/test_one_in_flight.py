"""Many are claimed at once, and the next is begun ahead; each is looked at in its turn, and noted before what the next
one says is handed over (R13.4)."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from makegood.domain.mail.actions import (
    OutgoingFile,
    cancel_emails,
    forget_emails,
    release_all_claims,
    send_due,
)
from makegood.domain.mail.addresses import bounce_address
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email, EmailAttachment
from tests.integration.mail.outbox import NOW, queue, run

pytestmark = pytest.mark.django_db(transaction=True)


def begins(email: Email) -> list[tuple[str, str]]:
    return [("MAIL", bounce_address(email))]


def whole(email: Email) -> list[tuple[str, str]]:
    """What the server is told of an e-mail that leaves."""
    return [*begins(email), ("RCPT", email.to_address), ("DATA", email.message_id)]


@contextmanager
def notes_that_cannot_be_committed() -> Iterator[None]:
    """Each statement of a note works; its commit does not."""

    def spoil(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        if sql.startswith("UPDATE") and "sent_at" in sql:
            EmailAttachment.objects.create(email_id="nobody", name="a", content_type="text/plain", data=b"")
        return done

    with connection.execute_wrapper(spoil):
        yield


def test_one_that_somebody_else_cancels_before_its_turn_does_not_leave(smtp_server):
    """They commit while the one before it in the batch is with the server, whatever was read when it was claimed."""
    first, second, third = queue(), queue(about="message2"), queue(about="message3")
    smtp_server.pause_after(0)
    sending = threading.Thread(target=lambda: (run(), connection.close()))
    sending.start()
    assert smtp_server.paused.wait(10)
    assert Email.objects.get(pk=second.pk).claimed_by
    cancel_emails(about="message2", kind=EmailKind.CONVERSATION, now=NOW)
    forget_emails(email_ids=[third.pk])
    smtp_server.go_on()
    sending.join(30)
    # The second was begun by then; after it nothing is begun ahead, so that what may not leave is not called off often.
    called_off = [*begins(second), ("RCPT", second.to_address), ("RSET", "")]
    assert smtp_server.told == [*whole(first), *called_off]
    assert sorted(Email.objects.values_list("state", flat=True)) == ["cancelled", "cancelled", "sent"]


def test_each_is_noted_for_everybody_before_the_next_is_handed_over(smtp_server):
    """So a kill repeats the one that was in flight, and no other."""
    queued = [queue(about=f"message{number}").pk for number in range(3)]
    noted = []
    answer = smtp_server.handle_DATA

    def look():
        noted.append([pk for pk in queued if Email.objects.get(pk=pk).state == EmailState.SENT])
        connection.close()

    async def looking(server, session, envelope):
        await asyncio.to_thread(look)
        return await answer(server, session, envelope)

    smtp_server.handle_DATA = looking
    assert run().sent == 3
    assert noted == [queued[:0], queued[:1], queued[:2]]


def test_what_ends_between_acceptance_and_note_repeats_that_one_alone(smtp_server):
    queued = [queue(about=f"message{number}") for number in range(4)]

    def ends(email, now):
        if email.about == "message1":
            raise SystemExit  # as a kill: nobody gets to note anything

    with pytest.raises(SystemExit):
        run(on_outcome=ends)
    release_all_claims("worker")
    assert sorted(Email.objects.values_list("state", flat=True)) == ["queued", "queued", "queued", "sent"]
    assert run().sent == 3
    arrived = Counter(received.message_id for received in smtp_server.received)
    assert [arrived[email.message_id] for email in queued] == [1, 2, 1, 1]


def test_of_one_that_somebody_else_settled_meanwhile_nothing_stays_that_was_written_of_it(smtp_server):
    """What follows from an outcome may be written before the database says whose the e-mail is."""
    email = queue()
    smtp_server.pause_after(0)
    reports = []

    def send():
        reports.append(run(on_outcome=lambda _email, _now: queue(about="what follows")))
        connection.close()

    sending = threading.Thread(target=send)
    sending.start()
    assert smtp_server.paused.wait(10)
    Email.objects.filter(pk=email.pk).update(state=EmailState.BOUNCED, claimed_by="")
    smtp_server.go_on()
    sending.join(30)
    assert [report.sent for report in reports] == [0]
    assert [(one.pk, one.state) for one in Email.objects.all()] == [(email.pk, EmailState.BOUNCED)]


def test_what_the_next_one_says_never_leaves_when_the_note_cannot_be_committed(smtp_server):
    first, second = queue(), queue(about="message2")
    with notes_that_cannot_be_committed(), pytest.raises(IntegrityError):
        run()
    assert smtp_server.told == [*whole(first), *begins(second)]
    assert sorted(Email.objects.values_list("state", flat=True)) == ["queued", "queued"]
    release_all_claims("worker")
    assert run().sent == 2
    assert smtp_server.told[4:] == [*whole(first), *whole(second)]


def test_while_the_note_waits_for_the_database_the_next_one_is_begun_and_no_more(smtp_server):
    first, second = queue(), queue(about="message2")
    begun, answer = threading.Event(), smtp_server.handle_MAIL

    async def listening(server, session, envelope, address, options):
        if address == bounce_address(second):
            begun.set()
        return await answer(server, session, envelope, address, options)

    smtp_server.handle_MAIL = listening
    smtp_server.pause_after(0)
    sending = threading.Thread(target=lambda: (run(), connection.close()))
    sending.start()
    assert smtp_server.paused.wait(10)
    with transaction.atomic():
        Email.objects.filter(pk=first.pk).update(subject="kept locked")
        smtp_server.go_on()
        assert begun.wait(10)
        assert ("DATA", second.message_id) not in smtp_server.told
        assert Email.objects.get(pk=first.pk).state == EmailState.QUEUED
    sending.join(30)
    assert smtp_server.told == [*whole(first), *whole(second)]


def test_each_is_looked_at_when_the_one_before_it_is_noted_whatever_was_begun(smtp_server):
    queued = [queue(about=f"message{number}").pk for number in range(3)]
    looks = []

    def look(email):
        looks.append((email.pk, Email.objects.filter(state=EmailState.SENT).count()))
        return True

    assert run(may_leave=look).sent == 3
    assert looks == [(pk, before) for before, pk in enumerate(queued)]


def test_a_look_that_the_database_could_not_take_along_is_taken_at_its_own_turn(smtp_server):
    """Whoever asks in another way than by prepared statements asks when the note is committed."""
    queued = [queue(about=f"message{number}").pk for number in range(3)]
    looks = []

    def look(email):
        looks.append((email.pk, Email.objects.filter(state=EmailState.SENT).count()))
        return lambda: True

    assert send_due(worker="worker", now=NOW, on_outcome=lambda *_: None, may_leave=look).sent == 3
    assert looks == [(pk, before) for before, pk in enumerate(queued)]


def test_one_that_was_begun_goes_back_when_the_worker_is_told_to_stop(smtp_server):
    first, second = queue(), queue(about="message2")
    assert run(should_stop=lambda: len(smtp_server.received) == 1).sent == 1
    # On PostgreSQL the server looked at its recipient, too, while the note was committed.
    assert smtp_server.told in ([*whole(first), *whole(second)[:named]] for named in (1, 2))
    assert Email.objects.get(pk=second.pk).claimed_by == ""
    assert run().sent == 1


def test_one_that_was_begun_and_is_refused_stops_nobody(smtp_server):
    queued = [queue(about=f"message{number}", to_address=f"{number}@example.com") for number in range(4)]
    smtp_server.answers["1@example.com"] = "550 no such user"
    answer = smtp_server.handle_MAIL

    async def refusing(server, session, envelope, address, options):
        if address == bounce_address(queued[3]):
            return "450 not now"
        return await answer(server, session, envelope, address, options)

    smtp_server.handle_MAIL = refusing
    report = run()
    assert (report.sent, report.failed, report.retried, smtp_server.connections) == (2, 1, 1, 1)
    assert [one.message_id for one in smtp_server.received] == [queued[0].message_id, queued[2].message_id]


def test_one_with_files_is_made_in_its_turn(smtp_server):
    """Reading them could fail while another is in flight."""
    file = OutgoingFile("a.txt", "text/plain", b"bell")
    queued = [queue(), queue(about="message2", attachments=[file]), queue(about="message3")]
    assert run().sent == 3
    assert smtp_server.told == [told for email in queued for told in whole(email)]
    (part,) = smtp_server.received[1].message.iter_attachments()
    assert part.get_content() == "bell"


def test_lines_that_begin_with_a_period_arrive_as_they_are(smtp_server):
    queue(text=".\n..\n.profile\n...\n.", html="")
    run()
    assert smtp_server.received[0].message.get_content().split() == [".", "..", ".profile", "...", "."]

"""Many are claimed at once; each is looked at in its turn, and noted before the next is handed over (R13.4)."""

import asyncio
import threading
from collections import Counter

import pytest
from django.db import connection

from makegood.domain.mail.actions import cancel_emails, forget_emails, release_all_claims
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from tests.integration.mail.outbox import NOW, queue, run

pytestmark = pytest.mark.django_db(transaction=True)


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
    assert [received.message_id for received in smtp_server.received] == [first.message_id]
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

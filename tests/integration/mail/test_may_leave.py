"""The last look before an e-mail is handed over, and the way back into the queue (R13.4)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from makegood.domain.mail.actions import cancel_emails, cancel_waiting
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from makegood.domain.mail.queries import untried_count
from makegood.domain.mail.rules import LEASE
from makegood.kernel.clock import wall_now
from tests.integration.mail.outbox import NOW, Outcomes, queue, run

pytestmark = pytest.mark.django_db

KEY = {"kind": EmailKind.INVITATION, "about": "i-1", "dedupe_key": "invitation:i-1"}


def taken_back(email: Email) -> bool:
    cancel_emails(about=email.about, kind=EmailKind(email.kind), now=NOW)
    return False


def again(**changes: Any) -> Email:
    return queue(**KEY, again=True, **changes)


def test_it_is_asked_with_each_email_and_what_may_not_leave_does_not(smtp_server):
    stays, leaves, outcomes = queue(about="one"), queue(about="two"), Outcomes()
    report = run(on_outcome=outcomes, may_leave=lambda email: email.about == "two" or taken_back(email))
    assert (report.sent, report.taken_back, report.failed) == (1, 1, 0)
    assert outcomes == [(leaves.pk, "sent")]
    stays.refresh_from_db()
    assert (stays.state, stays.claimed_by, stays.claimed_until) == (EmailState.CANCELLED, "", None)
    assert len(smtp_server.received) == 1


def test_it_is_asked_outside_any_transaction(smtp_server):
    queue()
    within = []
    run(may_leave=lambda _email: within.append(len(transaction.get_connection().savepoint_ids)) or True)
    assert within == [0]


def test_one_that_cannot_be_judged_waits_and_stops_nobody(smtp_server):
    poison, good = queue(about="poison"), queue(about="good")

    def judge(email):
        return 1 / 0 if email.about == "poison" else True

    report = run(may_leave=judge)
    assert (report.sent, report.retried) == (1, 1)
    poison.refresh_from_db()
    assert (poison.state, poison.last_error, poison.attempts) == ("queued", "it could not be checked", 1)
    good.refresh_from_db()
    assert good.state == EmailState.SENT


def test_what_was_taken_back_enters_again_as_the_same_email_with_fresh_content(smtp_server):
    first = queue(**KEY)
    smtp_server.answers["anna@example.com"] = "450 not now"
    run()
    cancel_emails(about="i-1", kind=EmailKind.INVITATION, now=NOW)
    del smtp_server.answers["anna@example.com"]
    later = NOW + timedelta(days=1)
    second = again(to_address="new@example.com", subject="Opnieuw", now=later)
    assert (second.pk, second.state, second.attempts, second.run_after) == (first.pk, "queued", 0, None)
    assert (second.last_error, second.first_tried_at, second.queued_at) == ("", None, later)
    assert run().sent == 1
    (received,) = smtp_server.received
    assert (received.message_id, received.recipient) == (first.message_id, "new@example.com")
    assert received.message["Subject"] == "Opnieuw"


def test_one_refused_for_good_may_be_tried_at_another_address(smtp_server):
    smtp_server.answers["anna@example.com"] = "550 no such user"
    first = queue(**KEY)
    assert run().failed == 1
    assert again(to_address="new@example.com").pk == first.pk
    assert run().sent == 1


@pytest.mark.parametrize("state", ["sent", "bounced", "queued"])
def test_what_left_or_is_waiting_stays_as_it_is(state):
    email = queue(**KEY)
    Email.objects.filter(pk=email.pk).update(state=state)
    assert again(subject="Opnieuw").state == state
    email.refresh_from_db()
    assert email.subject == "Uw bestelling"


def test_what_a_worker_has_in_hand_does_not_enter_again_until_it_lets_go():
    email = queue(**KEY)
    Email.objects.filter(pk=email.pk).update(claimed_by="w", claimed_until=wall_now() + LEASE, state="cancelled")
    assert again().state == EmailState.CANCELLED
    Email.objects.filter(pk=email.pk).update(claimed_until=wall_now() - LEASE)
    assert again().state == EmailState.QUEUED


def test_many_are_taken_back_but_those_that_a_worker_has_in_hand_or_that_left():
    emails = [queue(about=f"i-{number}") for number in range(4)]
    Email.objects.filter(pk=emails[1].pk).update(claimed_by="w", claimed_until=wall_now() + LEASE)
    Email.objects.filter(pk=emails[2].pk).update(state="sent")
    Email.objects.filter(pk=emails[3].pk).update(state="cancelled")
    taken = cancel_waiting(email_ids=[email.pk for email in emails], now=NOW)
    assert taken == {emails[0].pk, emails[3].pk}
    assert list(Email.objects.order_by("about").values_list("state", flat=True)) == [
        "cancelled",
        "queued",
        "sent",
        "cancelled",
    ]


def test_only_those_never_tried_count_as_waiting_for_their_turn():
    for number in range(3):
        queue(about=f"i-{number}", kind=EmailKind.INVITATION)
    queue()
    assert untried_count([EmailKind.INVITATION, EmailKind.REMINDER], at_most=10) == 3
    assert untried_count([EmailKind.INVITATION], at_most=2) == 2
    Email.objects.filter(about="i-0").update(run_after=wall_now())
    assert untried_count([EmailKind.INVITATION], at_most=10) == 2

"""The machine's clock was put back: nothing waits for it to come back to where it was (R14.3)."""

from datetime import timedelta

import pytest
from django.db.models import F

from makegood.domain.webhooks.actions import end_pauses_ahead
from makegood.domain.webhooks.models import Delivery, Endpoint
from makegood.kernel.clock import wall_now
from tests.integration.webhook_receiver import Receiver, Reply
from tests.integration.webhooks.story import endpoint, happen, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told_by_story")]
STEP = timedelta(minutes=10)


def test_what_was_entered_before_goes_at_once(receiver: Receiver) -> None:
    endpoint(receiver.url())
    happen()
    Delivery.objects.update(run_after=F("run_after") + STEP)
    assert run(once=False).delivered == 0
    assert end_pauses_ahead() == 1
    assert run(once=False).delivered == 1


def test_what_was_tried_before_is_tried_again_and_a_pause_of_its_own_stands(receiver: Receiver) -> None:
    endpoint(receiver.url())
    receiver.answer = lambda _call: Reply(500)
    happen()
    assert run().retried == 1
    Delivery.objects.update(run_after=wall_now() + STEP)  # as after another attempt or two
    assert end_pauses_ahead() == 0
    Delivery.objects.update(last_tried_at=F("last_tried_at") + STEP, run_after=F("run_after") + STEP)
    receiver.answer = lambda _call: Reply(204)
    Endpoint.objects.update(rest_until=wall_now() + timedelta(hours=2))
    assert end_pauses_ahead() == 1
    assert run(once=False).delivered == 1

"""Telling programs that listen (R14.3), in the transaction of what happened: of the review first, then of the grade."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import datetime

from makegood.domain.grading.actions import tell_of_change
from makegood.domain.grading.rules import Observation
from makegood.domain.webhooks.actions import announce
from makegood.domain.webhooks.enums import Event
from makegood.domain.webhooks.queries import heard_events

from ..models import Review
from ..queries import observation_of


def tell_listeners(
    *,
    review: Review,
    event: Event | None,
    counted: Observation | None,
    now: datetime,
    heard: AbstractSet[str] | None = None,
) -> None:
    """Tell of what happened to a review, which is stored as it is now and locked; `counted` is what it counted before.

    Where nobody listens this is one query, or none where the caller asked already which events are `heard`.
    """
    heard = heard_events(review.seller_id) if heard is None else heard
    if event is not None and event.value in heard:
        tell_of_review_event(review=review, event=event, now=now)
    if Event.GRADE_CHANGED.value in heard:
        tell_of_change(old=counted, new=observation_of(review), now=now)


def tell_of_review_event(*, review: Review, event: Event, now: datetime) -> None:
    """Tell of one event of a review alone. What happens to one purchase is told in order, messages included."""
    announce(
        event=event,
        subject=review.pk,
        seller_id=review.seller_id,
        order_key=review.purchase_id,
        customer_id=review.purchase.customer_id,
        now=now,
    )


@contextmanager
def telling_listeners(*, review: Review, now: datetime) -> Iterator[None]:
    """What a decision or a withdrawal does to a locked review in this block is told once, when it is over.

    `review.removed` when it was removed, or is now on another ground; `review.regraded` when a new grade was set aside
    or counts after all. That it is shown again, or that words are hidden, has no event of its own.
    """
    removed, set_aside = (review.removed_at, review.removed_ground), review.set_aside_at
    counted = observation_of(review)
    yield
    event = None
    if review.removed_at is not None:
        if (review.removed_at, review.removed_ground) != removed:
            event = Event.REVIEW_REMOVED
    elif review.set_aside_at != set_aside:
        event = Event.REVIEW_REGRADED
    if event is not None or observation_of(review) != counted:
        tell_listeners(review=review, event=event, counted=counted, now=now)

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel.actors import Actor
from makegood.kernel.errors import MakegoodError
from makegood.kernel.locks import again_on_deadlock, take_turn

from ..models import Review
from ..rules import Answers
from .submit_review import submit_review


@dataclass(frozen=True, slots=True)
class NewReview:
    """A review that the marketplace hands in; what each part means, `submit_review` says."""

    order_id: str
    seller_id: str
    answers: Answers
    submitted_at: datetime | None


def submit_reviews(*, reviews: Sequence[NewReview], by: Actor, now: datetime) -> list[Review | MakegoodError]:
    """Many at once, in one transaction: each review, or why it was refused, in their order.

    Each as `submit_review` would, one after the other. What is wrong with one stops no other.

    Raises:
        Forbidden: not the operator.
    """
    check_may_operate(by)
    return again_on_deadlock(lambda: _submit_all(reviews, by, now))


def _submit_all(reviews: Sequence[NewReview], by: Actor, now: datetime) -> list[Review | MakegoodError]:
    results: list[Review | MakegoodError] = []
    with transaction.atomic():
        # Of the sums of the same sellers another one would take hold in another order, until both wait.
        take_turn("reviews.bulk")
        for one in reviews:
            try:
                results.append(
                    submit_review(
                        order_id=one.order_id,
                        seller_id=one.seller_id,
                        answers=one.answers,
                        submitted_at=one.submitted_at,
                        by=by,
                        now=now,
                    )
                )
            except MakegoodError as why:
                results.append(why)
    return results

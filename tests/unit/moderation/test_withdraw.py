"""The customer takes a review back (R12.4)."""

import pytest

from makegood.domain.grading.queries import differences
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.models import Email
from makegood.domain.moderation.actions import withdraw_review
from makegood.domain.moderation.models import Withdrawal
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reviews.actions import submit_review_by_link
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import observations
from makegood.domain.reviews.rules import Answers
from makegood.kernel import audit
from makegood.kernel.errors import Refused
from tests.factories import NOW, make_operator, make_review

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("offered", [None, Offered.NO, Offered.YES])
def test_it_counts_no_more_and_only_yes_goes_to_the_operator(offered: Offered | None) -> None:
    make_operator()
    review = withdraw_review(review=make_review(3), offered=offered, now=NOW)
    assert (review.status, review.removed_ground, review.counts_as) == ("removed", "withdrawn_by_customer", None)
    assert list(differences(observations())) == []
    assert Withdrawal.objects.get(review=review).offered == (offered or "")
    assert Email.objects.filter(kind=EmailKind.OFFER_REPORTED).count() == (offered is Offered.YES)
    assert [row.actor_kind for row in audit.rows(event_prefix="review.withdrawn")] == ["customer"]


def test_it_happens_once_and_the_purchase_cannot_be_reviewed_again() -> None:
    review = make_review(3)
    withdraw_review(review=review, offered=None, now=NOW)
    with pytest.raises(Refused) as error:
        withdraw_review(review=review, offered=Offered.YES, now=NOW)
    assert error.value.code == "already_withdrawn"
    with pytest.raises(Refused) as error:
        submit_review_by_link(purchase=review.purchase, answers=Answers(9), now=NOW)
    assert error.value.code == "already_reviewed"
    assert (Review.objects.count(), Withdrawal.objects.count()) == (1, 1)

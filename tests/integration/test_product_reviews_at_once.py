"""The same form sent twice, the same reader clicking twice, at the same moment: one review, one vote (R11.1, R11.3)."""

import pytest

from makegood.domain.product_reviews.actions import mark_helpful
from makegood.domain.product_reviews.models import HelpfulVote, ProductReview
from makegood.domain.product_reviews.queries import differences, rating_of
from makegood.kernel import actors
from tests.at_once import at_once, or_refused
from tests.factories import NOW, make_product_review, make_purchase

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_review_one_vote_and_sums_that_fit() -> None:
    purchases = [make_purchase() for _ in range(3)]
    twice = [lambda one=purchase: make_product_review(3, "Fijn", purchase=one) for purchase in purchases * 2]
    results = at_once(*map(or_refused, twice))
    assert results.count("already_reviewed") == 3
    assert ProductReview.objects.count() == rating_of("article-1").count == 3
    review = ProductReview.objects.first()
    reader, other = actors.shopper("r" * 26), actors.shopper("s" * 26)
    votes = at_once(
        *[lambda by=by: mark_helpful(review=review, by=by, now=NOW) for by in (reader, reader, reader, other)]
    )
    assert sorted(votes) == [False, False, True, True]
    assert HelpfulVote.objects.count() == 2
    assert list(differences()) == []

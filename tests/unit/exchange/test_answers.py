"""Objects as machines get them, assembled for many at once."""

import pytest
from pytest_django import DjangoAssertNumQueries

from makegood.domain.conversations.models import Conversation
from makegood.domain.exchange.queries import about_conversations, about_review, about_reviews
from makegood.domain.reassessments.queries import with_requests
from makegood.domain.reviews.models import Review
from makegood.kernel.actors import Actor, ActorKind, Role
from tests.factories import NOW, OPERATOR, ask_again, contact, make_review

pytestmark = pytest.mark.django_db

SELLER = Actor(ActorKind.SELLER_KEY, "1", {"shop": Role.AGENT})


@pytest.mark.parametrize("many", [1, 3])
def test_reviews_cost_the_same_queries_however_many_and_however_they_were_read(
    many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(many):
        ask_again(make_review())
    plain = list(Review.objects.order_by("pk"))
    with django_assert_num_queries(4):
        answers = about_reviews(plain, by=OPERATOR, now=NOW)
    whole = list(with_requests(Review.objects.select_related("purchase__customer")).order_by("pk"))
    with django_assert_num_queries(1):
        assert about_reviews(whole, by=OPERATOR, now=NOW) == answers
    assert [one.reassessment.state for one in answers] == ["requested"] * many


@pytest.mark.parametrize("many", [1, 3])
def test_conversations_cost_the_same_queries_however_many(
    many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(many):
        contact(make_review())
    found = list(Conversation.objects.select_related("purchase__customer"))
    with django_assert_num_queries(3):
        answers = about_conversations(found)
    assert [len(one.messages) for one in answers] == [1] * many


def test_r12_5_withheld_words_are_the_operators_only() -> None:
    review = make_review(text="Bel mij op 06-12345678.")
    assert about_review(review.pk, by=SELLER, now=NOW).text == ""
    assert about_review(review.pk, by=OPERATOR, now=NOW).text == "Bel mij op 06-12345678."

"""R8.5: the sums can be compared with the reviews, and rebuilt from them."""

from datetime import date

import pytest

from makegood.domain.grading.actions import rebuild_sums, record_observations
from makegood.domain.grading.enums import Span
from makegood.domain.grading.models import GradeSum
from makegood.domain.grading.queries import differences
from makegood.domain.grading.rules import NUMBERS, Observation, SumKey

DAY = date(2026, 11, 23)
MONTH = date(2026, 11, 1)


@pytest.fixture
def reviews(seller: str, other_seller: str) -> list[Observation]:
    """Three reviews of one seller and one of another, all counted."""
    observations = [
        Observation(seller, DAY, 8, {"contact": 6}),
        Observation(seller, DAY, 3, {}),
        Observation(seller, date(2026, 10, 31), 10, {"condition": 10}),
        Observation(other_seller, DAY, 1, {}),
    ]
    record_observations(observations)
    return observations


def test_sums_made_from_the_reviews_differ_nowhere(reviews: list[Observation]) -> None:
    assert list(differences(reviews)) == []
    assert list(differences(reversed(reviews))) == []


def test_a_changed_row_is_named_with_both_its_values(reviews: list[Observation], seller: str) -> None:
    GradeSum.objects.filter(seller_id=seller, span=Span.DAY, start=DAY).update(n8=2)
    (difference,) = differences(reviews)
    assert difference.key == SumKey(seller, Span.DAY, DAY)
    assert str(difference) == (
        "grade sums of radio-rita, day 2026-11-23: stored n3 1, n8 2, contact_count 1, contact_sum 6, "
        "recomputed n3 1, n8 1, contact_count 1, contact_sum 6"
    )


def test_a_missing_row_is_named(reviews: list[Observation], seller: str) -> None:
    GradeSum.objects.filter(seller_id=seller, span=Span.TOTAL).delete()
    (difference,) = differences(reviews)
    assert (difference.key.span, difference.stored) == (Span.TOTAL, None)
    assert str(difference).startswith("grade sums of radio-rita, total: stored nothing, recomputed n3 1, n8 1, n10 1")


def test_an_extra_row_is_named_even_an_empty_one(reviews: list[Observation], seller: str) -> None:
    """An empty day before the first review would be shown as the first day."""
    GradeSum.objects.create(seller_id=seller, span=Span.DAY, start=date(2020, 1, 1), **dict.fromkeys(NUMBERS, 0))
    (difference,) = differences(reviews)
    assert str(difference) == "grade sums of radio-rita, day 2020-01-01: stored zero, recomputed nothing"


def test_a_review_that_was_never_counted_shows_in_its_day_its_month_and_the_total(
    reviews: list[Observation], other_seller: str
) -> None:
    forgotten = Observation(other_seller, DAY, 5, {})
    assert [difference.key for difference in differences([*reviews, forgotten])] == [
        SumKey(other_seller, Span.TOTAL, date.min),
        SumKey(other_seller, Span.MONTH, MONTH),
        SumKey(other_seller, Span.DAY, DAY),
    ]


def test_sellers_with_sums_alone_and_sellers_with_reviews_alone_are_found(
    reviews: list[Observation], seller: str, other_seller: str
) -> None:
    GradeSum.objects.filter(seller_id=seller).delete()
    found = list(differences(reviews[:3]))
    assert {(difference.key.seller_id, difference.stored is None) for difference in found} == {
        (seller, True),
        (other_seller, False),
    }


def test_sellers_are_compared_while_the_reviews_are_read_so_that_none_need_be_held(
    reviews: list[Observation], seller: str
) -> None:
    GradeSum.objects.filter(seller_id=seller, span=Span.MONTH).delete()
    stream = iter([*reviews, *reviews[3:]])
    assert next(differences(stream)).key.seller_id == seller
    assert list(stream) == reviews[3:]  # of the other seller's two, one was looked at


def test_rebuilding_leaves_exactly_what_the_reviews_say(reviews: list[Observation], seller: str) -> None:
    GradeSum.objects.filter(seller_id=seller, span=Span.MONTH).delete()
    GradeSum.objects.update(n1=77)
    rebuild_sums(iter(reviews))
    assert list(differences(reviews)) == []
    rebuild_sums([])
    assert not GradeSum.objects.exists()

"""How sums are written: exactly, at a constant cost, with the review or not at all (R8.5)."""

from datetime import date, timedelta
from operator import attrgetter

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from pytest_django import DjangoAssertNumQueries

from makegood.domain.grading.actions import (
    rebuild_sums,
    record_observations,
    replace_observation,
    withdraw_observation,
)
from makegood.domain.grading.enums import Span
from makegood.domain.grading.models import GradeSum
from makegood.domain.grading.queries import differences
from makegood.domain.grading.rules import Observation
from makegood.kernel import stamps

DAY = date(2026, 11, 23)


def one(seller_id: str, overall: int = 8, day: date = DAY) -> Observation:
    return Observation(seller_id, day, overall, {"contact": overall})


def test_a_review_counts_in_its_day_its_month_and_the_total(seller: str) -> None:
    record_observations([one(seller), one(seller, day=date(2026, 11, 1))])
    rows = GradeSum.objects.order_by("span", "start").values_list("span", "start", "n8", "contact_count", "contact_sum")
    assert list(rows) == [
        (Span.TOTAL, date.min, 2, 2, 16),
        (Span.MONTH, date(2026, 11, 1), 2, 2, 16),
        (Span.DAY, date(2026, 11, 1), 1, 1, 8),
        (Span.DAY, date(2026, 11, 23), 1, 1, 8),
    ]


def test_rows_in_which_nothing_counts_any_more_are_gone(seller: str) -> None:
    record_observations([one(seller), one(seller, day=date(2026, 10, 1))])
    withdraw_observation(one(seller))
    assert sorted(GradeSum.objects.values_list("span", "start")) == [
        (Span.TOTAL, date.min),
        (Span.MONTH, date(2026, 10, 1)),
        (Span.DAY, date(2026, 10, 1)),
    ]
    withdraw_observation(one(seller, day=date(2026, 10, 1)))
    assert not GradeSum.objects.exists()


def test_what_was_never_counted_cannot_be_withdrawn(seller: str) -> None:
    with pytest.raises(IntegrityError, match="makegood verify --repair"), transaction.atomic():
        withdraw_observation(one(seller))
    record_observations([one(seller, 7)])
    with pytest.raises(IntegrityError), transaction.atomic():
        withdraw_observation(one(seller, 8))
    with pytest.raises(IntegrityError), transaction.atomic():
        replace_observation(old=one(seller, 8), new=one(seller, 9))
    assert list(differences([one(seller, 7)])) == []


def test_no_number_can_fall_below_zero_whoever_writes(seller: str) -> None:
    record_observations([one(seller)])
    with pytest.raises(IntegrityError), transaction.atomic():
        GradeSum.objects.update(n3=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        GradeSum.objects.update(contact_sum=-1)


@pytest.mark.parametrize("other", [one("vinyl-vera"), one("radio-rita", day=date(2026, 11, 22))])
def test_a_new_grade_keeps_the_seller_and_the_day_of_the_first(
    seller: str, other_seller: str, other: Observation
) -> None:
    record_observations([one(seller)])
    with pytest.raises(ValueError, match="keeps its seller and its day"):
        replace_observation(old=one(seller), new=other)


def test_a_new_grade_equal_to_the_first_changes_nothing(
    seller: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record_observations([one(seller)])
    with django_assert_num_queries(0):
        replace_observation(old=one(seller), new=one(seller))


@pytest.mark.parametrize("reviews", [1, 3, 100])
def test_a_write_costs_the_same_however_many_reviews_there_are(
    seller: str, reviews: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record_observations(one(seller, day=DAY - timedelta(days=number % 50)) for number in range(reviews))
    with django_assert_num_queries(1):
        record_observations([one(seller, 3)])
    with django_assert_num_queries(3):
        replace_observation(old=one(seller, 3), new=one(seller, 9))
    with django_assert_num_queries(4):
        withdraw_observation(one(seller, 9))


def test_r9_5_sums_that_are_made_anew_are_something_new_for_everybody(seller: str, other_seller: str) -> None:
    before = [stamps.read(stamps.of_shop(pk)) for pk in (seller, other_seller)]
    rebuild_sums([])
    after = [stamps.read(stamps.of_shop(pk)) for pk in (seller, other_seller)]
    assert all(new != old for new, old in zip(after, before, strict=True))


@pytest.mark.parametrize("reviews", [16, 17, 18, 1_000])
def test_many_at_once_are_the_same_as_one_by_one(seller: str, other_seller: str, reviews: int) -> None:
    """The numbers lie around the rows that fit in one statement."""
    observations = [
        one((seller, other_seller)[number % 2], 1 + number % 10, DAY - timedelta(days=number * 7 % 400))
        for number in range(reviews)
    ]
    by_seller = attrgetter("seller_id")
    record_observations(observations)
    assert list(differences(sorted(observations, key=by_seller))) == []
    for observation in observations[:20]:
        record_observations([observation])
    assert list(differences(sorted(observations + observations[:20], key=by_seller))) == []


def test_recording_nothing_asks_the_database_nothing(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        record_observations([])


@pytest.mark.django_db(transaction=True)
def test_sums_change_in_the_transaction_of_their_review_or_not_at_all() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(TransactionManagementError):
        record_observations([one("radio-rita")])
    with pytest.raises(TransactionManagementError):
        replace_observation(old=one("radio-rita"), new=one("radio-rita"))
    with pytest.raises(TransactionManagementError):
        withdraw_observation(one("radio-rita"))

"""The sums of repairs follow every change of a review, and can be proved and rebuilt from the reviews (R9.6, R8.5)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from makegood.domain.grading.queries import assessment_grade
from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.actions import (
    rebuild_repairs,
    remove_review,
    restore_review,
    set_new_grade_aside,
)
from makegood.domain.reviews.enums import Ground
from makegood.domain.reviews.models import RepairSum, Review
from makegood.domain.reviews.queries import lock_review, recovery_of, repair_differences, repairs_of
from makegood.domain.reviews.rules import REPAIRED
from tests.factories import NOW, OPERATOR, ask_again, contact, make_review

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def sums() -> list[tuple[int, dict[str, int]]]:
    """First grades and the numbers that are not zero."""
    rows = RepairSum.objects.order_by("overall")
    return [(row.overall, {name: getattr(row, name) for name in REPAIRED if getattr(row, name)}) for row in rows]


def moderate(change: Callable[..., None], review: Review, **said: object) -> None:
    change(review=lock_review(review.pk), by=OPERATOR, now=NOW, **said)


def test_they_follow_what_becomes_of_a_review_and_say_what_the_reviews_say() -> None:
    review = make_review(3)
    assert sums() == []
    contact(review)
    assert sums() == [(3, {"contacted": 1})]
    answer(request=ask_again(make_review(3)), overall=8, explanation="", offered=None, now=NOW)
    assert sums() == [(3, {"contacted": 2, "asked": 1, "n8": 1})]
    again = Review.objects.get(new_overall=8)
    moderate(set_new_grade_aside, again, aside=True)
    assert sums() == [(3, {"contacted": 2, "asked": 1, "set_aside": 1})]
    moderate(set_new_grade_aside, again, aside=False)
    moderate(remove_review, again, ground=Ground.FRAUD)
    assert sums() == [(3, {"contacted": 1})]
    moderate(remove_review, review, ground=Ground.FRAUD)
    assert sums() == []
    for one in (again, review):
        moderate(restore_review, one)
    assert sums() == [(3, {"contacted": 2, "asked": 1, "n8": 1})]
    assert list(repair_differences()) == []


def test_what_differs_is_named_and_rebuilt() -> None:
    contact(make_review(2))
    contact(make_review(4))
    RepairSum.objects.filter(overall=2).update(contacted=7)
    RepairSum.objects.filter(overall=4).delete()
    assert list(repair_differences()) == [
        f"repairs of shop, {TODAY}, grade 2: stored contacted 7",
        f"repairs of shop, {TODAY}, grade 2: recomputed contacted 1",
        f"repairs of shop, {TODAY}, grade 4: recomputed contacted 1",
    ]
    rebuild_repairs()
    assert list(repair_differences()) == []
    assert sums() == [(2, {"contacted": 1}), (4, {"contacted": 1})]


def test_sums_that_were_not_made_from_the_reviews_stop_the_write() -> None:
    review = make_review(2)
    contact(review)
    RepairSum.objects.all().delete()
    with pytest.raises(IntegrityError, match="verify --repair"):
        moderate(remove_review, review, ground=Ground.FRAUD)


def test_only_days_of_the_grade_are_in_the_figures_and_no_review_is_read_for_them() -> None:
    for days in (1, 2, 200):
        contact(make_review(3, now=NOW - timedelta(days=days)))
    for _ in range(3):
        make_review(9)
    grade = assessment_grade("shop", on=TODAY, today=TODAY)
    with CaptureQueriesContext(connection) as queries:
        found = recovery_of(grade, low_below=6)
        repairs = repairs_of(grade, low_below=6)
    assert found is not None
    assert (found.count, found.contacted_share, repairs.open) == (2, 100, {3: 2})
    assert len(queries) == 3
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            plans = []
            for query in queries:
                cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
                plans.append(" ".join(row[3] for row in cursor.fetchall()))
        assert all("SEARCH" in plan and "SCAN" not in plan for plan in plans)
        assert "COVERING INDEX review_waits" in plans[1]
        assert "TEMP B-TREE" not in plans[1]

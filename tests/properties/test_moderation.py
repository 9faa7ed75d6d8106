"""Any sequence of decisions leaves the grade that the reviews alone give (R8.5, R12.2)."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.domain.grading.models import GradeSum
from makegood.domain.grading.queries import assessment_grade, differences
from makegood.domain.moderation.actions import decide
from makegood.domain.moderation.enums import SubjectKind, Verdict
from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import observations
from makegood.kernel.clock import marketplace_day
from makegood.kernel.errors import Refused
from tests.factories import NOW, OPERATOR, ask_again, make_review

pytestmark = pytest.mark.django_db

FIRST, NEW = (2, 5, 9), (8, 3)
"""First grades; the first two customers graded again."""
STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(list(Verdict))), max_size=6)


@pytest.fixture
def reviews() -> list[Review]:
    made = [make_review(grade, aspects={"contact": grade}) for grade in FIRST]
    for review, new in zip(made, NEW, strict=False):
        answer(request=ask_again(review), overall=new, explanation="", offered=None, now=NOW)
    return made


def model(last: Sequence[Verdict]) -> list[int]:
    """The grades that count, told without the product."""
    counting = []
    for place, verdict in enumerate(last):
        if verdict is Verdict.REMOVE:
            continue
        regraded = place < len(NEW) and verdict is not Verdict.VOID_REGRADE
        counting.append(NEW[place] if regraded else FIRST[place])
    return sorted(counting)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_average_after_any_decisions(reviews: list[Review], steps: list[tuple[int, Verdict]]) -> None:
    last = [Verdict.KEEP] * 3
    for review in reviews:  # the state that the example before left
        _decide(review, Verdict.KEEP)
    for place, verdict in steps:
        if _decide(reviews[place], verdict):
            last[place] = verdict
    assert list(differences(observations())) == []
    today = marketplace_day(NOW)
    found = assessment_grade("shop", on=today, today=today)
    assert sorted(int(grade) for grade, times in found.histogram.items() for _ in range(times)) == model(last)
    assert found.count == len(model(last))
    assert GradeSum.objects.exists() == bool(model(last))


def _decide(review: Review, verdict: Verdict) -> bool:
    try:
        decide(
            kind=SubjectKind.REVIEW, subject_id=review.pk, verdict=verdict, ground="fraud", reason="Zo", by=OPERATOR,
            now=NOW,
        )  # fmt: skip
    except Refused as refusal:
        return refusal.code == "already_decided"
    return True

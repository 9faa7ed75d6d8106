"""Two people at the same moment: one open report, one decision after another (R12.1)."""

from collections.abc import Callable

import pytest

from makegood.domain.grading.queries import differences
from makegood.domain.moderation.actions import decide, report_review
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.moderation.models import Decision, Report
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import observations
from tests.at_once import at_once, or_refused
from tests.factories import NOW, OPERATOR, agent_of, make_review

pytestmark = pytest.mark.django_db(transaction=True)


def ends(*calls: Callable[[], object]) -> list[str]:
    """What came of each: its refusal's code, or `done`."""
    return sorted(end if isinstance(end, str) else "done" for end in at_once(*map(or_refused, calls)))


def test_two_reports() -> None:
    review = make_review()

    def report() -> object:
        return report_review(review=review, ground="fraud", explanation="Nee", by=agent_of("shop"), now=NOW)

    assert ends(report, report, report) == ["already_reported", "already_reported", "done"]
    assert Report.objects.count() == 1


def decision(review: Review, verdict: str, seen: int | None = None) -> Callable[[], object]:
    return lambda: decide(
        kind=SubjectKind.REVIEW, subject_id=review.pk, verdict=verdict, ground="fraud", reason="Zo", seen=seen,
        by=OPERATOR, now=NOW,
    )  # fmt: skip


def test_two_decisions() -> None:
    review = make_review()
    assert ends(decision(review, "remove"), decision(review, "remove")) == ["already_decided", "done"]
    # Both looked at decision 1: only one of them can be the second.
    assert ends(decision(review, "keep", 1), decision(review, "remove_words", 1)) == ["decided_meanwhile", "done"]
    assert list(Decision.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert list(differences(observations())) == []

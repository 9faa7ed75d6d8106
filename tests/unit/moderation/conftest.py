"""What the tests of moderation share. Read before Django has started when named on the command line."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def report() -> Callable[..., Any]:
    """A report of the seller about a review."""
    from makegood.domain.moderation.actions import report_review
    from tests.factories import NOW, agent_of

    def make(review: Any, ground: str = "fraud", **changed: object) -> Any:
        given = {"explanation": "Nooit hier gekocht", "by": agent_of(review.seller_id), "now": NOW, **changed}
        return report_review(review=review, ground=ground, **given)  # type: ignore[arg-type]  # keywords of the action

    return make


@pytest.fixture
def decide() -> Callable[..., Any]:
    """A decision of the operator about a review."""
    from makegood.domain.moderation.actions import decide as act
    from makegood.domain.moderation.enums import SubjectKind
    from tests.factories import NOW, OPERATOR

    def make(review: Any, verdict: str = "remove", ground: str | None = "fraud", **changed: object) -> Any:
        given = {"kind": SubjectKind.REVIEW, "reason": "Niet echt.", "by": OPERATOR, "now": NOW, **changed}
        return act(subject_id=review.pk, verdict=verdict, ground=ground, **given)  # type: ignore[arg-type]  # keywords of the action

    return make

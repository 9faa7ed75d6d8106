import base64
import json

import pytest

from makegood.domain.reviews.models import Review
from makegood.kernel.errors import Invalid
from makegood.kernel.paging import page_by


def cursor_of(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def behind(moment: object, key: object, order: str = "review.submitted_at") -> str:
    return cursor_of([moment, key, order])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    [
        "x", "é", "%00", "AAAA", cursor_of([]), cursor_of("[" * 50), cursor_of(["2026-01-01T00:00:00Z", "a"]),
        behind("2026-01-01T00:00:00Z", "a", "review.updated_at"),
        behind("2026-01-01T00:00:00Z", "a", "report.submitted_at"), behind("2026-01-01T00:00:00", "a"),
        behind(1, "a"), behind("2026-01-01T00:00:00Z", 7),
        behind("2026-01-01T00:00:00Z", "a\x00"), behind("2026-01-01T00:00:00Z", True),
        behind("0001-01-01T00:00:00+14:00", "a"), behind("2026-01-01T00:00:00Z", "\ud800"),
    ],
)  # fmt: skip
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as error:
        page_by(Review.objects.all(), moment="submitted_at", cursor=cursor, limit=10)
    assert error.value.errors[0].code == "invalid_cursor"

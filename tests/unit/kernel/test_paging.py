import base64
import json

import pytest

from makegood.domain.reviews.models import Review
from makegood.kernel.errors import Invalid
from makegood.kernel.paging import page_by


def cursor_of(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    [
        "x", "é", "%00", "AAAA", cursor_of([]), cursor_of(["2026-01-01T00:00:00", "a"]), cursor_of([1, "a"]),
        cursor_of(["2026-01-01T00:00:00Z", 7]), cursor_of(["2026-01-01T00:00:00Z", "a\x00"]),
        cursor_of(["2026-01-01T00:00:00Z", True]), cursor_of("[" * 50),
        cursor_of(["0001-01-01T00:00:00+14:00", "a"]), cursor_of(["2026-01-01T00:00:00Z", "\ud800"]),
    ],
)  # fmt: skip
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as error:
        page_by(Review.objects.all(), moment="submitted_at", cursor=cursor, limit=10)
    assert error.value.errors[0].code == "invalid_cursor"

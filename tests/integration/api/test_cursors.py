"""Pages of every list while rows are added and changed between them: none is skipped, none comes twice.

Several rows share each moment. What is done between two pages is chosen at random, the same in each run.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest

from makegood.domain.conversations.actions import add_note, ask_question
from makegood.domain.conversations.models import Conversation
from makegood.domain.moderation.actions import decide_report, report_review
from makegood.domain.moderation.models import Report
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reviews.actions import publish_response
from makegood.domain.reviews.models import Review
from makegood.kernel.actors import Role
from tests.factories import NOW, OPERATOR, agent_of, decide_about, make_product_review, make_purchase, make_review
from tests.integration.api.caller import Caller, operator

pytestmark = pytest.mark.django_db

STAFF = agent_of("shop", Role.OWNER)


def a_conversation(now: datetime) -> str:
    purchase = make_purchase(now=now)
    return ask_question(order_id=purchase.order_id, seller_id="shop", text="?", by=OPERATOR, now=now).pk


def a_report(now: datetime) -> str:
    return report_review(review=make_review(), ground="fraud", explanation="?", by=STAFF, now=now).pk


def an_order(now: datetime) -> str:
    purchase = make_purchase()
    purchase.ordered_at = now
    purchase.save(update_fields=["ordered_at"])
    return str(purchase.order_id)


def answered(row: str, now: datetime) -> None:
    publish_response(review=Review.objects.get(pk=row), text=f"Dank u. {now}", by=STAFF, now=now)


def noted(row: str, now: datetime) -> None:
    add_note(conversation=Conversation.objects.get(pk=row), text="?", by=STAFF, now=now)


def decided(row: str, now: datetime) -> None:
    decide_report(report=Report.objects.get(pk=row), verdict="keep", reason=f"{now}", by=OPERATOR, now=now)


def removed(row: str, now: datetime) -> None:
    decide_about(ProductReview.objects.get(pk=row), "remove", now=now)


def unchanged(row: str, now: datetime) -> None:
    """Nothing changes the moment by which an invitation is listed."""


@dataclass(frozen=True)
class List:
    """A list, how a row of it comes to be and changes, and what names a row."""

    path: str
    make: Callable[[datetime], str]
    change: Callable[[str, datetime], None]
    query: str = ""
    name: str = "id"
    moves: bool = False
    """A row that changes goes to the end at which the pages begin (newest first) or end (oldest first)."""


SINCE = "&updated_since=2026-11-01T00:00:00Z"
LISTS = {
    "reviews": List("/reviews", lambda now: make_review(now=now).pk, answered),
    "reviews by change": List("/reviews", lambda now: make_review(now=now).pk, answered, SINCE, moves=True),
    "conversations": List("/conversations", a_conversation, noted, moves=True),
    "conversations by change": List("/conversations", a_conversation, noted, SINCE, moves=True),
    "reports": List("/reports", a_report, decided),
    "invitations": List("/invitations", an_order, unchanged, name="order"),
    "invitations in a state": List("/invitations", an_order, unchanged, "&state=due", name="order"),
    "product reviews": List("/products/article-1/reviews", lambda now: make_product_review(now=now).pk, removed),
    "product reviews, best first": List(
        "/products/article-1/reviews", lambda now: make_product_review(now=now).pk, removed, "&sort=highest"
    ),
}


def page_of(key: Caller, one: List, cursor: str) -> tuple[list[str], str | None]:
    answer = key.get(f"{one.path}?limit=2{one.query}&cursor={cursor}")
    assert answer.status == 200, answer.body
    return [item[one.name] for item in answer.json["items"]], answer.json["next_cursor"]


@pytest.mark.parametrize("name", LISTS)
def test_no_row_is_skipped_and_none_comes_twice(name: str) -> None:
    one, chance, key = LISTS[name], Random(1), operator()
    oldest_first = one.query == SINCE
    there = [one.make(NOW - timedelta(minutes=30 - n // 3)) for n in range(9)]
    late = NOW
    seen: list[str] = []
    moved: set[str] = set()
    cursor: str | None = ""
    while cursor is not None:
        rows, cursor = page_of(key, one, cursor)
        seen += rows
        if not rows:
            break  # by change there is always a cursor
        late += timedelta(seconds=1)
        if len(seen) < 12:
            there_now = chance.choice(there)
            match chance.choice(["newer", "same moment", "change", "change"]):
                case "newer":
                    one.make(late)
                case "same moment" if not oldest_first:
                    one.make(NOW - timedelta(minutes=30))
                case _ if there_now not in moved:
                    one.change(there_now, late)
                    moved.add(there_now)
    twice = {row for row in seen if seen.count(row) > 1}
    if oldest_first:
        assert twice <= moved  # it comes again, since it changed
        assert set(there) <= set(seen)
    else:
        assert not twice
        gone = moved if one.moves or one.change is removed else set()
        assert set(there) - gone <= set(seen)

"""`GET /invitations`, and when the customer of a review was invited (R2)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.domain.orders.models import Purchase
from tests.factories import NOW, make_order, make_purchase, make_review, make_seller, plan, send_mail
from tests.integration.api.caller import Caller, operator, seller

pytestmark = pytest.mark.django_db


def bought(order_id: str, seller_id: str = "shop", **order: object) -> Purchase:
    return make_purchase(seller_id, link=False, order_id=order_id, customer=f"of-{order_id}", **order)  # type: ignore[arg-type]  # keywords of make_order


def of(caller: Caller, **query: object) -> list[tuple[str, str, str]]:
    answer = caller.get("/invitations", **query)
    assert answer.status == 200
    return [(one["order"], one["state"], one["reason"]) for one in answer.json["items"]]


def test_each_purchase_tells_how_it_stands() -> None:
    bought("sent")
    plan()
    send_mail()
    bought("early", expected=date(2026, 11, 23))
    bought("late", expected=date(2026, 11, 1))
    bought("no", invite=False)
    found = {one["order"]: one for one in operator().get("/invitations").json["items"]}
    assert found == {
        "sent": {
            "order": "sent",
            "seller": "shop",
            "state": "sent",
            "planned_for": "2026-11-23",
            "sent_at": "2026-11-23T09:00:00Z",
            "reason": None,
        },
        "early": {
            "order": "early",
            "seller": "shop",
            "state": "due",
            "planned_for": "2026-11-26",
            "sent_at": None,
            "reason": "too_early",
        },
        "late": {
            "order": "late",
            "seller": "shop",
            "state": "lapsed",
            "planned_for": None,
            "sent_at": None,
            "reason": "too_late",
        },
        "no": {
            "order": "no",
            "seller": "shop",
            "state": "cancelled",
            "planned_for": None,
            "sent_at": None,
            "reason": "no_consent",
        },
    }


def test_it_is_narrowed_down_by_order_seller_and_state() -> None:
    make_order("o-1", sellers=("shop", "other"))
    bought("o-2", invite=False)
    key = operator()
    assert sorted(of(key, order="o-1")) == [("o-1", "due", None), ("o-1", "due", None)]
    assert of(key, order="o-1", seller="other") == [("o-1", "due", None)]
    assert of(key, state="cancelled") == [("o-2", "cancelled", "no_consent")]
    assert of(key, order="o-9") == of(key, seller="nobody") == of(key, state="sent") == []
    assert len(of(key, order="", seller="", state="", cursor="")) == 3


def test_a_sellers_key_sees_its_own_only() -> None:
    make_order("o-1", sellers=("shop", "other"))
    for query in ({}, {"seller": "shop"}):
        answer = seller("shop").get("/invitations", **query)
        assert [one["seller"] for one in answer.json["items"]] == ["shop"]
    assert seller("shop").get("/invitations", seller="other").problem == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"state": "planned"}, "invalid_choice"),
        ({"order": "a b"}, "invalid_id"),
        ({"seller": "\x00"}, "invalid_id"),
        ({"cursor": "nonsense"}, "invalid_cursor"),
        ({"limit": "0"}, "out_of_range"),
        ({"limit": "101"}, "out_of_range"),
    ],
)
def test_what_makes_no_sense_is_refused(query: dict[str, str], code: str) -> None:
    make_seller()
    assert operator().get("/invitations", **query).fields == [(next(iter(query)), code)]


@pytest.mark.parametrize("state", ["", "due"])
def test_it_pages_by_key_at_a_constant_number_of_queries(state: str) -> None:
    for number in range(5):
        bought(f"o-{number}")
    seen, cursor, key, queries = [], "", operator(), set()
    key.get("/orders/o-0")  # notes the use of the key, once a minute, and how many calls it may make
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            page = key.get("/invitations", state=state, limit=2, cursor=cursor).json
        queries.add(len(asked))
        seen += [one["order"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == [f"o-{number}" for number in range(5)]
    assert cursor is None
    assert max(queries) <= 6


def test_a_review_tells_when_its_customer_was_invited() -> None:
    purchase = bought("o-1")
    plan()
    send_mail()
    invited = make_review(purchase=purchase_with_link(purchase), now=NOW + timedelta(hours=1))
    other = make_review()
    key = seller()
    assert key.get(f"/reviews/{invited.pk}").json["invited_at"] == "2026-11-23T09:00:00Z"
    assert key.get(f"/reviews/{other.pk}").json["invited_at"] is None
    listed = {one["id"]: one["invited_at"] for one in key.get("/reviews").json["items"]}
    assert listed == {invited.pk: "2026-11-23T09:00:00Z", other.pk: None}


def purchase_with_link(purchase: Purchase) -> Purchase:
    return Purchase.objects.select_related("customer", "seller", "order").get(pk=purchase.pk)

"""`POST /orders/bulk` and `/reviews/bulk`, and what an `Idempotency-Key` does for every bulk call."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory

from makegood.api.v1.bulk import BATCH, Outcome, answer_lines
from makegood.domain.accounts.models import KeptAnswer
from makegood.domain.exchange.shapes.fields import Answer as Shape
from makegood.domain.exchange.shapes.fields import Body, MarketplaceId
from makegood.domain.grading.queries import differences
from makegood.domain.invitations.models import AskedDay
from makegood.domain.orders.models import Customer, Order
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import observations
from tests.factories import make_order, make_purchase, make_seller
from tests.integration.api.caller import Answer, Caller, operator, order_body

pytestmark = pytest.mark.django_db
NDJSON = "application/x-ndjson"


def send(caller: Caller, path: str, *bodies: dict[str, Any] | bytes, **headers: str) -> Answer:
    lines = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in bodies]
    return caller.send("POST", path, b"".join(line + b"\n" for line in lines), content_type=NDJSON, **headers)


def results(answer: Answer) -> list[dict[str, Any]]:
    assert (answer.status, answer.headers["Content-Type"]) == (200, NDJSON)
    return [json.loads(line) for line in answer.body.splitlines()]


def order(order_id: str, customer: str = "c-1", **changed: Any) -> dict[str, Any]:
    body = order_body(**changed)
    return {"id": order_id, **body, "customer": {**body["customer"], "id": customer, "email": f"{customer}@x.example"}}


class TestOrders:
    def test_each_line_is_an_order_and_answered_as_one(self) -> None:
        make_seller("shop")
        api = operator()
        two = order("o-2", "c-2")
        found = results(
            send(api, "/orders/bulk", order("o-1"), two, order("o-3", purchases=[]) | {"id": "a b"}, b"{", two)
        )
        assert [(one["line"], one["status"], one.get("code")) for one in found] == [
            (1, 201, None),
            (2, 201, None),
            (3, 422, "invalid_id"),
            (4, 400, "invalid_json"),
            (5, 200, None),
        ]
        assert found[0]["data"] == api.get("/orders/o-1").json
        assert found[1]["data"] == found[4]["data"] == api.get("/orders/o-2").json
        assert found[2]["errors"] == [{"field": "id", "code": "invalid_id", "message": found[2]["detail"]}]

    def test_none_has_the_id_that_is_the_address_of_this_call(self) -> None:
        make_seller("shop")
        found = results(send(operator(), "/orders/bulk", order("bulk"), order("o-1", "c-2")))
        assert [(one["status"], one.get("code")) for one in found] == [(422, "invalid_id"), (201, None)]

    def test_a_refused_one_undoes_no_other_and_leaves_nothing_of_itself(self) -> None:
        make_seller("shop")
        unknown = order("o-2", "c-2")
        unknown["purchases"][0]["seller"] = "nobody"
        found = results(send(operator(), "/orders/bulk", order("o-1"), unknown, order("o-3", "c-3")))
        assert [(one["status"], one.get("code")) for one in found] == [
            (201, None),
            (422, "unknown_seller"),
            (201, None),
        ]
        assert set(Order.objects.values_list("pk", flat=True)) == {"o-1", "o-3"}
        assert set(Customer.objects.values_list("ref", flat=True)) == {"c-1", "c-3"}

    def test_each_is_answered_as_it_was_after_its_own_line(self) -> None:
        make_seller("shop")
        first, second, third = order("o-1"), order("o-2"), order("o-1")
        second["customer"]["name"] = "Anna Bakker"
        third["purchases"][0]["cancelled"] = True
        found = results(send(operator(), "/orders/bulk", first, second, third))
        assert [one["data"]["customer"]["name"] for one in found] == ["Anna de Vries", "Anna Bakker", "Anna de Vries"]
        assert [one["data"]["purchases"][0]["cancelled"] for one in found] == [False, False, True]

    def test_an_order_without_an_id_is_refused(self) -> None:
        make_seller("shop")
        (found,) = results(send(operator(), "/orders/bulk", order_body()))
        assert [(one["field"], one["code"]) for one in found["errors"]] == [("id", "required")]


class TestReviews:
    def test_each_line_is_a_review_and_answered_as_one(self) -> None:
        for number in (1, 2):
            make_purchase(order_id=f"o-{number}")
        api = operator()
        lines = [{"order": f"o-{number}", "seller": "shop", "overall": 8, "text": "Fijn"} for number in (1, 2, 1, 9)]
        found = results(send(api, "/reviews/bulk", *lines, {"order": "o-1"}))
        assert [(one["status"], one.get("code")) for one in found] == [
            (201, None),
            (201, None),
            (409, "already_reviewed"),
            (422, "unknown_order"),
            (422, "required"),
        ]
        for one in found[:2]:
            assert one["data"] == api.get(f"/reviews/{one['data']['id']}").json
        assert Review.objects.count() == 2
        assert list(differences(observations())) == []


class TestRepeated:
    """The same bulk call again."""

    def test_gets_the_first_results_and_does_nothing(self) -> None:
        make_seller("shop")
        api, mark = operator(), {"idempotency-key": "k-1"}
        bodies = [order(f"o-{number}", f"c-{number}") for number in range(3)]
        first = send(api, "/orders/bulk", *bodies, b"{", **mark)
        assert [one["status"] for one in results(first)] == [201, 201, 201, 400]
        again = send(api, "/orders/bulk", *bodies, b"{", **mark)
        assert again.body == first.body
        assert [answer.headers.get("Idempotent-Replayed") for answer in (first, again)] == [None, "true"]
        assert send(api, "/orders/bulk", *bodies, **mark).problem == (409, "idempotency_conflict")
        assert {one["status"] for one in results(send(api, "/orders/bulk", *bodies))} == {200}

    def test_goes_on_where_the_first_one_broke_off(self) -> None:
        make_order(customer="c-1", email="anna@customers.example")
        acted: list[str] = []
        fails = True

        def act(things: Sequence[Thing]) -> list[Outcome]:
            if fails and things[0].id == str(BATCH):
                raise RuntimeError
            acted.extend(thing.id for thing in things)
            AskedDay.objects.create(address=f"{things[0].id}@x.example", day="2026-11-24", kind="mailing")
            return [(201, Kept(id=thing.id)) for thing in things]

        body = b"".join(b'{"id": "%d"}\n' % number for number in range(2 * BATCH + 1))
        key = operator().headers["authorization"]
        first = read(answer_lines(request(body, key), Thing, act))
        assert [one["status"] for one in first] == [201] * BATCH + [500]
        fails = False
        second = read(answer_lines(request(body, key), Thing, act))
        assert second[:BATCH] == first[:BATCH]
        assert [one["line"] for one in second] == list(range(1, 2 * BATCH + 2))
        assert acted == [str(number) for number in range(2 * BATCH + 1)]
        assert (AskedDay.objects.count(), KeptAnswer.objects.count()) == (3, 3)
        assert read(answer_lines(request(body, key), Thing, act)) == second

    def test_with_the_same_mark_elsewhere_is_another_call(self) -> None:
        make_order(customer="c-1", email="anna@customers.example")
        api = operator()
        mailing = {"customer": "c-1", "date": "2026-11-24"}
        for path in ("/mailings/bulk", "/mailings"):
            answer = api.send("POST", path, mailing, content_type=kind_of(path), **{"idempotency-key": "k-1"})
            assert "Idempotent-Replayed" not in answer.headers


@pytest.mark.django_db(transaction=True)
def test_two_at_once_that_want_the_same_articles_in_opposite_order_both_get_through() -> None:
    make_seller("shop")
    api = operator()
    start = Barrier(2)

    def one(numbers: Sequence[int]) -> Answer:
        own = Caller()
        own.headers = api.headers
        bodies = [order(f"o-{numbers[0]}-{number}", f"c-{numbers[0]}-{number}") for number in numbers]
        for body, number in zip(bodies, numbers, strict=True):
            body["purchases"][0]["items"][0]["product"] = f"article-{number}"
        start.wait(timeout=60)
        try:
            return send(own, "/orders/bulk", *bodies)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = [each.result(timeout=60) for each in [pool.submit(one, n) for n in (range(25), range(24, -1, -1))]]
    assert [{one["status"] for one in results(answer)} for answer in answers] == [{201}, {201}]
    assert Order.objects.count() == 50


def kind_of(path: str) -> str:
    return NDJSON if path.endswith("/bulk") else "application/json"


class Thing(Body):
    id: MarketplaceId


class Kept(Shape):
    id: str


def request(body: bytes, authorization: str) -> HttpRequest:
    headers = {"idempotency-key": "k-1", "authorization": authorization}
    return RequestFactory().generic("POST", "/api/v1/things/bulk", body, content_type=NDJSON, headers=headers)


def read(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in b"".join(answer).splitlines()]

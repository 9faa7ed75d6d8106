"""`POST /mailings` and `/mailings/bulk`: on the day of an e-mail of the marketplace's own we ask for nothing (R2.3)."""

import json
from datetime import date
from typing import Any

import pytest

from makegood.domain.invitations.models import AskedDay
from tests.factories import make_order
from tests.integration.api.caller import Answer, operator, seller

pytestmark = pytest.mark.django_db

DAY = "2026-11-24"


@pytest.fixture(autouse=True)
def _customers() -> None:
    make_order(customer="c-1", email="anna@customers.example")
    make_order(customer="c-2", email="bob@customers.example")
    make_order(customer="nowhere", email=None)


def bulk(body: bytes) -> Answer:
    return operator().send("POST", "/mailings/bulk", body, content_type="application/x-ndjson")


def lines(*mailings: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in mailings)


def results(answer: Answer) -> list[dict[str, Any]]:
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.body.splitlines()]


def taken() -> set[tuple[str, date]]:
    return set(AskedDay.objects.values_list("address", "day"))


class TestOne:
    def test_the_first_time_it_is_new_then_it_was_known(self) -> None:
        body = {"customer": "c-1", "date": DAY}
        first, second = operator().post("/mailings", body), operator().post("/mailings", body)
        assert (first.status, second.status) == (201, 200)
        assert first.json == second.json == body
        assert taken() == {("anna@customers.example", date(2026, 11, 24))}

    @pytest.mark.parametrize(
        ("body", "field", "code"),
        [
            ({"customer": "nobody", "date": DAY}, "customer", "unknown_customer"),
            ({"customer": "nowhere", "date": DAY}, "customer", "no_address"),
            ({"customer": "c-1", "date": "2031-11-24"}, "date", "out_of_range"),
            ({"customer": "c-1", "date": "2020-11-24"}, "date", "out_of_range"),
            ({"customer": "c-1", "date": "9999-12-31"}, "date", "out_of_range"),
            ({"customer": "c-1", "date": "2026-02-30"}, "date", "invalid_date"),
            ({"customer": "c-1", "date": "24-11-2026"}, "date", "invalid_date"),
            ({"customer": "c-1", "date": None}, "date", "invalid_date"),
            ({"customer": "c 1", "date": DAY}, "customer", "invalid_id"),
            ({"customer": 1, "date": DAY}, "customer", "invalid_type"),
            ({"customer": "c-1"}, "date", "required"),
            ({"customer": "c-1", "date": DAY, "about": "x"}, "about", "unknown_field"),
        ],
    )
    def test_what_is_refused_and_why(self, body: dict[str, Any], field: str, code: str) -> None:
        assert operator().post("/mailings", body).fields == [(field, code)]
        (result,) = results(bulk(lines(body)))
        assert (result["status"], result["code"]) == (422, code)
        assert [(one["field"], one["code"]) for one in result["errors"]] == [(field, code)]
        assert taken() == set()

    def test_is_the_marketplaces_own_to_report(self) -> None:
        for path in ("/mailings", "/mailings/bulk"):
            assert seller().post(path, {"customer": "c-1", "date": DAY}).problem == (403, "forbidden")


class TestMany:
    def test_each_line_is_answered_and_a_bad_one_stops_nothing(self) -> None:
        one = {"customer": "c-1", "date": DAY}
        answer = bulk(lines(one, {"customer": "nobody", "date": DAY}, one) + b"{\n" + lines({**one, "customer": "c-2"}))
        assert [(one["line"], one["status"], one.get("code"), one.get("data")) for one in results(answer)] == [
            (1, 201, None, one),
            (2, 422, "unknown_customer", None),
            (3, 200, None, one),
            (4, 400, "invalid_json", None),
            (5, 201, None, {**one, "customer": "c-2"}),
        ]
        assert len(taken()) == 2

    def test_the_same_file_twice_changes_nothing(self) -> None:
        body = lines(*({"customer": "c-1", "date": f"2026-12-{day:02}"} for day in range(1, 29)))
        assert {one["status"] for one in results(bulk(body))} == {201}
        assert {one["status"] for one in results(bulk(body))} == {200}
        assert len(taken()) == 28

    def test_nothing_sent_is_nothing_answered(self) -> None:
        assert results(bulk(b"\n")) == []
        assert bulk(b"\n").headers["Cache-Control"] == "no-store"

    def test_more_than_a_megabyte_may_come_but_no_more_than_64(self) -> None:
        padded = lines({"customer": "c-1", "date": DAY}) + b"\n" * 1_100_000
        assert [one["status"] for one in results(bulk(padded))] == [201]
        announced = operator().client.generic(
            "POST",
            "/api/v1/mailings/bulk",
            b"",
            CONTENT_TYPE="application/x-ndjson",
            CONTENT_LENGTH=str(64 * 2**20 + 1),
        )
        assert (announced.status_code, announced.json()["code"]) == (413, "too_large")

    def test_another_type_is_refused(self) -> None:
        answer = operator().post("/mailings/bulk", {"customer": "c-1", "date": DAY})
        assert answer.problem == (415, "unsupported_media_type")

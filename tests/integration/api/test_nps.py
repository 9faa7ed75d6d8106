"""`GET /sellers/{seller}/nps`: the score and how it came about (R10.3)."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_answer, make_seller
from tests.integration.api.caller import operator, seller

pytestmark = pytest.mark.django_db

PATH = "/sellers/shop/nps"


def test_without_answers_there_is_no_score() -> None:
    make_seller()
    assert seller().get(PATH).json == {
        "score": None,
        "promoters": 0,
        "passives": 0,
        "detractors": 0,
        "count": 0,
        "norm": 25,
        "meets_norm": None,
        "uncertain": True,
    }


def test_the_score_is_a_string_with_one_decimal() -> None:
    for score in (10, 9, 8, 7, 6, 0):
        make_answer(score)
    found = operator().get(PATH).json
    assert found == {
        "score": "0.0",
        "promoters": 2,
        "passives": 2,
        "detractors": 2,
        "count": 6,
        "norm": 25,
        "meets_norm": False,
        "uncertain": True,
    }


def test_from_30_answers_on_it_is_not_uncertain() -> None:
    for _ in range(30):
        make_answer(9)
    found = seller().get(PATH).json
    assert (found["score"], found["count"], found["uncertain"], found["meets_norm"]) == ("100.0", 30, False, True)


def test_by_the_day_of_the_answer_three_months_unless_given() -> None:
    make_answer(10)
    make_answer(0, now=NOW - timedelta(days=91))  # 24 August
    make_answer(0, now=NOW - timedelta(days=92))
    make_answer(0, seller_id="other")
    key = operator()
    assert key.get(PATH).json["score"] == "0.0"
    assert key.get(PATH, **{"from": "2026-08-23"}).json["score"] == "-33.3"
    assert key.get(PATH, **{"from": "2026-08-25"}).json["score"] == "100.0"
    assert key.get(PATH, to="2026-08-23").json["score"] == "-100.0"
    assert key.get(PATH, **{"from": "2026-08-24", "to": "2026-08-24"}).json["count"] == 1
    assert key.get(PATH, **{"from": "0001-01-01", "to": "0001-01-01"}).json["score"] is None
    assert key.get(PATH, **{"from": "", "to": ""}).json == key.get(PATH).json


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"from": "2026-11-24"}, [("from", "date_in_future")]),
        ({"to": "2026-11-24"}, [("to", "date_in_future")]),
        ({"from": "2027-01-01", "to": "2027-01-02"}, [("from", "date_in_future"), ("to", "date_in_future")]),
        ({"from": "2026-11-20", "to": "2026-11-19"}, [("from", "out_of_range")]),
        ({"from": "yesterday"}, [("from", "invalid_date")]),
        ({"to": "2026-11-23T00:00:00Z"}, [("to", "invalid_date")]),
        ({"to": "2026-02-30"}, [("to", "invalid_date")]),
    ],
)
def test_days_that_cannot_be(query: dict[str, str], fields: list[tuple[str, str]]) -> None:
    make_seller()
    assert operator().get(PATH, **query).fields == fields


def test_of_another_seller_or_none() -> None:
    make_seller("shop")
    make_seller("second")
    assert seller("second").get(PATH).problem == (404, "not_found")
    for who in (seller("second"), operator()):
        assert who.get("/sellers/nobody/nps").problem == (404, "not_found")
        assert who.get("/sellers/%00/nps").problem == (404, "not_found")

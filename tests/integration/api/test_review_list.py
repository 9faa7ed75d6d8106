from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.domain.reassessments.actions import answer as answer_request
from makegood.kernel.clock import marketplace_day
from tests.factories import NOW, ask_again, contact, make_review, make_seller
from tests.integration.api.caller import Caller, operator, seller

pytestmark = pytest.mark.django_db


def ids(answer: Any) -> list[str]:
    assert answer.status == 200, answer.body
    return [item["id"] for item in answer.json["items"]]


def walk(key: Caller, **query: object) -> list[list[str]]:
    """The ids of every page, to the end."""
    pages = []
    cursor = ""
    while True:
        answer = key.get("/reviews", **query, cursor=cursor)
        pages.append(ids(answer))
        cursor = answer.json["next_cursor"]
        if not cursor:
            return pages


class TestFilters:
    def test_items_are_exactly_what_reading_one_gives(self) -> None:
        review = make_review()
        contact(review)
        ask_again(review)
        key = seller()
        assert key.get("/reviews").json == {"items": [key.get(f"/reviews/{review.pk}").json], "next_cursor": None}

    def test_newest_first(self) -> None:
        old, new = make_review(now=NOW - timedelta(days=1)), make_review()
        assert ids(operator().get("/reviews")) == [new.pk, old.pk]

    def test_nothing_there(self) -> None:
        assert operator().get("/reviews").json == {"items": [], "next_cursor": None}

    def test_by_seller(self) -> None:
        ours, theirs = make_review(), make_review(seller_id="second")
        assert ids(operator().get("/reviews", seller="shop")) == [ours.pk]
        assert set(ids(operator().get("/reviews"))) == {ours.pk, theirs.pk}
        assert ids(operator().get("/reviews", seller="nobody")) == []

    def test_a_sellers_key_sees_its_own_and_no_others(self) -> None:
        ours = make_review()
        make_review(seller_id="second")
        assert ids(seller().get("/reviews")) == ids(seller().get("/reviews", seller="shop")) == [ours.pk]
        assert seller().get("/reviews", seller="second").problem == (404, "not_found")
        assert seller().get("/reviews", seller="nobody").problem == (404, "not_found")

    def test_by_grade(self) -> None:
        reviews = {grade: make_review(grade).pk for grade in (1, 5, 6, 10)}
        key = operator()
        assert set(ids(key.get("/reviews", overall_max=5))) == {reviews[1], reviews[5]}
        assert set(ids(key.get("/reviews", overall_min=6))) == {reviews[6], reviews[10]}
        assert ids(key.get("/reviews", overall_min=5, overall_max=5)) == [reviews[5]]
        assert ids(key.get("/reviews", overall_min=7, overall_max=5)) == []

    def test_by_state_which_excludes_the_others(self) -> None:
        unanswered, contacted, asked, graded = (make_review() for _ in range(4))
        contact(contacted)
        ask_again(asked)
        answer_request(request=ask_again(graded), overall=3, explanation="", offered=None, now=NOW)
        key = seller()
        for state, review in (
            ("unanswered", unanswered),
            ("contacted", contacted),
            ("asked_again", asked),
            ("graded_again", graded),
        ):
            assert ids(key.get("/reviews", state=state)) == [review.pk]

    def test_by_day_of_the_marketplace_both_ends_included(self) -> None:
        late = make_review(now=datetime.fromisoformat("2026-11-21T23:30:00+01:00"))
        early = make_review(now=datetime.fromisoformat("2026-11-22T00:30:00+01:00"))
        assert [str(marketplace_day(one.submitted_at)) for one in (late, early)] == ["2026-11-21", "2026-11-22"]
        key = operator()
        assert ids(key.get("/reviews", **{"from": "2026-11-22"})) == [early.pk]
        assert ids(key.get("/reviews", to="2026-11-21")) == [late.pk]
        assert len(ids(key.get("/reviews", **{"from": "2026-11-21", "to": "2026-11-22"}))) == 2
        assert ids(key.get("/reviews", **{"from": "2026-11-22", "to": "2026-11-21"})) == []
        assert len(ids(key.get("/reviews", **{"from": "0001-01-01", "to": "9999-12-31"}))) == 2

    def test_by_words_beginnings_accents_and_order(self) -> None:
        review = make_review(text="Eén keer ingedeukte doos", order_id="ORD-77")
        make_review(text="Prima")
        key = operator()
        for words in ("doos", "EEN inged", "ord 77", "één  doo"):
            assert ids(key.get("/reviews", q=words)) == [review.pk]
        assert ids(key.get("/reviews", q="deukte")) == []
        assert len(ids(key.get("/reviews", q="100%_'"))) == 0

    def test_among_very_many_words_are_looked_for_part_by_part(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("makegood.domain.reviews.queries.lists.SEARCHED_AT_MOST", 2)
        review = make_review(text="Deuk", now=NOW - timedelta(days=1))
        for _ in range(2):
            make_review()
        assert walk(operator(), q="deuk") == [[], [review.pk]]

    def test_an_empty_parameter_is_none_and_an_unknown_one_changes_nothing(self) -> None:
        make_review()
        empty = dict.fromkeys(("seller", "state", "from", "to", "q", "cursor", "limit", "updated_since"), "")
        assert len(ids(operator().get("/reviews", **empty, utm="x"))) == 1

    @pytest.mark.parametrize(
        ("name", "value", "code"),
        [
            ("seller", "a b", "invalid_id"),
            ("seller", "\x00", "invalid_id"),
            ("state", "ok", "invalid_choice"),
            ("state", "\x00", "invalid_choice"),
            ("overall_min", "0", "out_of_range"),
            ("overall_max", "11", "out_of_range"),
            ("overall_max", "9" * 30, "invalid_type"),
            ("overall_max", "5.0", "invalid_type"),
            ("overall_max", "five", "invalid_type"),
            ("from", "22-11-2026", "invalid_date"),
            ("to", "2026-02-30", "invalid_date"),
            ("to", "2026-11-22T00:00:00Z", "invalid_date"),
            ("updated_since", "2026-11-22", "invalid_datetime"),
            ("updated_since", "0001-01-01T00:00:00+14:00", "out_of_range"),
            ("limit", "0", "out_of_range"),
            ("limit", "101", "out_of_range"),
            ("limit", "-1", "out_of_range"),
            ("limit", "ten", "invalid_type"),
            ("limit", "1_0", "invalid_type"),
            ("q", "nul \x00", "invalid_characters"),
            ("q", "x" * 201, "too_long"),
            ("cursor", "x", "invalid_cursor"),
            ("cursor", "x" * 501, "invalid_cursor"),
            ("cursor", "\x00", "invalid_cursor"),
            ("cursor", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwgImEiXQ", "invalid_cursor"),
        ],
    )
    def test_what_is_refused_and_why(self, name: str, value: str, code: str) -> None:
        answer = operator().get("/reviews", **{name: value})
        assert answer.fields == [(name, code)]
        assert answer.problem == (422, code)

    def test_more_words_than_any_database_would_like(self) -> None:
        assert operator().get("/reviews", q="\ufdfa" * 200).status == 200
        assert operator().get("/reviews", q=" ".join("abcdefghij" * 10)).status == 200


class TestPages:
    def test_50_unless_asked_otherwise_and_100_at_most(self) -> None:
        for _ in range(51):
            make_review()
        key = operator()
        assert [len(page) for page in walk(key)] == [50, 1]
        assert [len(page) for page in walk(key, limit=100)] == [51]
        assert len({one for page in walk(key, limit=7) for one in page}) == 51

    def test_the_last_page_ends_the_list_even_when_it_is_full(self) -> None:
        for _ in range(4):
            make_review()
        assert [len(page) for page in walk(operator(), limit=2)] == [2, 2]

    @pytest.mark.parametrize("at_once", [True, False], ids=["all at one moment", "one a minute"])
    def test_newest_first_no_row_is_skipped_or_repeated_while_new_ones_come_in(self, *, at_once: bool) -> None:
        there = {make_review(now=NOW - timedelta(minutes=0 if at_once else n)).pk for n in range(9)}
        key = operator()
        seen: list[str] = []
        cursor = ""
        while cursor is not None:
            answer = key.get("/reviews", limit=2, cursor=cursor)
            seen += ids(answer)
            cursor = answer.json["next_cursor"]
            make_review(now=NOW + timedelta(minutes=len(seen)))
        assert len(seen) == len(set(seen))
        assert set(seen) >= there
        if not at_once:
            assert set(seen) == there

    def test_filters_hold_on_every_page(self) -> None:
        low = {make_review(2).pk for _ in range(3)}
        for _ in range(3):
            make_review(9)
        assert {one for page in walk(operator(), limit=1, overall_max=5) for one in page} == low


class TestChanges:
    def test_in_the_order_in_which_they_changed_the_moment_itself_included(self) -> None:
        first, second = make_review(now=NOW - timedelta(hours=2)), make_review(now=NOW - timedelta(hours=1))
        contact(first, now=NOW)
        key = seller()
        assert ids(key.get("/reviews", updated_since="2026-11-23T08:00:00Z")) == [second.pk, first.pk]
        assert ids(key.get("/reviews", updated_since="2026-11-23T09:00:00Z")) == [first.pk]
        assert ids(key.get("/reviews", updated_since="2026-11-23T09:00:00.000001Z")) == []

    @pytest.mark.parametrize("moment", ["2026-11-23T10:00:00+01:00", "2026-11-23T10:00:00", "2026-11-23T09:00:00Z"])
    def test_a_zone_counts_and_without_one_it_is_the_marketplaces(self, moment: str) -> None:
        review = make_review()
        assert ids(operator().get("/reviews", updated_since=moment)) == [review.pk]

    def test_a_plus_that_was_not_encoded_is_understood(self) -> None:
        review = make_review()
        answer = operator().send("GET", "/reviews?updated_since=2026-11-23T10:00:00+01:00")
        assert ids(answer) == [review.pk]

    def test_at_the_end_there_is_still_a_cursor_to_go_on_from_later(self) -> None:
        reviews = [make_review(now=NOW - timedelta(minutes=5 - n)) for n in range(5)]
        key = operator()
        seen: list[str] = []
        cursor = ""
        for _ in range(3):
            answer = key.get("/reviews", updated_since="2026-11-01T00:00:00Z", limit=2, cursor=cursor)
            seen += ids(answer)
            cursor = answer.json["next_cursor"]
            assert cursor
        assert seen == [review.pk for review in reviews]
        nothing_new = key.get("/reviews", updated_since="2026-11-01T00:00:00Z", cursor=cursor)
        assert (ids(nothing_new), nothing_new.json["next_cursor"]) == ([], cursor)
        contact(reviews[1], now=NOW + timedelta(minutes=1))
        fresh = make_review(now=NOW + timedelta(minutes=2))
        answer = key.get("/reviews", updated_since="2026-11-01T00:00:00Z", cursor=cursor)
        assert ids(answer) == [reviews[1].pk, fresh.pk]

    def test_a_row_that_changes_between_two_pages_comes_again_and_none_is_lost(self) -> None:
        reviews = [make_review(now=NOW - timedelta(minutes=9 - n)) for n in range(6)]
        key = operator()
        seen: list[str] = []
        cursor = ""
        while True:
            answer = key.get("/reviews", updated_since="2026-11-01T00:00:00Z", limit=2, cursor=cursor)
            if not ids(answer):
                break
            if not seen:
                contact(reviews[0], now=NOW + timedelta(minutes=1))
            seen += ids(answer)
            cursor = answer.json["next_cursor"]
        assert seen == [review.pk for review in reviews] + [reviews[0].pk]


class TestCost:
    @pytest.mark.parametrize("count", [1, 3, 100])
    def test_as_many_queries_for_one_as_for_a_hundred(self, count: int) -> None:
        make_seller()
        for number in range(count):
            review = make_review()
            if number % 3 == 0:
                ask_again(review)
        ours, theirs = seller(), operator()
        for key in (ours, theirs):
            key.get("/reviews")  # notes the use of the key, once a minute
        for query in ({}, {"updated_since": "2026-01-01T00:00:00Z"}):
            with CaptureQueriesContext(connection) as asked:
                assert len(ids(theirs.get("/reviews", limit=100, **query))) == count
            assert len(asked) == 3  # the key, the page, when they were invited
            with CaptureQueriesContext(connection) as asked:
                assert len(ids(ours.get("/reviews", limit=100, **query))) == count
            assert len(asked) == 4  # the key, the seller, the page, when they were invited

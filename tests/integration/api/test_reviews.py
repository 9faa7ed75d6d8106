from datetime import timedelta
from typing import Any

import pytest

from makegood.domain.grading.models import GradeSum
from makegood.domain.reassessments.actions import answer as answer_request
from makegood.domain.reviews.models import Review
from tests.factories import NOW, ask_again, contact, make_order, make_review, make_seller
from tests.integration.api.caller import operator, seller

pytestmark = pytest.mark.django_db


def body(**changed: Any) -> dict[str, Any]:
    return {"order": "o-1", "seller": "shop", "overall": 3, **changed}


class TestPostReview:
    def test_the_answer_is_the_whole_review_and_reading_it_gives_the_same(self) -> None:
        make_order("o-1")
        key = operator()
        answer = key.post(
            "/reviews",
            body(
                aspects={"as_described": 5, "delivery_time": 10, "contact": None},
                text="  Doos was ingedeukt. \r\n",
                submitted_at="2026-11-20T10:00:00+01:00",
            ),
        )
        assert answer.status == 201
        review_id = answer.json["id"]
        assert answer.json == {
            "id": review_id,
            "seller": "shop",
            "order": "o-1",
            "customer": {"display_name": "Anna V."},
            "overall": 3,
            "aspects": {"as_described": 5, "delivery_time": 10},
            "text": "Doos was ingedeukt.",
            "submitted_at": "2026-11-20T09:00:00Z",
            "experience_date": "2026-11-11",
            "status": "published",
            "counts_as": 3,
            "contacted_at": None,
            "reassessment": {"state": "none", "requested_at": None, "can_request": False, "reason": "no_contact"},
            "new_overall": None,
            "new_overall_at": None,
            "new_overall_explanation": None,
            "new_overall_set_aside_at": None,
            "response_status": None,
            "response": None,
            "origin": "api",
            "had_contact": None,
            "invited_at": None,
            "removed": None,
            "updated_at": "2026-11-23T09:00:00Z",
        }
        assert key.get(f"/reviews/{review_id}").json == answer.json
        assert seller().get(f"/reviews/{review_id}").json == answer.json

    def test_a_grade_is_enough(self) -> None:
        make_order("o-1")
        found = operator().post("/reviews", body()).json
        assert (found["aspects"], found["text"], found["submitted_at"]) == ({}, "", "2026-11-23T09:00:00Z")

    def test_nulls_are_the_same_as_nothing(self) -> None:
        make_order("o-1")
        assert operator().post("/reviews", body(aspects=None, text=None, submitted_at=None)).status == 201

    def test_a_time_without_a_zone_is_the_marketplaces(self) -> None:
        make_order("o-1")
        assert operator().post("/reviews", body(submitted_at="2026-11-20T10:00:00")).json["submitted_at"] == (
            "2026-11-20T09:00:00Z"
        )

    def test_R1_1_once_per_purchase(self) -> None:
        make_order("o-1", sellers=("shop", "second"))
        key = operator()
        assert key.post("/reviews", body()).status == 201
        assert key.post("/reviews", body(overall=9)).problem == (409, "already_reviewed")
        assert key.post("/reviews", body(seller="second")).status == 201
        assert Review.objects.count() == 2

    def test_R2_5_not_of_a_cancelled_purchase(self) -> None:
        make_order("o-1", cancelled=True)
        assert operator().post("/reviews", body()).problem == (409, "purchase_cancelled")

    @pytest.mark.parametrize("grade", [1, 10])
    def test_grades_run_from_1_to_10(self, grade: int) -> None:
        make_order("o-1")
        assert operator().post("/reviews", body(overall=grade)).json["counts_as"] == grade

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("overall", 0, "out_of_range"),
            ("overall", 11, "out_of_range"),
            ("overall", -3, "out_of_range"),
            ("overall", 10**400, "out_of_range"),
            ("overall", 7.5, "invalid_type"),
            ("overall", 8.0, "invalid_type"),
            ("overall", "8", "invalid_type"),
            ("overall", "eight", "invalid_type"),
            ("overall", True, "invalid_type"),
            ("overall", None, "invalid_type"),
            ("overall", [8], "invalid_type"),
            ("aspects", [], "invalid_type"),
            ("text", 7, "invalid_type"),
            ("text", "x" * 5_001, "too_long"),
            ("text", "nul \x00 byte", "invalid_characters"),
            ("text", "half \ud83d emoji", "invalid_characters"),
            ("submitted_at", "2026-11-20", "invalid_datetime"),
            ("submitted_at", "2026-11-23T09:05:01Z", "in_the_future"),
            ("submitted_at", "1969-12-31T23:59:59Z", "out_of_range"),
            ("order", "o-2", "unknown_order"),
            ("order", "\x00", "invalid_id"),
            ("order", 1, "invalid_type"),
            ("seller", "nobody", "unknown_seller"),
            ("seller", "second", "unknown_purchase"),
            ("seller", "a b", "invalid_id"),
            ("had_contact", True, "unknown_field"),
            ("origin", "link", "unknown_field"),
        ],
    )
    def test_what_is_refused_and_why(self, field: str, value: object, code: str) -> None:
        make_order("o-1")
        make_seller("second")
        answer = operator().post("/reviews", body(**{field: value}))
        assert answer.fields == [(field, code)]
        assert answer.problem == (422, code)
        assert not Review.objects.exists()
        assert not GradeSum.objects.exists()

    @pytest.mark.parametrize("name", ["as_described", "delivery_time", "condition", "contact"])
    @pytest.mark.parametrize(
        ("value", "code"), [(0, "out_of_range"), (11, "out_of_range"), ("8", "invalid_type"), (8.0, "invalid_type")]
    )
    def test_aspects_are_grades_too(self, name: str, value: object, code: str) -> None:
        make_order("o-1")
        assert operator().post("/reviews", body(aspects={name: value})).fields == [(f"aspects.{name}", code)]

    def test_an_aspect_that_does_not_exist(self) -> None:
        make_order("o-1")
        assert operator().post("/reviews", body(aspects={"price": 8})).fields == [("aspects.price", "unknown_field")]

    def test_a_clock_that_is_a_little_ahead_is_forgiven(self) -> None:
        make_order("o-1")
        assert operator().post("/reviews", body(submitted_at="2026-11-23T09:05:00Z")).status == 201

    def test_a_text_of_5000_characters_fits_whatever_surrounds_it(self) -> None:
        make_order("o-1")
        assert operator().post("/reviews", body(text="\n " + "é" * 5_000 + " ")).json["text"] == "é" * 5_000


class TestGetReview:
    def test_after_contact_and_a_new_grade_all_of_it_shows(self) -> None:
        review = make_review(3, had_contact=True)
        contact(review, now=NOW + timedelta(hours=1))
        request = ask_again(review, now=NOW + timedelta(hours=2))
        answer_request(request=request, overall=8, explanation="Opgelost", offered=None, now=NOW + timedelta(hours=3))
        found = seller().get(f"/reviews/{review.pk}").json
        expected = {
            "overall": 3,
            "counts_as": 8,
            "contacted_at": "2026-11-23T10:00:00Z",
            "reassessment": {
                "state": "answered",
                "requested_at": "2026-11-23T11:00:00Z",
                "can_request": False,
                "reason": "already_requested",
            },
            "new_overall": 8,
            "new_overall_at": "2026-11-23T12:00:00Z",
            "new_overall_explanation": "Opgelost",
            "origin": "link",
            "had_contact": True,
            "updated_at": "2026-11-23T12:00:00Z",
        }
        assert found == {**found, **expected}

    def test_after_contact_it_can_be_asked_again(self) -> None:
        review = make_review()
        contact(review)
        assert seller().get(f"/reviews/{review.pk}").json["reassessment"] == {
            "state": "none",
            "requested_at": None,
            "can_request": True,
            "reason": None,
        }

    @pytest.mark.parametrize(
        ("name", "shown"), [("Anna de Vries", "Anna V."), ("Cher", "Cher"), ("jan van der berg", "jan B.")]
    )
    def test_R4_2_the_customer_is_a_first_name_and_an_initial_never_an_address(self, name: str, shown: str) -> None:
        review = make_review(name=name, email="secret.address@customers.example")
        for key in (seller(), operator()):
            for answer in (key.get(f"/reviews/{review.pk}"), key.get("/reviews")):
                assert b"secret.address" not in answer.body
            assert key.get(f"/reviews/{review.pk}").json["customer"] == {"display_name": shown}

    def test_without_a_delivery_the_experience_is_of_the_expected_day(self) -> None:
        review = make_review(delivered=None)
        assert operator().get(f"/reviews/{review.pk}").json["experience_date"] == "2026-11-10"

    @pytest.mark.parametrize("review_id", ["a" * 26, "%00", "x" * 300, "%ED%A0%80", "..%2f"])
    def test_there_is_none(self, review_id: str) -> None:
        assert operator().get(f"/reviews/{review_id}").problem == (404, "not_found")

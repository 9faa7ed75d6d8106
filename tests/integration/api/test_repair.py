"""From a low grade to a repaired one: the message, the request to grade again, and the grade."""

from datetime import timedelta

import pytest

from makegood.domain.conversations.models import Message
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.orders.actions import unsubscribe
from makegood.domain.reassessments.actions import answer as answer_request
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.sellers.actions import SellerData, put_seller
from tests.factories import NOW, OPERATOR, ask_again, contact, deliver, make_review, make_seller
from tests.integration.api.caller import Caller, operator, seller

pytestmark = pytest.mark.django_db


class TestPostMessage:
    @pytest.mark.parametrize("who", [seller, operator])
    def test_the_answer_is_the_message_and_the_email_is_queued(self, who: type[Caller]) -> None:
        review = make_review()
        answer = who().post(f"/reviews/{review.pk}/messages", {"text": " Wat vervelend. \r\nWe sturen een nieuwe. "})
        assert answer.status == 201
        message = Message.objects.get()
        assert answer.json == {
            "id": message.pk,
            "direction": "out",
            "text": "Wat vervelend. \nWe sturen een nieuwe.",
            "quoted": "",
            "at": "2026-11-23T09:00:00Z",
            "state": "queued",
            "auto_reply": False,
            "other_address": False,
            "attachments": [],
            "left_out": [],
        }
        assert Email.objects.get().about == message.pk

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({}, [("text", "required")]),
            ({"text": ""}, [("text", "required")]),
            ({"text": " \n "}, [("text", "required")]),
            ({"text": None}, [("text", "invalid_type")]),
            ({"text": "x" * 10_001}, [("text", "too_long")]),
            ({"text": "nul \x00"}, [("text", "invalid_characters")]),
            ({"text": "half \udfff"}, [("text", "invalid_characters")]),
            ({"text": "Hallo", "to": "x@y.example"}, [("to", "unknown_field")]),
        ],
    )
    def test_what_is_refused_and_why(self, body: object, errors: list[tuple[str, str]]) -> None:
        answer = seller().post(f"/reviews/{make_review().pk}/messages", body)
        assert answer.fields == errors
        assert not Email.objects.exists()

    @pytest.mark.parametrize("language", ["nl", "en", "de", "xx", None])
    def test_whatever_the_customers_language(self, language: str | None) -> None:
        review = make_review(language=language)
        contact(review)
        assert seller().post(f"/reviews/{review.pk}/messages", {"text": "Hallo"}).status == 201
        assert seller().post(f"/reviews/{review.pk}/reassessment").status == 201

    def test_a_customer_without_an_address(self) -> None:
        review = make_review(email=None)
        assert seller().post(f"/reviews/{review.pk}/messages", {"text": "Hallo"}).problem == (
            409,
            "customer_unreachable",
        )

    def test_about_another_sellers_review_or_none(self) -> None:
        make_seller("second")
        for review_id in (make_review().pk, "a" * 26, "%00"):
            answer = seller("second").post(f"/reviews/{review_id}/messages", {"text": "Hallo"})
            assert answer.problem == (404, "not_found")
        assert not Message.objects.exists()

    def test_R9_7_a_seller_that_became_inactive_only_reads(self) -> None:
        review = make_review()
        key = seller()
        put_seller(seller_id="shop", data=SellerData("Shop", active=False), by=OPERATOR, now=NOW)
        assert key.get(f"/reviews/{review.pk}").status == 200
        assert key.post(f"/reviews/{review.pk}/messages", {"text": "Hallo"}).problem == (403, "forbidden")
        assert key.post(f"/reviews/{review.pk}/reassessment").problem == (403, "forbidden")


class TestPostReassessment:
    @pytest.mark.parametrize("who", [seller, operator])
    def test_after_contact_it_is_requested_for_30_days(self, who: type[Caller]) -> None:
        review = make_review()
        contact(review)
        answer = who().post(f"/reviews/{review.pk}/reassessment")
        assert answer.status == 201
        assert answer.json == {"requested_at": "2026-11-23T09:00:00Z", "expires_at": "2026-12-23T09:00:00Z"}
        assert Email.objects.filter(about=ReassessmentRequest.objects.get().pk).count() == 1

    def test_R6_7_the_first_reason_that_holds(self) -> None:
        review = make_review()
        key = seller()

        def reason() -> str:
            told = key.get(f"/reviews/{review.pk}").json["reassessment"]["reason"]
            assert key.post(f"/reviews/{review.pk}/reassessment").problem == (409, told)
            return str(told)

        assert reason() == "no_contact"
        message_id = key.post(f"/reviews/{review.pk}/messages", {"text": "Hallo"}).json["id"]
        assert reason() == "no_contact"  # still queued
        deliver(about=message_id, state=EmailState.BOUNCED)
        assert reason() == "contact_bounced"
        customer = review.purchase.customer
        unsubscribe(customer=customer, by=OPERATOR, now=NOW)
        assert reason() == "customer_unreachable"

    def test_R6_2_once_for_ever(self) -> None:
        review = make_review()
        request = ask_again(review)
        unsubscribe(customer=review.purchase.customer, by=OPERATOR, now=NOW)
        for key in (seller(), operator()):
            assert key.post(f"/reviews/{review.pk}/reassessment").problem == (409, "already_requested")
        answer_request(request=request, overall=9, explanation="", offered=None, now=NOW)
        assert seller().post(f"/reviews/{review.pk}/reassessment").problem == (409, "already_requested")
        assert Email.objects.filter(about=request.pk).count() == 1

    def test_a_body_is_not_looked_at(self) -> None:
        review = make_review()
        contact(review)
        assert seller().post(f"/reviews/{review.pk}/reassessment", {"x": 1}).status == 201

    def test_about_another_sellers_review_or_none(self) -> None:
        make_seller("second")
        for review_id in (make_review().pk, "a" * 26, "%00"):
            assert seller("second").post(f"/reviews/{review_id}/reassessment").problem == (404, "not_found")


class TestGetGrade:
    def test_without_reviews_there_is_none(self) -> None:
        make_seller()
        found = seller().get("/sellers/shop/grade").json
        nothing = {"average": None, "count": 0}
        assert found == {
            "seller": "shop",
            "average": None,
            "sum": 0,
            "count": 0,
            "method": "all_reviews",
            "from": None,
            "to": "2026-11-23",
            "histogram": {str(grade): 0 for grade in range(1, 11)},
            "aspects": dict.fromkeys(("as_described", "delivery_time", "condition", "contact"), nothing),
            "norm": "8.0",
            "meets_norm": None,
        }

    def test_a_new_grade_counts_at_the_next_call(self) -> None:
        review = make_review(3, aspects={"condition": 9})
        request = ask_again(review)
        key = operator()
        assert key.get("/sellers/shop/grade").json["average"] == "3.0"
        answer_request(request=request, overall=8, explanation="", offered=None, now=NOW)
        found = key.get("/sellers/shop/grade").json
        assert (found["average"], found["sum"], found["count"], found["meets_norm"]) == ("8.0", 8, 1, True)
        assert found["aspects"]["condition"] == {"average": "9.0", "count": 1}
        assert (found["from"], found["method"]) == ("2026-11-23", "all_reviews")

    def test_of_another_day(self) -> None:
        for number in range(5):
            make_review(6, now=NOW - timedelta(days=number))
        found = operator().get("/sellers/shop/grade", on="2026-11-23").json
        assert (found["method"], found["from"], found["to"]) == ("three_months", "2026-08-24", "2026-11-23")
        found = operator().get("/sellers/shop/grade", on="2026-11-20").json
        assert (found["count"], found["method"], found["to"]) == (2, "all_reviews", "2026-11-20")

    @pytest.mark.parametrize(
        ("day", "code"),
        [("2026-11-24", "date_in_future"), ("yesterday", "invalid_date"), ("2026-11-23T00:00:00Z", "invalid_date")],
    )
    def test_a_day_that_cannot_be(self, day: str, code: str) -> None:
        make_seller()
        assert operator().get("/sellers/shop/grade", on=day).fields == [("on", code)]

    @pytest.mark.parametrize("day", ["0001-01-01", "1900-02-28"])
    def test_long_ago_there_was_none(self, day: str) -> None:
        make_review()
        assert operator().get("/sellers/shop/grade", on=day).json["average"] is None

    def test_of_another_seller_or_none(self) -> None:
        make_seller("shop")
        make_seller("second")
        assert seller("second").get("/sellers/shop/grade").problem == (404, "not_found")
        for who in (seller("second"), operator()):
            assert who.get("/sellers/nobody/grade").problem == (404, "not_found")
            assert who.get("/sellers/%00/grade").problem == (404, "not_found")

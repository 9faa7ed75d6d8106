"""The public response through the API (R9.3)."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from makegood.domain.accounts.enums import Scope
from makegood.domain.mail.models import Email
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.actions import SellerData, put_seller
from tests.factories import NOW, OPERATOR, ask_again, contact, make_review, make_seller
from tests.integration.api.caller import operator, seller

pytestmark = pytest.mark.django_db


def path(review: Review) -> str:
    return f"/reviews/{review.pk}/response"


def test_the_answer_is_the_review_and_reading_it_gives_the_same() -> None:
    review = make_review()
    contact(review)
    ask_again(review)
    key = seller()
    answer = key.put(path(review), {"text": " Dank u.\r\nTot ziens! "})
    assert answer.status == 200
    assert answer.json["response"] == {"text": "Dank u.\nTot ziens!", "at": "2026-11-23T09:00:00Z"}
    assert answer.json == key.get(f"/reviews/{review.pk}").json == operator().get(f"/reviews/{review.pk}").json
    assert key.get("/reviews").json["items"] == [answer.json]
    assert Email.objects.filter(kind="response").count() == 1


def test_repeating_it_is_harmless_and_other_words_take_its_place(settings: Settings) -> None:
    review = make_review()
    key = seller()
    first = key.put(path(review), {"text": "Dank u"})
    settings.MAKEGOOD_NOW = NOW + timedelta(hours=1)
    assert key.put(path(review), {"text": "Dank u"}).json == first.json
    changed = key.put(path(review), {"text": "Anders"}).json
    assert changed["response"] == {"text": "Anders", "at": "2026-11-23T10:00:00Z"}
    assert changed["updated_at"] == "2026-11-23T10:00:00Z"
    assert Email.objects.count() == 1


def test_taking_it_back_answers_nothing_however_often(settings: Settings) -> None:
    review = make_review()
    key = seller()
    key.put(path(review), {"text": "Dank u"})
    settings.MAKEGOOD_NOW = NOW + timedelta(hours=1)
    for _ in range(2):
        answer = key.send("DELETE", path(review))
        assert (answer.status, answer.body) == (204, b"")
    found = key.get(f"/reviews/{review.pk}").json
    assert (found["response"], found["updated_at"]) == (None, "2026-11-23T10:00:00Z")
    assert [one["id"] for one in key.get("/reviews", updated_since="2026-11-23T10:00:00Z").json["items"]] == [review.pk]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("text", "required")]),
        ({"text": " \n "}, [("text", "required")]),
        ({"text": None}, [("text", "invalid_type")]),
        ({"text": 7}, [("text", "invalid_type")]),
        ({"text": "x" * 5_001}, [("text", "too_long")]),
        ({"text": "nul \x00"}, [("text", "invalid_characters")]),
        ({"text": "half \udfff"}, [("text", "invalid_characters")]),
        ({"text": "Dank u", "at": "2026-11-23"}, [("at", "unknown_field")]),
    ],
)
def test_what_is_refused_and_why(body: object, errors: list[tuple[str, str]]) -> None:
    review = make_review()
    key = seller()
    assert key.put(path(review), body).fields == errors
    assert key.get(f"/reviews/{review.pk}").json["response"] is None


def test_R5_4_a_conditional_offer_is_refused_with_the_words_in_question() -> None:
    answer = seller().put(path(make_review()), {"text": "Pas eerst uw cijfer aan. Daarna storten wij terug."})
    assert answer.problem == (422, "conditional_offer")
    assert answer.json["words"].rstrip(".") in answer.json["errors"][0]["message"]


def test_it_is_the_sellers_alone_to_say() -> None:
    review = make_review()
    make_seller("second")
    for key in (operator(), operator(Scope.READ), seller(scope=Scope.READ)):
        # Before the body is looked at.
        assert key.put(path(review), b"{").problem == (403, "forbidden")
        assert key.send("DELETE", path(review)).problem == (403, "forbidden")
    for review_id in (review.pk, "a" * 26, "%00"):
        other = seller("second")
        assert other.put(f"/reviews/{review_id}/response", {"text": "Dank u"}).problem == (404, "not_found")
        assert other.send("DELETE", f"/reviews/{review_id}/response").problem == (404, "not_found")


def test_R9_7_a_seller_that_became_inactive_only_reads() -> None:
    review = make_review()
    key = seller()
    key.put(path(review), {"text": "Dank u"})
    put_seller(seller_id="shop", data=SellerData("Shop", active=False), by=OPERATOR, now=NOW)
    assert key.put(path(review), {"text": "Anders"}).problem == (403, "forbidden")
    assert key.send("DELETE", path(review)).problem == (403, "forbidden")
    assert key.get(f"/reviews/{review.pk}").json["response"]["text"] == "Dank u"


def test_R4_2_the_customers_address_is_in_no_answer() -> None:
    review = make_review(name="anna.secret@customers.example", email="anna.secret@customers.example")
    assert b"secret" not in seller().put(path(review), {"text": "Dank u"}).body

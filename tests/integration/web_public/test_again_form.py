"""`/again/{token}/`: the new overall grade (R6.4 to R6.6, R7.1)."""

from datetime import timedelta

import pytest
from django.test import Client

from makegood.domain.mail.models import Email
from makegood.domain.orders.models import Customer
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reviews.models import Review
from makegood.kernel.tokens import Purpose, make_token
from tests.factories import NOW, ask_again, make_operator, make_review

from .answers import again_address, assert_sealed, chosen, codes, words


@pytest.fixture
def asked() -> ReassessmentRequest:
    return ask_again(make_review(3, "Doos was ingedeukt.", aspects={"condition": 2}, language="en"))


def stored(asked: ReassessmentRequest) -> tuple[str, str, int | None, str]:
    asked.refresh_from_db()
    review = Review.objects.get(pk=asked.review_id)
    return asked.state, asked.offered, review.new_overall, review.new_overall_explanation


def test_an_open_link_shows_the_first_grade_and_says_that_nothing_is_owed(
    client: Client, asked: ReassessmentRequest
) -> None:
    response = client.get(again_address(asked))
    assert response.status_code == 200
    assert_sealed(response)
    page = words(response)
    assert "3 out of 10" in page
    assert "Doos was ingedeukt." in page
    assert "A new grade may be higher, lower or the same. Nothing is owed in return." in page
    assert "next to your first grade, which stays visible" in page
    assert page.index("What will be public") < page.index("Send new grade")
    assert chosen(response, "overall") is None
    assert chosen(response, "offered") is None
    assert stored(asked) == ("requested", "", None, "")


@pytest.mark.parametrize("grade", ["1", "3", "10"])
def test_a_new_grade_is_stored_and_leads_back_to_the_same_address(
    client: Client, asked: ReassessmentRequest, grade: str
) -> None:
    answers = {"overall": grade, "explanation": "Nieuwe\r\ngekregen", "offered": "no", "action": "answer"}
    response = client.post(again_address(asked), answers)
    assert (response.status_code, response["Location"]) == (303, again_address(asked))
    assert_sealed(response)
    assert stored(asked) == ("answered", "no", int(grade), "Nieuwe\ngekregen")
    given = client.get(again_address(asked))
    assert given.status_code == 200
    assert_sealed(given)
    assert f"{grade} out of 10" in words(given)
    assert "3 out of 10" in words(given)
    assert "Nieuwe gekregen" in words(given)


def test_the_customer_can_leave_the_grade_as_it_is(client: Client, asked: ReassessmentRequest) -> None:
    response = client.post(again_address(asked), {"action": "keep", "overall": "", "offered": "unsaid"})
    assert response.status_code == 303
    assert stored(asked) == ("kept", "unsaid", None, "")
    given = client.get(again_address(asked))
    assert given.status_code == 200
    assert "Your grade stays as it is" in words(given)


def test_that_something_was_offered_goes_to_the_operator(client: Client, asked: ReassessmentRequest) -> None:
    make_operator("chief@marketplace.example")
    client.post(again_address(asked), {"overall": "9", "offered": "yes", "action": "answer"})
    assert stored(asked)[:3] == ("answered", "yes", 9)
    assert Email.objects.filter(to_address="chief@marketplace.example", kind="offer_reported").count() == 1


@pytest.mark.parametrize("typed", ["0", "11", "7.5", "eight", ""])
def test_a_grade_that_is_none_is_refused_and_all_that_was_typed_is_kept(
    client: Client, asked: ReassessmentRequest, typed: str
) -> None:
    answers = {"overall": typed, "explanation": "Bijna & goed", "offered": "yes", "action": "answer"}
    response = client.post(again_address(asked), answers)
    assert (response.status_code, codes(response)) == (422, {"out_of_range" if typed else "required"})
    assert_sealed(response)
    assert "Bijna &amp; goed</textarea>" in response.content.decode()
    assert chosen(response, "offered") == "yes"
    assert stored(asked) == ("requested", "", None, "")
    assert not Email.objects.filter(kind="offer_reported").exists()


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"explanation": "x" * 1001}, "explanation", "too_long"),
        ({"explanation": "x" * 1024 * 1024}, "explanation", "too_long"),
        ({"explanation": "a\x00b"}, "explanation", "invalid_characters"),
        ({"offered": "money"}, "offered", "invalid_choice"),
        ({"action": "delete"}, "action", "invalid_choice"),
        ({"action": ""}, "action", "invalid_choice"),
    ],
)
def test_other_wrong_answers_are_refused_and_nothing_is_stored(
    client: Client, asked: ReassessmentRequest, answers: dict[str, str], field: str, code: str
) -> None:
    response = client.post(again_address(asked), {"overall": "8", "action": "answer"} | answers)
    assert (response.status_code, codes(response)) == (422, {code})
    assert f'href="#{field}"' in response.content.decode()
    assert chosen(response, "overall") == "8"
    assert stored(asked) == ("requested", "", None, "")


@pytest.mark.parametrize("first", ["answer", "keep"])
def test_a_second_answer_is_refused_and_shows_the_first(client: Client, asked: ReassessmentRequest, first: str) -> None:
    client.post(again_address(asked), {"overall": "7", "action": first})
    before = stored(asked)
    for answers in ({"overall": "1", "action": "answer"}, {"action": "keep"}, {"overall": "11"}):
        response = client.post(again_address(asked), answers)
        assert (response.status_code, codes(response)) == (409, {"link_used"})
        assert_sealed(response)
        assert "Nothing was stored just now" in words(response)
    assert stored(asked) == before


def test_a_lapsed_link_is_gone_whether_or_not_a_worker_ran(
    client: Client, asked: ReassessmentRequest, settings
) -> None:
    settings.MAKEGOOD_NOW = NOW + timedelta(days=30)
    assert client.get(again_address(asked)).status_code == 200
    settings.MAKEGOOD_NOW = NOW + timedelta(days=30, seconds=1)
    for response in (client.get(again_address(asked)), client.post(again_address(asked), {"action": "keep"})):
        assert (response.status_code, codes(response)) == (410, {"link_expired"})
        assert_sealed(response)
        assert "Your first grade stays as it is" in words(response)
        # The day on which it shut is not promised: that afternoon somebody reads this.
        assert "A new grade could be given before 23 December 2026." in words(response)
    Customer.objects.update(language="nl")
    dutch = words(client.get(again_address(asked)))
    assert "U kon vóór 23 december 2026 een nieuw cijfer geven." in dutch
    assert stored(asked) == ("requested", "", None, "")


def test_an_answered_link_still_shows_what_was_given_after_its_date(
    client: Client, asked: ReassessmentRequest, settings
) -> None:
    client.post(again_address(asked), {"overall": "7", "action": "answer"})
    settings.MAKEGOOD_NOW = NOW + timedelta(days=90)
    response = client.get(again_address(asked))
    assert response.status_code == 200
    assert "7 out of 10" in words(response)


def test_a_wrong_link_is_not_found(client: Client, asked: ReassessmentRequest) -> None:
    good = make_token(Purpose.REASSESSMENT, asked.pk)
    for token in (good[:-1], make_token(Purpose.REVIEW, asked.pk), "x.y", "%00"):
        for response in (client.get(f"/again/{token}/"), client.post(f"/again/{token}/", {"action": "keep"})):
            assert (response.status_code, codes(response)) == (404, {"not_found"})
            assert_sealed(response)
    assert stored(asked)[0] == "requested"

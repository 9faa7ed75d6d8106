"""`/nps/{token}/`: how likely a customer is to recommend a seller after contact (R10)."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from makegood.domain.nps.models import Survey
from makegood.kernel import audit
from makegood.kernel.tokens import Purpose, make_token
from tests.factories import NOW, make_survey

from .answers import assert_sealed, chosen, codes, survey_address, words


@pytest.fixture
def survey() -> Survey:
    return make_survey(language="en", order_id="A-1")


def stored(survey: Survey) -> tuple[str, int | None, str]:
    survey.refresh_from_db()
    return survey.state, survey.score, survey.comment


def test_an_open_link_asks_one_question_and_says_who_sees_the_answer(client: Client, survey: Survey) -> None:
    response = client.get(survey_address(survey))
    assert response.status_code == 200
    assert_sealed(response)
    page = words(response)
    assert "How likely are you to recommend De Fietshoek to others?" in page
    assert "You wrote to De Fietshoek about order A-1." in page
    assert "0 = not at all likely" in page
    assert "10 = extremely likely" in page
    assert "under the name “Anna V.”" in page
    assert "before 22 December 2026" in page
    assert page.index("Who sees your answer") < page.index("Send answer")
    numbers = re.findall(r'name="score" value="(\d+)"', response.content.decode())
    assert numbers == [str(number) for number in range(11)]
    assert chosen(response, "score") is None
    assert stored(survey) == ("sent", None, "")


@pytest.mark.parametrize("number", ["0", "6", "10"])
def test_r3_3_a_number_clicked_in_the_email_is_chosen_and_nothing_is_stored(
    client: Client, survey: Survey, number: str
) -> None:
    response = client.get(survey_address(survey), {"score": number})
    assert (response.status_code, chosen(response, "score")) == (200, number)
    assert stored(survey) == ("sent", None, "")


@pytest.mark.parametrize("nonsense", ["11", "-1", "7.5", "", "zeven", "9' onclick='x", "%00"])
def test_a_number_that_is_none_chooses_nothing(client: Client, survey: Survey, nonsense: str) -> None:
    response = client.get(survey_address(survey), {"score": nonsense})
    assert (response.status_code, chosen(response, "score")) == (200, None)


@pytest.mark.parametrize("number", ["0", "7", "10"])
def test_an_answer_is_stored_and_leads_back_to_the_same_address(client: Client, survey: Survey, number: str) -> None:
    answer = {"score": number, "comment": "Snel\r\nopgelost "}
    response = client.post(survey_address(survey), answer)
    assert (response.status_code, response["Location"]) == (303, survey_address(survey))
    assert_sealed(response)
    assert stored(survey) == ("answered", int(number), "Snel\nopgelost")
    assert survey.answered_on is not None
    assert survey.answered_on.isoformat() == "2026-11-23"
    given = client.get(survey_address(survey))
    assert given.status_code == 200
    assert_sealed(given)
    assert f"{number} out of 10" in words(given)
    assert "Snel opgelost" in words(given)
    assert "<form" not in given.content.decode()


def test_r12_3_the_audit_trail_holds_the_score_and_a_mark_of_the_words(client: Client, survey: Survey) -> None:
    client.post(survey_address(survey), {"score": "9", "comment": "Snel opgelost"})
    (row,) = audit.rows(event_prefix="survey.answered")
    assert (row.actor_kind, row.actor_id, row.seller_ref) == ("customer", str(survey.customer_id), "shop")
    assert row.before == {"state": "sent"}
    assert (row.after["state"], row.after["score"], row.after["comment"]["length"]) == ("answered", 9, 13)
    assert "opgelost" not in str(row.after)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("11", "out_of_range"), ("-1", "out_of_range"), ("7.5", "out_of_range"), ("x", "out_of_range"), ("", "required")],
)
def test_a_score_that_is_none_is_refused_and_what_was_typed_is_kept(
    client: Client, survey: Survey, typed: str, code: str
) -> None:
    response = client.post(survey_address(survey), {"score": typed, "comment": "Bijna & goed"})
    assert (response.status_code, codes(response)) == (422, {code})
    assert_sealed(response)
    assert 'href="#score"' in response.content.decode()
    assert "Bijna &amp; goed</textarea>" in response.content.decode()
    assert stored(survey) == ("sent", None, "")


@pytest.mark.parametrize(
    ("comment", "code"),
    [("x" * 1001, "too_long"), ("x" * 1024 * 1024, "too_long"), ("a\x00b", "invalid_characters")],
)
def test_words_that_cannot_be_kept_are_refused_and_the_number_stays(
    client: Client, survey: Survey, comment: str, code: str
) -> None:
    response = client.post(survey_address(survey), {"score": "0", "comment": comment})
    assert (response.status_code, codes(response)) == (422, {code})
    assert 'href="#comment"' in response.content.decode()
    assert chosen(response, "score") == "0"
    assert stored(survey) == ("sent", None, "")


def test_a_thousand_characters_fit_and_every_error_is_told_at_once(client: Client, survey: Survey) -> None:
    response = client.post(survey_address(survey), {"score": "x", "comment": "x" * 1001})
    assert codes(response) == {"out_of_range", "too_long"}
    assert client.post(survey_address(survey), {"score": "5", "comment": "é" * 1000}).status_code == 303
    assert stored(survey) == ("answered", 5, "é" * 1000)


def test_r10_2_an_answer_is_final(client: Client, survey: Survey) -> None:
    client.post(survey_address(survey), {"score": "7"})
    for again in ({"score": "1", "comment": "Toch niet"}, {"score": "11"}, {}):
        response = client.post(survey_address(survey), again)
        assert (response.status_code, codes(response)) == (409, {"link_used"})
        assert_sealed(response)
        assert "Nothing was stored just now" in words(response)
        assert "7 out of 10" in words(response)
    assert stored(survey) == ("answered", 7, "")


def test_an_expired_link_is_gone_whether_or_not_a_worker_ran(client: Client, survey: Survey, settings) -> None:
    settings.MAKEGOOD_NOW = survey.expires_at
    assert client.get(survey_address(survey)).status_code == 200
    settings.MAKEGOOD_NOW = survey.expires_at + timedelta(seconds=1)
    for response in (client.get(survey_address(survey)), client.post(survey_address(survey), {"score": "9"})):
        assert (response.status_code, codes(response)) == (410, {"link_expired"})
        assert_sealed(response)
        assert "nothing is asked of you" in words(response)
    assert stored(survey) == ("sent", None, "")


def test_an_answer_still_shows_after_the_date(client: Client, survey: Survey, settings) -> None:
    client.post(survey_address(survey), {"score": "7"})
    settings.MAKEGOOD_NOW = NOW + timedelta(days=90)
    response = client.get(survey_address(survey))
    assert response.status_code == 200
    assert "7 out of 10" in words(response)


def test_a_wrong_link_is_not_found(client: Client, survey: Survey) -> None:
    good = make_token(Purpose.SURVEY, survey.pk)
    for token in (good[:-1], make_token(Purpose.REVIEW, survey.pk), make_token(Purpose.SURVEY, "a" * 26), "x.y", "%00"):
        for response in (client.get(f"/nps/{token}/"), client.post(f"/nps/{token}/", {"score": "9"})):
            assert (response.status_code, codes(response)) == (404, {"not_found"})
            assert_sealed(response)
    assert stored(survey) == ("sent", None, "")


def test_the_page_speaks_the_customers_language(client: Client) -> None:
    response = client.get(survey_address(make_survey(language="nl")))
    assert response["Content-Language"] == "nl"
    assert "Hoe waarschijnlijk is het dat u De Fietshoek aan anderen aanbeveelt?" in words(response)


def test_without_a_name_that_may_be_shown_it_says_so(client: Client) -> None:
    assert "without a name." in words(client.get(survey_address(make_survey(name="a@b.example", language="en"))))


def test_other_methods_are_refused(client: Client, survey: Survey) -> None:
    assert client.delete(survey_address(survey)).status_code == 405
    assert client.head(survey_address(survey)).status_code == 200

"""`/r/{token}/`: the review form (R3)."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from makegood.domain.orders.actions import issue_review_link
from makegood.domain.orders.models import Purchase
from makegood.domain.reviews.models import Review
from makegood.kernel.tokens import Purpose, make_token
from tests.factories import NOW, OPERATOR, make_order, make_purchase, make_review, make_seller

from .answers import assert_sealed, chosen, codes, review_address, words


@pytest.fixture
def purchase() -> Purchase:
    return make_purchase(language="en")


def test_an_open_link_shows_the_form_names_the_seller_and_stores_nothing(client: Client, purchase: Purchase) -> None:
    response = client.get(review_address(purchase))
    assert response.status_code == 200
    assert_sealed(response)
    assert "Which grade do you give De Fietshoek?" in words(response)
    assert "1 = very bad" in words(response)
    assert "10 = excellent" in words(response)
    assert chosen(response, "overall") is None
    assert not Review.objects.exists()


def test_the_form_says_what_will_be_public_above_its_button(client: Client, purchase: Purchase) -> None:
    page = words(client.get(review_address(purchase)))
    notice = page.index("your grades and your words, the date of delivery and the date of this review")
    assert notice < page.index("under the name “Anna V.”") < page.index("Send review")
    assert "anna@customers.example" not in page


@pytest.mark.parametrize(("clicked", "expected"), [("8", "8"), ("1", "1"), ("10", "10")])
def test_a_number_clicked_in_the_email_is_chosen_and_stores_nothing(
    client: Client, purchase: Purchase, clicked: str, expected: str
) -> None:
    response = client.get(review_address(purchase), {"grade": clicked})
    assert (response.status_code, chosen(response, "overall")) == (200, expected)
    assert client.head(review_address(purchase), {"grade": clicked}).status_code == 200
    assert not Review.objects.exists()


@pytest.mark.parametrize("clicked", ["0", "11", "7.5", "eight", "", "8' onload=x", "٨", "\x00"])
def test_another_number_in_the_address_chooses_nothing(client: Client, purchase: Purchase, clicked: str) -> None:
    response = client.get(review_address(purchase), {"grade": clicked})
    assert (response.status_code, chosen(response, "overall")) == (200, None)


@pytest.mark.parametrize(
    ("grade", "asks"), [("8", "asks-good"), ("10", "asks-good"), ("7", "asks-low"), ("", "asks-any")]
)
def test_the_question_above_the_words_depends_on_the_grade(
    client: Client, purchase: Purchase, grade: str, asks: str
) -> None:
    assert f'class="{asks}"' in client.get(review_address(purchase), {"grade": grade}).content.decode()


def test_the_form_speaks_the_customers_language_whatever_the_browser_asks_for(client: Client) -> None:
    dutch = client.get(review_address(make_purchase(language="nl")))
    assert dutch["Content-Language"] == "nl"
    assert '<html lang="nl"' in dutch.content.decode()
    english = client.get(review_address(make_purchase(language="en")), headers={"accept-language": "nl"})
    assert english["Content-Language"] == "en"
    unknown = make_purchase(language=None)
    assert client.get(review_address(unknown))["Content-Language"] == "en"
    assert client.get(review_address(unknown), headers={"accept-language": "xx"})["Content-Language"] == "nl"


def test_sending_stores_the_review_and_leads_back_to_the_same_address(client: Client, purchase: Purchase) -> None:
    address = review_address(purchase)
    answers = {
        "overall": "8",
        "text": "  Snel.\r\nNetjes!  ",
        "as_described": "9",
        "delivery_time": "",
        "condition": "10",
        "had_contact": "yes",
        "contact": "7",
    }
    response = client.post(address, answers)
    assert (response.status_code, response["Location"]) == (303, address)
    assert_sealed(response)
    review = Review.objects.get()
    assert (review.overall, review.text, review.had_contact) == (8, "Snel.\nNetjes!", True)
    assert review.aspects == {"as_described": 9, "condition": 10, "contact": 7}
    given = client.get(address)
    assert given.status_code == 200
    assert_sealed(given)
    assert "8 out of 10" in words(given)
    assert "Snel. Netjes!" in words(given)


def test_only_the_grade_is_required(client: Client, purchase: Purchase) -> None:
    assert client.post(review_address(purchase), {"overall": "3"}).status_code == 303
    review = Review.objects.get()
    assert (review.overall, review.text, review.aspects, review.had_contact) == (3, "", {}, None)


def test_how_the_contact_was_counts_only_if_there_was_contact(client: Client, purchase: Purchase) -> None:
    client.post(review_address(purchase), {"overall": "3", "had_contact": "no", "contact": "2"})
    review = Review.objects.get()
    assert (review.had_contact, review.contact) == (False, None)


def test_an_urlencoded_form_works_as_well(client: Client, purchase: Purchase) -> None:
    body = urlencode({"overall": "6", "text": "Prima ☕"})
    response = client.post(review_address(purchase), body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 303
    assert Review.objects.get().text == "Prima ☕"


@pytest.mark.parametrize("typed", ["0", "11", "7.5", "eight", "", "-1", "8.0", "٨", "1e1", "8\x00", "9" * 5000])
def test_a_grade_that_is_none_is_refused_at_its_field_and_all_that_was_typed_is_kept(
    client: Client, purchase: Purchase, typed: str
) -> None:
    answers = {
        "overall": typed,
        "text": "Mooie <b>fiets</b>",
        "as_described": "9",
        "had_contact": "yes",
        "contact": "4",
    }
    response = client.post(review_address(purchase), answers)
    assert response.status_code == 422
    assert_sealed(response)
    assert not Review.objects.exists()
    page = response.content.decode()
    assert codes(response) == {"out_of_range" if typed else "required"}
    assert 'id="overall" aria-describedby="overall-error" aria-invalid="true"' in page
    assert '<a href="#overall">' in page
    assert "from 1 to 10" in words(response)
    assert "Mooie &lt;b&gt;fiets&lt;/b&gt;</textarea>" in page
    assert (chosen(response, "as_described"), chosen(response, "contact")) == ("9", "4")
    assert chosen(response, "had_contact") == "yes"


@pytest.mark.parametrize("field", ["as_described", "delivery_time", "condition", "contact"])
@pytest.mark.parametrize("typed", ["0", "11", "7.5", "eight"])
def test_an_aspect_grade_that_is_none_is_refused_too(
    client: Client, purchase: Purchase, field: str, typed: str
) -> None:
    response = client.post(review_address(purchase), {"overall": "8", field: typed, "had_contact": "yes"})
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.content.decode()
    assert chosen(response, "overall") == "8"
    assert not Review.objects.exists()


def test_contact_is_yes_or_no(client: Client, purchase: Purchase) -> None:
    response = client.post(review_address(purchase), {"overall": "8", "had_contact": "perhaps"})
    assert (response.status_code, codes(response)) == (422, {"invalid_choice"})


def test_all_wrong_answers_are_told_at_once(client: Client, purchase: Purchase) -> None:
    response = client.post(review_address(purchase), {"overall": "11", "condition": "0", "text": "x" * 5001})
    assert codes(response) == {"out_of_range", "too_long"}
    assert "3 answers cannot be accepted yet" in words(response)


def test_a_text_of_a_megabyte_is_refused_and_given_back_whole(client: Client, purchase: Purchase) -> None:
    text = "é" * 512 * 1024
    response = client.post(review_address(purchase), {"overall": "2", "text": text})
    assert (response.status_code, codes(response)) == (422, {"too_long"})
    assert text in response.content.decode()
    assert not Review.objects.exists()


def test_a_text_at_the_limit_is_stored_and_never_cut(client: Client, purchase: Purchase) -> None:
    text = "🚲" * 5000
    assert client.post(review_address(purchase), {"overall": "2", "text": text}).status_code == 303
    assert Review.objects.get().text == text


def test_nul_is_refused_and_the_rest_is_kept(client: Client, purchase: Purchase) -> None:
    response = client.post(review_address(purchase), {"overall": "2", "text": "voor\x00na"})
    assert (response.status_code, codes(response)) == (422, {"invalid_characters"})
    assert "voor\ufffdna</textarea>" in response.content.decode()


def test_a_leading_empty_line_survives_the_way_back(client: Client, purchase: Purchase) -> None:
    response = client.post(review_address(purchase), {"overall": "", "text": "\nEerst leeg"})
    assert ">\n\nEerst leeg</textarea>" in response.content.decode()


def test_a_used_link_refuses_a_second_review_and_shows_the_first(client: Client, purchase: Purchase) -> None:
    make_review(3, "De eerste telt", purchase=purchase)
    for answers in ({"overall": "9", "text": "Toch goed"}, {"overall": "11"}, {}):
        response = client.post(review_address(purchase), answers)
        assert (response.status_code, codes(response)) == (409, {"already_reviewed"})
        assert_sealed(response)
        assert "De eerste telt" in words(response)
        assert "Nothing was stored just now" in words(response)
    assert Review.objects.get().overall == 3


def test_a_used_link_shows_what_was_given_even_after_its_date_or_a_cancellation(
    client: Client, purchase: Purchase, settings
) -> None:
    make_review(3, "Blijft staan", purchase=purchase)
    make_order(purchase.order_id, customer=purchase.customer.ref, language="en", cancelled=True)
    settings.MAKEGOOD_NOW = NOW + timedelta(days=400)
    response = client.get(review_address(purchase))
    assert response.status_code == 200
    assert "Blijft staan" in words(response)


def test_a_link_is_shut_as_soon_as_its_date_has_passed(client: Client, purchase: Purchase, settings) -> None:
    settings.MAKEGOOD_NOW = NOW + timedelta(days=60)
    response = client.get(review_address(purchase))
    assert response.status_code == 200
    assert "before 22 January 2027" in words(response)
    settings.MAKEGOOD_NOW = NOW + timedelta(days=60, seconds=1)
    for response in (client.get(review_address(purchase)), client.post(review_address(purchase), {"overall": "8"})):
        assert (response.status_code, codes(response)) == (410, {"link_expired"})
        assert_sealed(response)
    assert not Review.objects.exists()


def test_a_cancelled_purchase_cannot_be_reviewed(client: Client, purchase: Purchase) -> None:
    make_order(purchase.order_id, customer=purchase.customer.ref, language="en", cancelled=True)
    for response in (client.get(review_address(purchase)), client.post(review_address(purchase), {"overall": "8"})):
        assert (response.status_code, codes(response)) == (410, {"purchase_cancelled"})
        assert "This order was cancelled" in words(response)
    assert not Review.objects.exists()


def test_a_wrong_link_is_not_found(client: Client, purchase: Purchase) -> None:
    good = make_token(Purpose.REVIEW, purchase.pk)
    other_purpose = make_token(Purpose.REASSESSMENT, purchase.pk)
    changed = good[:-1] + ("A" if good[-1] != "A" else "B")
    never_issued = make_token(Purpose.REVIEW, make_purchase(link=False).pk)
    for token in (good[:-2], changed, other_purpose, never_issued, "x", "%00", "a" * 3000, "é.ü"):
        for response in (client.get(f"/r/{token}/"), client.post(f"/r/{token}/", {"overall": "8"})):
            assert (response.status_code, codes(response)) == (404, {"not_found"})
            assert_sealed(response)
            assert "Please use the whole link from the e-mail." in words(response)
    assert not Review.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(client: Client, purchase: Purchase, method: str) -> None:
    assert getattr(client, method)(review_address(purchase)).status_code == 405


def test_a_broken_body_is_a_bad_request(client: Client, purchase: Purchase) -> None:
    response = client.post(review_address(purchase), b"--x", content_type="multipart/form-data; boundary=")
    assert response.status_code == 400
    assert_sealed(response)


def test_names_are_shown_escaped_and_kept_apart_from_the_page(client: Client) -> None:
    make_seller("evil", "<script>alert(1)</script> & \u202eZoon")
    purchase = make_purchase("evil", name="<i>Eve</i> \u202eX", language="en")
    page = client.get(review_address(purchase)).content.decode()
    assert "<script>" not in page
    assert "<i>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; \u202eZoon" in page


def test_each_purchase_of_an_order_is_reviewed_for_itself(client: Client) -> None:
    order = make_order(sellers=("one", "two"), language="en")
    first, second = order.purchases.select_related("customer", "seller").order_by("seller_id")
    for purchase in (first, second):
        issue_review_link(purchase=purchase, by=OPERATOR, now=NOW)
    assert client.post(review_address(first), {"overall": "2"}).status_code == 303
    assert client.get(review_address(second)).status_code == 200
    assert client.post(review_address(second), {"overall": "9"}).status_code == 303
    assert sorted(Review.objects.values_list("seller_id", "overall")) == [("one", 2), ("two", 9)]

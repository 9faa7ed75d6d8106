"""The public response on the seller's pages (R9.3)."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from makegood.domain.accounts.models import User
from makegood.domain.conversations.models import BlockedOffer
from makegood.domain.reviews.actions import publish_response
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.kernel.actors import Role
from tests.factories import NOW, OPERATOR, agent_of, emails, make_operator, make_review, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
HOSTILE = '</textarea><script>alert(1)</script> "quoted"\n\n**no bold**'


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_staff(role=Role.AGENT))


@pytest.fixture
def review() -> Review:
    return make_review(name="Anna de Vries", email="anna.secret@customers.example")


def path(review: Review) -> str:
    return f"/dashboard/reviews/{review.pk}/response/"


def page_of(browser: Client, review: Review) -> str:
    return browser.get(f"/dashboard/reviews/{review.pk}/").content.decode()


def respond(review: Review, text: str = "Dank u") -> None:
    publish_response(review=review, text=text, by=agent_of("shop"), now=NOW)


def test_the_form_stands_on_the_page_of_the_review(browser: Client, review: Review) -> None:
    page = page_of(browser, review)
    assert f'action="{path(review)}"' in page
    assert 'name="text"' in page
    assert "Show how it will look" in page


def test_the_preview_is_the_shop_pages_own_review_and_publishes_nothing(browser: Client, review: Review) -> None:
    text = "Dank u.\n\nTot ziens!"
    preview = browser.post(path(review), {"text": text, "action": "preview"})
    page = preview.content.decode()
    assert preview.status_code == 200
    assert "Nothing has been published yet." in page
    assert "The customer gets an e-mail about the first response" in page
    review.refresh_from_db()
    assert (review.response, emails().count()) == ("", 0)

    respond(review, text)
    shop = Client(headers={"Accept-Language": "en"}).get("/shop/shop/").content.decode()
    assert article(page) == article(shop)
    assert "Response of De Fietshoek" in article(shop)


def article(page: str) -> str:
    found = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert found
    # Only on the shop page can the review be reported.
    return re.sub(r'<a href="report.*?</a>', "", found[0])


def test_from_the_preview_one_can_go_back_with_every_word(browser: Client, review: Review) -> None:
    page = browser.post(path(review), {"text": HOSTILE, "action": "preview"}).content.decode()
    assert f'<textarea name="text" hidden>\n{html.escape(HOSTILE)}</textarea>' in page
    page = browser.post(path(review), {"text": HOSTILE, "action": "edit"}).content.decode()
    assert f"\n{html.escape(HOSTILE)}</textarea>" in page
    assert not emails().exists()


@pytest.mark.parametrize("data", [{}, {"action": "publish"}])
def test_the_text_alone_publishes(browser: Client, review: Review, data: dict[str, str]) -> None:
    answer = browser.post(path(review), {"text": "Dank u", **data})
    assert (answer.status_code, answer["Location"]) == (303, f"/dashboard/reviews/{review.pk}/")
    review.refresh_from_db()
    assert (review.response, review.response_at) == ("Dank u", NOW)
    assert emails().get().kind == "response"
    page = page_of(browser, review)
    assert "Your response stands below the review" in page
    assert "Response of De Fietshoek" in page
    assert "Change the response" in page


def test_looking_at_the_form_again_shows_what_stands_there(browser: Client, review: Review) -> None:
    respond(review, "Dank u wel")
    page = browser.get(path(review)).content.decode()
    assert "\nDank u wel</textarea>" in page
    changed = browser.post(path(review), {"text": "Anders", "action": "preview"}).content.decode()
    assert "The former response still stands." in changed
    assert "gets an e-mail" not in changed


@pytest.mark.parametrize("action", ["preview", "publish"])
@pytest.mark.parametrize(
    ("text", "code"), [("", "required"), ("x" * 5_001, "too_long"), ("a\x00", "invalid_characters")]
)
def test_what_cannot_be_published_is_told_and_kept(
    browser: Client, review: Review, action: str, text: str, code: str
) -> None:
    answer = browser.post(path(review), {"text": text, "action": action})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'data-code="{code}"' in page
    assert 'href="#text"' in page
    assert 'aria-invalid="true"' in page
    if code == "too_long":
        assert text in page


@pytest.mark.parametrize("action", ["preview", "publish"])
def test_R5_4_a_conditional_offer_is_refused_and_the_operator_sees_it(
    browser: Client, review: Review, action: str
) -> None:
    offer = "Pas eerst uw cijfer aan. Daarna storten wij terug."
    answer = browser.post(path(review), {"text": offer, "action": action})
    assert answer.status_code == 422
    assert 'data-code="conditional_offer"' in answer.content.decode()
    assert offer in answer.content.decode()
    assert BlockedOffer.objects.get().place == "response"
    review.refresh_from_db()
    assert review.response == ""


def test_taking_it_back_asks_first(browser: Client, review: Review) -> None:
    respond(review)
    page = browser.post(path(review), {"action": "remove"})
    assert page.status_code == 200
    assert "Yes, take it back" in page.content.decode()
    review.refresh_from_db()
    assert review.response == "Dank u"

    answer = browser.post(path(review), {"action": "remove", "sure": "yes"})
    assert (answer.status_code, answer["Location"]) == (303, f"/dashboard/reviews/{review.pk}/")
    review.refresh_from_db()
    assert (review.response, review.response_at) == ("", None)
    assert "no longer on your shop page" in page_of(browser, review)
    # Somebody else was quicker.
    assert browser.post(path(review), {"action": "remove", "sure": "yes"}).status_code == 303


def test_who_only_reads_sees_the_response_and_no_buttons(as_user: SignIn, review: Review) -> None:
    operator = as_user(make_operator())
    for browser in (as_user(make_staff(role=Role.VIEWER)), operator):
        assert "There is no public response." in page_of(browser, review)
    respond(review)
    for browser in (as_user(make_staff(role=Role.VIEWER)), operator):
        page = page_of(browser, review)
        assert "Response of De Fietshoek" in page
        assert path(review) not in page
        assert browser.get(path(review)).status_code == 403
        assert browser.post(path(review), {"text": "Anders"}).status_code == 403
    assert as_user(make_staff("other")).post(path(review), {"text": "Anders"}).status_code == 404


def test_R9_7_a_closed_shop_can_only_look(browser: Client, review: Review) -> None:
    respond(review)
    put_seller(seller_id="shop", data=SellerData("De Fietshoek", active=False), by=OPERATOR, now=NOW)
    assert path(review) not in page_of(browser, review)
    assert browser.post(path(review), {"text": "Anders"}).status_code == 403
    assert browser.post(path(review), {"action": "remove", "sure": "yes"}).status_code == 403


def test_it_takes_a_token_of_the_form(review: Review) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_staff())
    assert browser.post(path(review), {"text": "Dank u"}).status_code == 403


def test_R4_2_the_customers_address_is_on_no_page(browser: Client, review: Review) -> None:
    pages = [browser.get(path(review)), browser.post(path(review), {"text": "Dank u", "action": "preview"})]
    browser.post(path(review), {"text": "Dank u"})
    pages += [
        browser.get(f"/dashboard/reviews/{review.pk}/"),
        browser.post(path(review), {"action": "remove"}),
        Client().get("/shop/shop/"),
    ]
    assert not [page.request["PATH_INFO"] for page in pages if b"customers.example" in page.content]

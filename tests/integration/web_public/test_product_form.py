"""`/r/{token}/products/{product}/`: the optional review of an article, offered when the seller was graded (R11)."""

from datetime import timedelta

import pytest
from django.test import Client

from makegood.domain.orders.models import Purchase
from makegood.domain.product_reviews.models import ProductReview
from tests.factories import NOW, decide_about, make_order, make_product_review, make_purchase, make_staff

from .answers import assert_sealed, chosen, codes, review_address, words

ANSWERS = {"stars": "4", "title": "Stevig", "text": "Na een maand nog goed.", "pros": "- licht\n- mooi", "cons": ""}


def article_address(purchase: Purchase, article: str = "article-1") -> str:
    return f"{review_address(purchase)}products/{article}/"


def test_it_is_offered_once_the_seller_was_graded_and_its_form_stores_once(client: Client) -> None:
    purchase = make_purchase(language="en")
    address, article = review_address(purchase), article_address(purchase)
    assert article not in client.get(address).content.decode()
    given = client.post(address, {"overall": "8"}, follow=True)
    assert article in given.content.decode()
    form = client.get(article)
    assert_sealed(form)
    assert "What do you think of Fietsbel?" in words(form)
    assert "under the name “Anna V.”" in words(form)
    assert not ProductReview.objects.exists()
    stored = client.post(article, ANSWERS)
    assert (stored.status_code, stored["Location"]) == (303, article)
    review = ProductReview.objects.get()
    assert (review.stars, review.title, review.pros, review.cons) == (4, "Stevig", ["licht", "mooi"], [])
    assert (review.status, review.origin, review.submitted_at, review.language) == ("published", "link", NOW, "en")
    page = client.get(article)
    assert_sealed(page)
    assert "Na een maand nog goed." in words(page)
    again = client.post(article, {**ANSWERS, "stars": "1"})
    assert again.status_code == 409
    assert "already_reviewed" in codes(again)
    assert ProductReview.objects.get().stars == 4
    back = words(client.get(address))
    assert "Your review of Fietsbel" in back
    assert "4 out of 5 stars" in back


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"stars": ""}, {"required"}),
        ({"stars": "6"}, {"out_of_range"}),
        ({"title": "t" * 201, "text": "x" * 5001}, {"too_long"}),
        ({"pros": "\n".join("abcdefghijk")}, {"too_many"}),
        ({"cons": "a\x00b"}, {"invalid_characters"}),
    ],
)
def test_what_cannot_be_accepted_is_told_with_everything_kept(
    client: Client, changes: dict[str, str], wrong: set[str]
) -> None:
    article = article_address(make_purchase(language="en"))
    response = client.post(article, {**ANSWERS, **changes})
    assert response.status_code == 422
    assert_sealed(response)
    assert codes(response) == wrong
    assert (chosen(response, "stars") or "") == ("" if changes.get("stars") in ("", "6") else "4")
    assert "- licht" in response.content.decode() or "pros" in changes
    assert not ProductReview.objects.exists()


def test_r11_2_the_writer_is_told_that_the_words_are_checked_and_what_came_of_it(client: Client) -> None:
    article = article_address(make_purchase(language="en"))
    response = client.post(article, {**ANSWERS, "text": "Zie www.lampdeal.nl"}, follow=True)
    assert "Your words are being checked" in words(response)
    assert "Zie www.lampdeal.nl" in words(response)
    review = ProductReview.objects.get()
    for verdict, told in (
        ("remove_words", "does not show your words"),
        ("remove", "The marketplace removed this review on 23 November 2026. Ground: fraudulent."),
        ("keep", "You gave this to Fietsbel"),
    ):
        decide_about(review, verdict)
        assert told in words(client.get(article))


def test_shut_cancelled_staff_and_wrong_links(client: Client, settings) -> None:
    staff = make_purchase(email="tom@shop.example", order_id="o-staff")
    make_staff("shop", email="Tom@shop.example")
    response = client.post(article_address(staff), ANSWERS)
    assert response.status_code == client.get(article_address(staff)).status_code == 403
    assert "And the articles?" not in words(client.post(review_address(staff), {"overall": "8"}, follow=True))
    cancelled = make_purchase(order_id="o-1")
    make_order("o-1", cancelled=True)
    assert client.post(article_address(cancelled), ANSWERS).status_code == 410
    purchase = make_purchase()
    for address in (
        article_address(purchase, "other"),
        article_address(purchase, "%00"),
        f"/r/x{review_address(purchase)[3:]}products/article-1/",
    ):
        assert client.get(address).status_code == client.post(address, ANSWERS).status_code == 404
    settings.MAKEGOOD_NOW = NOW + timedelta(days=61)
    for method in (client.get, client.post):
        shut = method(article_address(purchase))
        assert shut.status_code == 410
        assert_sealed(shut)
    assert not ProductReview.objects.exists()


def test_what_was_given_stays_readable_after_the_link_is_shut(client: Client, settings) -> None:
    purchase = make_purchase()
    make_product_review(5, "Fijn", purchase=purchase)
    settings.MAKEGOOD_NOW = NOW + timedelta(days=61)
    assert client.get(article_address(purchase)).status_code == 200
    assert client.post(article_address(purchase), ANSWERS).status_code == 409

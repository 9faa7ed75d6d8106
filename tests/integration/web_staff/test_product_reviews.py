"""Product reviews for the seller who sold the article, and for the operator who looks at held words (R11)."""

from datetime import timedelta

import pytest

from makegood.domain.product_reviews.actions import settle_review
from makegood.domain.product_reviews.enums import Status
from makegood.domain.product_reviews.models import ProductReview
from tests.factories import NOW, OPERATOR, make_operator, make_product_review, make_staff

pytestmark = pytest.mark.django_db

LIST = "/dashboard/product-reviews/"
WAITING = "/operator/product-reviews/"


def test_a_seller_reads_those_of_articles_they_sold_without_held_words(as_user) -> None:
    client = as_user(make_staff("shop"))
    assert "No product reviews yet" in client.get(LIST).content.decode()
    make_product_review(4, "Fijn ding", title="Top")
    make_product_review(2, "Zie www.lampdeal.nl")
    make_product_review(3, "Van een ander", seller_id="other")
    gone = make_product_review(1, "Weg")
    settle_review(review=gone, status=Status.REMOVED, by=OPERATOR, now=NOW)
    body = client.get(LIST).content.decode()
    assert "Fijn ding" in body
    assert "words being checked" in body
    assert not [words for words in ("lampdeal", "Van een ander", "Weg", "customers.example") if words in body]
    assert client.get(f"{LIST}?cursor=x").status_code == 200
    assert LIST in client.get("/dashboard/reviews/").content.decode()


def test_r11_2_the_operator_sees_what_was_found_and_decides(as_user, settings) -> None:
    client = as_user(make_operator())
    assert "Nothing waits" in client.get(WAITING).content.decode()
    make_product_review(5, "Later", cons=("kutding",), now=NOW + timedelta(minutes=1))
    first = make_product_review(2, "Kijk: www.lampdeal.nl!")
    body = client.get(WAITING).content.decode()
    assert "Kijk: <mark>www.lampdeal.nl</mark>!" in body
    assert "– <mark>kutding</mark>" in body
    assert ">late</span>" not in body
    assert body.index("lampdeal") < body.index("kutding")
    settings.MAKEGOOD_NOW = NOW + timedelta(days=2, minutes=1)
    assert client.get(WAITING).content.decode().count(">late</span>") == 1
    settle = f"{WAITING}{first.pk}/settle/"
    assert client.post(settle, {"status": "published"}).status_code == 303
    assert "lampdeal" not in client.get(WAITING).content.decode()
    assert "lampdeal" in client.get(f"{WAITING}?settled=yes").content.decode()
    assert client.post(settle, {"status": "removed"}).status_code == 303
    assert ProductReview.objects.get(pk=first.pk).status == "removed"
    assert client.post(settle, {"status": "nonsense"}).status_code == 422
    assert client.post(f"{WAITING}nothing/settle/", {"status": "held"}).status_code == 404

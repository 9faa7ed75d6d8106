"""Articles and product reviews through the API (R11, R14.1)."""

import pytest

from makegood.domain.product_reviews.models import ProductReview
from tests.factories import make_order, make_product_review, make_seller
from tests.integration.api.caller import operator, seller

pytestmark = pytest.mark.django_db

BODY = {"order": "o-1", "product": "article-1", "stars": 4}


def test_an_article_is_put_read_and_put_again() -> None:
    make_order("o-1")
    key = operator()
    body = {"title": "Bel", "gtin": "4006381333931", "brand": "Tring", "url": "https://marketplace.example/bel"}
    first = key.put("/products/bel", body)
    assert (first.status, first.json) == (201, {"id": "bel", **body})
    assert key.put("/products/bel", first.json).status == 200
    assert key.put("/products/article-1", {"title": "Fietsbel"}).json["gtin"] is None
    assert key.put("/products/bel", {"title": "Bel", "brand": None}).json == {"id": "bel", **body, "brand": None}
    assert key.get("/products/bel").json["brand"] is None
    assert key.get("/products/other").status == 404
    wrong = key.put("/products/bel", {"title": "", "gtin": "123"})
    assert (wrong.status, [(one["field"], one["code"]) for one in wrong.json["errors"]]) == (
        422,
        [("title", "required"), ("gtin", "invalid_gtin")],
    )


def test_a_review_is_handed_in_once_and_listed_for_everybody() -> None:
    make_order("o-1")
    key = operator()
    words = {"title": "Top", "text": "Fijn", "pros": ["licht"], "cons": []}
    stored = key.post("/product-reviews", {**BODY, **words})
    assert stored.status == 201
    assert stored.json == {
        "id": ProductReview.objects.get().pk,
        "product": "article-1",
        "seller": "shop",
        "order": "o-1",
        "customer": {"display_name": "Anna V."},
        "stars": 4,
        **words,
        "language": "nl",
        "status": "published",
        "held_for": [],
        "helpful": 0,
        "origin": "api",
        "submitted_at": "2026-11-23T09:00:00Z",
        "updated_at": "2026-11-23T09:00:00Z",
    }
    again = key.post("/product-reviews", BODY)
    assert (again.status, again.json["code"]) == (409, "already_reviewed")
    listed = key.get("/products/article-1/reviews").json
    assert listed == {
        "product": "article-1",
        "average": "4.0",
        "count": 1,
        "histogram": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0},
        "items": [stored.json],
        "next_cursor": None,
    }
    assert seller().get("/products/article-1/reviews").json == listed


def test_a_seller_reads_no_held_words_and_nothing_of_another_sellers_orders() -> None:
    make_product_review(2, "Zie www.lampdeal.nl")
    make_seller("other")
    (full,) = operator().get("/products/article-1/reviews").json["items"]
    assert (full["status"], full["held_for"], full["text"]) == ("held", ["link"], "Zie www.lampdeal.nl")
    (own,) = seller().get("/products/article-1/reviews").json["items"]
    assert (own["text"], own["held_for"], own["order"]) == ("", [], full["order"])
    (foreign,) = seller("other").get("/products/article-1/reviews").json["items"]
    assert (foreign["text"], foreign["order"], foreign["seller"]) == ("", None, None)
    assert foreign["stars"] == 2


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"stars": "4"}, "stars", "invalid_type"),
        ({"stars": 4.0}, "stars", "invalid_type"),
        ({"stars": True}, "stars", "invalid_type"),
        ({"stars": 0}, "stars", "out_of_range"),
        ({"stars": 6}, "stars", "out_of_range"),
        ({"pros": "licht"}, "pros", "invalid_type"),
        ({"pros": [1]}, "pros.0", "invalid_type"),
        ({"cons": ["x"] * 11}, "cons", "too_many"),
        ({"text": "x" * 5_001}, "text", "too_long"),
        ({"title": "a\nb"}, "title", "invalid_characters"),
        ({"order": "nowhere"}, "order", "unknown_order"),
        ({"product": "other"}, "product", "unknown_product"),
        ({"grade": 4}, "grade", "unknown_field"),
        ({"submitted_at": "2026-11-23T09:06:00Z"}, "submitted_at", "in_the_future"),
    ],
)
def test_what_cannot_be_accepted_is_named(changes: dict[str, object], field: str, code: str) -> None:
    make_order("o-1")
    answer = operator().post("/product-reviews", {**BODY, **changes})
    assert answer.status == 422
    assert [(one["field"], one["code"]) for one in answer.json["errors"]] == [(field, code)]
    assert not ProductReview.objects.exists()


def test_lists_page_sort_and_filter() -> None:
    for stars in (1, 5, 3, 5):
        make_product_review(stars)
    key = operator()
    seen: list[int] = []
    cursor = ""
    while True:
        page = key.get("/products/article-1/reviews", sort="lowest", limit="3", cursor=cursor).json
        seen += [one["stars"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [1, 3, 5, 5]
    assert [one["stars"] for one in key.get("/products/article-1/reviews", stars="3").json["items"]] == [3]
    for wrong in ({"sort": "best"}, {"stars": "6"}, {"limit": "0"}, {"cursor": "x"}):
        assert key.get("/products/article-1/reviews", **wrong).status == 422
    assert key.get("/products/other/reviews").status == 404

"""R11.1, R11.2: who may say what about an article, and what becomes of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.domain.orders.actions import ItemData, OrderData, PurchaseData, put_product
from makegood.domain.orders.actions.put_product import ProductData
from makegood.domain.orders.models import Product, Purchase
from makegood.domain.product_reviews.actions import mark_helpful, rebuild_sums, submit_review
from makegood.domain.product_reviews.enums import Sort
from makegood.domain.product_reviews.models import HelpfulVote, ProductReview, ProductSum
from makegood.domain.product_reviews.queries import differences, public_reviews, rating_of
from makegood.domain.product_reviews.rules import Answers
from makegood.kernel import actors, audit
from makegood.kernel.errors import Forbidden, Invalid, Refused
from tests.factories import (
    NOW,
    OPERATOR,
    agent_of,
    decide_about,
    make_order,
    make_product_review,
    make_purchase,
    make_seller,
    make_staff,
)

pytestmark = pytest.mark.django_db


def hand_in(order_id: str, answers: Answers | None = None, **changes: object) -> ProductReview:
    wanted = {
        "product_id": "article-1",
        "seller_id": None,
        "language": "",
        "submitted_at": None,
        "by": OPERATOR,
        "now": NOW,
        **changes,
    }
    return submit_review(order_id=order_id, answers=answers or Answers(4), **wanted)  # type: ignore[arg-type]  # see above


class TestWho:
    def test_r11_1_once_per_purchase_and_article_whichever_way(self) -> None:
        purchase = make_purchase(order_id="o-1")
        make_product_review(purchase=purchase)
        for again in (lambda: make_product_review(purchase=purchase), lambda: hand_in("o-1")):
            with pytest.raises(Refused) as refused:
                again()
            assert refused.value.code == "already_reviewed"
        assert rating_of("article-1").count == 1

    @pytest.mark.parametrize("email", ["Anna@Customers.example", "anna@customers.example"])
    def test_r11_1_never_by_the_staff_of_the_seller(self, email: str) -> None:
        make_staff("shop", email=email)
        purchase = make_purchase(order_id="o-1", email="anna@customers.example")
        for attempt in (lambda: make_product_review(purchase=purchase), lambda: hand_in("o-1")):
            with pytest.raises(Refused) as refused:
                attempt()
            assert refused.value.code == "seller_staff"
        assert not ProductReview.objects.exists()

    def test_r11_1_nor_from_the_address_of_the_shop_but_staff_of_another_shop_may(self) -> None:
        make_seller("shop", email="info@shop.example")
        make_staff("other", email="anna@other.example")
        with pytest.raises(Refused):
            make_product_review(email="info@shop.example")
        assert make_product_review(email="anna@other.example").stars == 4

    def test_a_cancelled_purchase_gets_no_new_review(self) -> None:
        with pytest.raises(Refused) as refused:
            make_product_review(cancelled=True)
        assert refused.value.code == "purchase_cancelled"

    def test_a_link_is_shut_once_its_date_has_passed(self) -> None:
        purchase = make_purchase()
        with pytest.raises(Refused) as refused:
            make_product_review(purchase=purchase, now=NOW + timedelta(days=61))
        assert refused.value.code == "link_expired"

    def test_only_the_operator_hands_in(self) -> None:
        make_order("o-1")
        with pytest.raises(Forbidden):
            hand_in("o-1", by=agent_of("shop"))

    @pytest.mark.parametrize(
        ("changes", "field", "code"),
        [
            ({"order_id": "nowhere"}, "order", "unknown_order"),
            ({"product_id": "other"}, "product", "unknown_product"),
            ({"seller_id": "other"}, "seller", "unknown_purchase"),
            ({"submitted_at": NOW + timedelta(minutes=6)}, "submitted_at", "in_the_future"),
        ],
    )
    def test_what_does_not_exist_is_named(self, changes: dict[str, object], field: str, code: str) -> None:
        make_order("o-1")
        with pytest.raises(Invalid) as invalid:
            hand_in(**{"order_id": "o-1", **changes})  # type: ignore[arg-type]  # see hand_in
        assert [(one.field, one.code) for one in invalid.value.errors] == [(field, code)]

    def test_where_two_sellers_sold_it_one_must_be_named(self) -> None:
        make_order("o-1", sellers=("shop", "other"))
        with pytest.raises(Invalid) as invalid:
            hand_in("o-1")
        assert [(one.field, one.code) for one in invalid.value.errors] == [("seller", "required")]
        assert hand_in("o-1", seller_id="other").seller_id == "other"
        assert hand_in("o-1", seller_id="shop").seller_id == "shop"


class TestWords:
    def test_r3_8_words_are_kept_as_typed_within_limits(self) -> None:
        review = make_product_review(5, " Fijn\r\nding ", title=" Top ", pros=("licht", " "), cons=("e\u0301e\u0301n",))
        assert (review.title, review.text, review.pros, review.cons) == ("Top", "Fijn\nding", ["licht"], ["één"])
        assert (review.status, review.language, review.origin) == ("published", "nl", "link")

    def test_every_error_is_told_at_once_and_nothing_is_stored(self) -> None:
        make_order("o-1")
        answers = Answers(6, "t" * 201, "x" * 5_001, ("a\x00",), tuple(f"punt {n}" for n in range(11)))
        with pytest.raises(Invalid) as invalid:
            hand_in("o-1", answers)
        assert [(one.field, one.code) for one in invalid.value.errors] == [
            ("stars", "out_of_range"),
            ("title", "too_long"),
            ("text", "too_long"),
            ("pros", "invalid_characters"),
            ("cons", "too_many"),
        ]
        assert not ProductReview.objects.exists()

    @pytest.mark.parametrize(
        ("words", "checks"),
        [
            ({"text": "Zie www.lampdeal.nl"}, ["link"]),
            ({"title": "Bel 06-12345678"}, ["phone"]),
            ({"pros": ("goedkoop: € 5",)}, ["price"]),
            ({"cons": ("kutding", "mail anna@example.nl")}, ["email", "abuse"]),
            ({"text": "Bij De Fietshoek gekocht"}, ["shop_name"]),
        ],
    )
    def test_r11_2_a_hit_anywhere_holds_the_words_and_the_stars_count(
        self, words: dict[str, object], checks: list[str]
    ) -> None:
        review = make_product_review(2, **words)  # type: ignore[arg-type]  # keywords of the factory
        assert (review.status, review.held_for) == ("held", checks)
        assert not review.words_shown
        assert rating_of("article-1").average == "2.0"

    def test_a_shop_may_bear_the_name_of_what_it_sells(self) -> None:
        make_seller("lotus", "Lotus B.V.")
        purchase = make_purchase()
        put_product(product_id="article-1", data=ProductData("Theepot Lotus"), by=OPERATOR, now=NOW)
        assert make_product_review(text="De lotus is mooi", purchase=purchase).status == "published"
        assert make_product_review(text="Gekocht bij De Fietshoek").status == "held"

    def test_r12_3_the_audit_trail_holds_no_words(self) -> None:
        review = make_product_review(4, "Heel stevig", title="Mooi", pros=("licht",))
        (row,) = audit.rows(event_prefix="product_review.")
        assert (row.event, row.subject_id, row.seller_ref) == ("product_review.submitted", review.pk, "shop")
        assert (row.after["stars"], row.after["product"], row.after["text"]["length"]) == (4, "article-1", 11)
        assert not [word for word in ("stevig", "Mooi", "licht") if word in str(row.after)]


def test_a_removed_review_cannot_be_given_again() -> None:
    purchase = make_purchase()
    decide_about(make_product_review(purchase=purchase), "remove")
    with pytest.raises(Refused):
        make_product_review(purchase=purchase)
    assert rating_of("article-1").average is None


class TestHelpful:
    def test_r11_3_once_each(self) -> None:
        review = make_product_review(4, "Fijn")
        reader = actors.shopper("r" * 26)
        assert mark_helpful(review=review, by=reader, now=NOW)
        assert not mark_helpful(review=review, by=reader, now=NOW)
        assert mark_helpful(review=review, by=actors.shopper("s" * 26), now=NOW)
        review.refresh_from_db()
        assert review.helpful == HelpfulVote.objects.count() == 2
        assert audit.rows(event_prefix="product_review.found").count() == 2

    def test_words_that_are_withheld_help_nobody(self) -> None:
        with pytest.raises(Refused) as refused:
            mark_helpful(review=make_product_review(text="06-12345678"), by=actors.shopper("r" * 26), now=NOW)
        assert refused.value.code == "words_withheld"


class TestSums:
    def test_verify_finds_what_does_not_fit_and_repair_mends_it(self) -> None:
        reviews = [make_product_review(stars, "Fijn") for stars in (1, 4, 4)]
        mark_helpful(review=reviews[0], by=actors.shopper("r" * 26), now=NOW)
        assert list(differences()) == []
        ProductSum.objects.update(n4=7)
        Product.objects.create(pk="article-2")
        ProductSum.objects.create(product_id="article-2", n1=1)
        ProductReview.objects.filter(pk=reviews[1].pk).update(helpful=3)
        assert len(list(differences())) == 3
        rebuild_sums()
        assert list(differences()) == []
        assert rating_of("article-1").counts == (1, 0, 0, 2, 0)

    def test_reading_a_rating_costs_one_query(self, django_assert_num_queries) -> None:
        for stars in range(1, 6):
            make_product_review(stars)
        with django_assert_num_queries(1):
            assert rating_of("article-1").average == "3.0"


class TestOrder:
    def pages(self, sort: Sort, stars: int | None = None) -> list[str]:
        found: list[str] = []
        cursor = None
        while True:
            page = public_reviews("article-1", sort=sort, stars=stars, cursor=cursor, limit=2)
            found += [review.title for review in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return found

    def test_each_order_pages_without_skipping_or_repeating(self) -> None:
        given = [("a", 5, 0), ("b", 1, 2), ("c", 3, 2), ("d", 1, 0), ("e", 5, 1), ("f", 1, 2)]
        for number, (title, stars, votes) in enumerate(given):
            review = make_product_review(stars, title=title, now=NOW + timedelta(minutes=number // 2))
            for vote in range(votes):
                mark_helpful(review=review, by=actors.shopper(f"{vote}"), now=NOW)
        newest = self.pages(Sort.NEWEST)
        assert sorted(newest) == list("abcdef")
        place = {title: newest.index(title) for title in newest}
        stars = {title: number for title, number, _ in given}
        votes = {title: number for title, _, number in given}
        assert self.pages(Sort.LOWEST) == sorted(newest, key=lambda one: (stars[one], place[one]))
        assert self.pages(Sort.HIGHEST) == sorted(newest, key=lambda one: (-stars[one], place[one]))
        assert self.pages(Sort.HELPFUL) == sorted(newest, key=lambda one: (-votes[one], place[one]))
        assert self.pages(Sort.HIGHEST, 1) == [one for one in newest if stars[one] == 1]
        assert self.pages(Sort.HELPFUL, 5) == ["e", "a"]

    @pytest.mark.parametrize(
        ("sort", "stars", "index"),
        [
            (Sort.NEWEST, None, "product_review_newest"),
            (Sort.HELPFUL, None, "product_review_helpful"),
            (Sort.HIGHEST, None, "product_review_stars"),
            (Sort.LOWEST, None, "product_review_stars"),
            (Sort.NEWEST, 4, "product_review_stars"),
        ],
    )
    @pytest.mark.parametrize("later", [False, True], ids=["first page", "second page"])
    def test_each_order_has_an_index(self, sort: Sort, stars: int | None, index: str, later: bool) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL plans by the size of the table; this one is small")
        for _ in range(3):
            make_product_review(4)
        asked = {"sort": sort, "stars": stars, "limit": 1}
        cursor = public_reviews("article-1", cursor=None, **asked).next_cursor if later else None  # type: ignore[arg-type]  # see above
        with CaptureQueriesContext(connection) as queries:
            public_reviews("article-1", cursor=cursor, **asked)  # type: ignore[arg-type]  # see above
        for query in queries.captured_queries:
            with connection.cursor() as database:
                database.execute("EXPLAIN QUERY PLAN " + query["sql"])
                steps = [row[3] for row in database.fetchall()]
            assert f"USING INDEX {index} " in steps[0]
            assert not [step for step in steps if "TEMP B-TREE" in step]

    @pytest.mark.parametrize("sort", Sort)
    @pytest.mark.parametrize("cursor", ["x", "9.x", "1.", "99999999999.x", "5", "\x00"])
    def test_a_cursor_of_somebody_else_is_refused(self, sort: Sort, cursor: str) -> None:
        make_product_review()
        with pytest.raises(Invalid) as invalid:
            public_reviews("article-1", sort=sort, cursor=cursor, limit=2)
        assert invalid.value.errors[0].code == "invalid_cursor"


def test_an_article_that_left_the_order_keeps_its_review() -> None:
    from makegood.domain.orders.actions import CustomerData, put_order
    from makegood.domain.product_reviews.queries import bought_articles

    review = make_product_review(order_id="o-1")
    purchase = Purchase.objects.select_related("customer").get(pk=review.purchase_id)
    data = OrderData(
        purchase.ordered_at,
        CustomerData("customer-of-o-1", "Anna de Vries", "anna@customers.example", True, "nl"),
        (PurchaseData("shop", purchase.expected_delivery_date, None, False, (ItemData("article-2", 1, "Slot"),)),),
    )
    put_order(order_id="o-1", data=data, by=OPERATOR, now=NOW)
    assert [(one.product.pk, one.review) for one in bought_articles(purchase)] == [
        ("article-2", None),
        ("article-1", review),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"title": " "}, "title", "required"),
        ({"gtin": "4006381333932"}, "gtin", "invalid_gtin"),
        ({"gtin": "12"}, "gtin", "invalid_gtin"),
        ({"url": "javascript:alert(1)"}, "url", "invalid_url"),
        ({"url": "https://"}, "url", "invalid_url"),
        ({"url": "https://[x"}, "url", "invalid_url"),
        ({"brand": "b" * 201}, "brand", "too_long"),
    ],
)
def test_an_article_is_checked(changes: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as invalid:
        put_product(product_id="a", data=ProductData(**{"title": "Bel", **changes}), by=OPERATOR, now=NOW)
    assert [(one.field, one.code) for one in invalid.value.errors] == [(field, code)]

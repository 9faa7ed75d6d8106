"""Public pages that a process keeps (R7.4, R9.1): right at the next request after any change, and the same as new ones.

In all tests, these too, `tests.compared_pages` makes a page anew whenever a kept one is given out, and compares them.
"""

import gzip
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client
from django.utils.safestring import SafeString

from makegood.domain.grading.actions import rebuild_sums
from makegood.domain.marketplace import queries as sellers
from makegood.domain.marketplace.actions import change_settings
from makegood.domain.moderation.actions import decide
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.orders.actions import ProductData, put_product
from makegood.domain.orders.models import Customer, Product, Purchase
from makegood.domain.privacy.actions import erase_customer
from makegood.domain.product_reviews.actions import mark_helpful
from makegood.domain.product_reviews.actions import rebuild_sums as rebuild_stars
from makegood.domain.product_reviews.models import ProductReview, ProductSum
from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.actions import publish_response, remove_response
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import repairs
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.domain.sellers.models import Seller
from makegood.kernel import actors, stamps
from makegood.kernel.bulk import insert_rows
from makegood.kernel.shelf import Shelf
from makegood.web.shop import kept
from makegood.web.ui import pieces
from tests.factories import (
    NOW,
    OPERATOR,
    agent_of,
    ask_again,
    contact,
    decide_about,
    make_order,
    make_product_review,
    make_review,
    make_seller,
    make_staff,
)

SHOP, GRADE, BADGE, PRODUCT = "/shop/shop/", "/shop/shop/grade.json", "/shop/shop/badge.svg", "/products/article-1/"
ALL = (SHOP, GRADE, BADGE, PRODUCT)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def filled() -> Review:
    """A seller and an article with a low review each."""
    review = make_review(3, order_id="o-1", customer="c-1", aspects={"contact": 2})
    make_product_review(2, "Prima", title="Bel", order_id="o-2", customer="c-1")
    return review


def opinion() -> ProductReview:
    return ProductReview.objects.get()


def moderate(verdict: str) -> Callable[[Review], object]:
    def act(review: Review) -> object:
        return decide(
            kind=SubjectKind.REVIEW, subject_id=review.pk, verdict=verdict, ground="fraud", reason="Zo is het",
            by=OPERATOR, now=LATER,
        )  # fmt: skip

    return act


def in_bulk(_review: Review) -> None:
    """As an import writes: past the ORM, by COPY on PostgreSQL."""
    purchase = Purchase.objects.get(order=make_order("o-9"))
    fields = ["id", "seller", "purchase", "overall", "text", "origin", "submitted_at", "day", "stored_at", "updated_at"]
    row = ("a" * 26, "shop", purchase.pk, 9, "", "import", NOW, NOW.date(), NOW, NOW)
    insert_rows(Review, fields, [row])


def spoil_and_rebuild(review: Review) -> None:
    ProductSum.objects.update(n5=7)
    rebuild_stars()
    rebuild_sums([])
    assert review


STEPS: list[tuple[str, Callable[[Review], object]]] = [
    ("contact", contact),
    ("a new grade", lambda it: answer(request=ask_again(it), overall=8, explanation="Ja", offered=None, now=LATER)),
    ("a response", lambda it: publish_response(review=it, text="Dank u", by=agent_of("shop"), now=LATER)),
    ("no response", lambda it: remove_response(review=it, by=agent_of("shop"), now=LATER)),
    ("the new grade set aside", moderate("void_regrade")),
    ("words hidden", moderate("remove_words")),
    ("a review removed", moderate("remove")),
    ("and back", moderate("keep")),
    ("an import", in_bulk),
    ("another name of the seller", lambda _: put_seller(
        seller_id="shop", data=SellerData("Het Wiel"), by=OPERATOR, now=LATER)),
    ("no longer active", lambda _: put_seller(
        seller_id="shop", data=SellerData("Het Wiel", active=False), by=OPERATOR, now=LATER)),
    ("another name of the customer", lambda _: make_order("o-1", customer="c-1", name="Bo Bakker")),
    ("another day of delivery", lambda _: make_order(
        "o-1", customer="c-1", name="Bo Bakker", delivered=date(2026, 11, 12))),
    ("another customer", lambda _: make_order("o-1", customer="c-5", name="Cor", delivered=date(2026, 11, 12))),
    ("other settings", lambda _: change_settings(changes={"low_below": "5"}, by=OPERATOR, now=LATER)),
    ("another name of the article", lambda _: put_product(
        product_id="article-1", data=ProductData(title="Bel van koper"), by=OPERATOR, now=LATER)),
    ("helpful", lambda _: mark_helpful(review=opinion(), by=actors.shopper("a" * 26), now=LATER)),
    ("words of the article hidden", lambda _: decide_about(opinion(), "remove_words")),
    ("a review of the article removed", lambda _: decide_about(opinion(), "remove")),
    ("another review of the article", lambda _: make_product_review(5, "Mooi", customer="c-7")),
    ("an erasure", lambda _: erase_customer(customer_id="c-7", by=OPERATOR, now=LATER)),
    ("sums made anew", spoil_and_rebuild),
]  # fmt: skip


@pytest.mark.usefixtures("as_served")
def test_r7_4_whatever_changes_is_seen_at_the_next_request(client: Client, filled: Review) -> None:
    """Each step changes one of the pages at least, and each page is the one that would be made now."""
    for name, step in STEPS:
        before = {address: client.get(address).content for address in ALL}
        step(Review.objects.select_related("purchase__customer", "seller").get(pk=filled.pk))
        after = {address: client.get(address).content for address in ALL}
        assert after != before, f"{name} changed nothing that anybody sees"
        kept.shelf.clear()
        pieces.shelf.clear()
        repairs.shelf.clear()
        sellers.shelf.clear()
        assert after == {address: client.get(address).content for address in ALL}, f"stale after: {name}"


@pytest.mark.usefixtures("filled")
def test_the_next_day_has_its_own_pages(client: Client, settings) -> None:
    before = client.get(SHOP).content
    settings.MAKEGOOD_NOW = NOW + timedelta(days=100)
    assert client.get(SHOP).content != before


@pytest.mark.usefixtures("as_served", "filled")
class TestAKeptPage:
    @pytest.mark.parametrize("address", ALL)
    def test_is_the_same_answer_without_asking_for_anything_else(
        self, client: Client, django_assert_num_queries, address: str
    ) -> None:
        kept.shelf.clear()
        made = client.get(address)
        known = {"if-none-match": made["ETag"]}
        with django_assert_num_queries(0):  # but for the stamp, which is asked of the driver
            again, head, same = client.get(address), client.head(address), client.get(address, headers=known)
        kept.shelf.clear()
        made_head = client.head(address)
        assert (again.content, head.content, same.content) == (made.content, b"", b"")
        assert told(again) == told(made) == told(head) == told(made_head)
        assert same.status_code == 304
        left_out = {"content-type", "content-length"}
        assert told(same) == {name: value for name, value in told(made).items() if name not in left_out}
        assert again.resolver_match.route == made.resolver_match.route, "log and counters name the route"

    @pytest.mark.parametrize(
        ("header", "packed"),
        [("gzip, br", True), ("br;q=1.0, gzip;q=0.5", True), ("gzip;q=0", False), ("br", False), ("", False)],
    )
    def test_is_packed_for_whoever_takes_that(self, client: Client, header: str, packed: bool) -> None:
        plain = client.get(SHOP)
        for _time in ("made", "kept"):
            page = client.get(SHOP, headers={"accept-encoding": header})
            assert ("Content-Encoding" in page) is packed
            body = gzip.decompress(page.content) if packed else page.content
            assert (body, page["Content-Length"]) == (plain.content, str(len(page.content)))
            assert page["Vary"] == plain["Vary"] == "Cookie, Accept-Language, Accept-Encoding"
            same = client.get(SHOP, headers={"accept-encoding": header, "if-none-match": page["ETag"]})
            assert (same.status_code, same.content, "Content-Encoding" in same) == (304, b"", False)
        assert "Content-Encoding" not in client.get(GRADE, headers={"accept-encoding": header}), "too small"

    def test_is_kept_by_language_and_address(self, client: Client) -> None:
        english = client.get(SHOP).content
        dutch = client.get(SHOP, headers={"accept-language": "nl"})
        assert (dutch["Content-Language"], dutch.content != english) == ("nl", True)
        assert client.get(f"{SHOP}?band=low").content != english
        assert client.get(SHOP).content == english
        client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "nl"
        assert client.get(SHOP).content == dutch.content

    def test_is_not_given_to_somebody_signed_in_whose_language_is_another(self, client: Client) -> None:
        person = make_staff()
        person.language = "nl"
        person.save()
        assert client.get(SHOP)["Content-Language"] == "en"
        client.force_login(person)
        assert client.get(SHOP)["Content-Language"] == "nl"

    def test_is_not_given_out_under_a_strange_name_and_nothing_is_sent_to_it(self, client: Client) -> None:
        assert client.get(SHOP).status_code == 200
        assert client.get(SHOP, headers={"host": "elsewhere.example"}).status_code == 400
        assert client.post(SHOP).status_code == 405

    def test_does_not_hide_that_there_is_nothing(self, client: Client) -> None:
        assert client.get("/shop/nobody/").status_code == 404
        assert client.get(f"{SHOP}?cursor=wrong").status_code == client.get(f"{SHOP}?cursor=wrong").status_code == 422


@pytest.mark.usefixtures("as_served")
class TestPiecesOfAPage:
    """What a page that changed has in common with the one before is not made again."""

    def test_after_another_review_only_that_one_is_made(self, client: Client, monkeypatch) -> None:
        made: list[object] = []

        class Noting(Shelf[Any, Any]):
            def keep(self, key: Any, thing: Any) -> None:
                made.append(key[0][0] if isinstance(key[0], tuple) else key[0])
                super().keep(key, thing)

        monkeypatch.setattr(pieces, "shelf", Noting(pieces.ROOM, pieces.size_of))
        for number in range(3):
            make_review(8, now=NOW - timedelta(minutes=1 + number))
            make_product_review(4, "Mooi", now=NOW - timedelta(minutes=1 + number))
        for make, address, review, frame in (
            (make_review, SHOP, "public_review", "web_shop/shop.html"),
            (make_product_review, PRODUCT, "with_buttons", "web_shop/product.html"),
        ):
            made.clear()
            client.get(address)
            assert (made.count(review), made.count(frame)) == (3, 1)
            made.clear()
            make(5, "Nieuw")
            client.get(address)
            assert (made.count(review), made.count(frame)) == (1, 0)

    def test_what_became_of_reviews_is_reckoned_again_once_something_did(
        self, client: Client, filled: Review, django_assert_num_queries
    ) -> None:
        client.get(SHOP)
        make_review(9)
        with django_assert_num_queries(2):  # sums, reviews
            assert "0%" in client.get(SHOP).content.decode()
        contact(filled)
        with django_assert_num_queries(5):  # and who the seller is, which is under the same stamp
            assert "100%" in client.get(SHOP).content.decode()

    def test_an_article_is_asked_for_in_two_questions(self, client: Client, django_assert_num_queries) -> None:
        make_product_review(4, "Mooi")
        client.get(PRODUCT)
        make_product_review(5, "Nieuw")
        with django_assert_num_queries(2):  # article with sums, reviews
            client.get(PRODUCT)

    def test_what_is_kept_is_measured_with_the_texts_it_is_known_by(self) -> None:
        assert pieces.size_of(("a" * 1_000, ("b" * 1_000,)), SafeString("é" * 1_000)) >= 3_000 + 1_500

    def test_a_name_cannot_stand_for_what_a_page_puts_in(self, client: Client) -> None:
        make_review(8, "{{ slots.summary }} \\1 -next-")
        page = client.get(SHOP).content.decode()
        assert "{{ slots.summary }} \\1 -next-" in page


def told(response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.items() if name.lower() != "x-request-id"}


class TestStamps:
    def test_every_trigger_is_there_once_the_database_is_made(self) -> None:
        """A migration that rebuilds a watched table on SQLite must put them back: `stamps.triggers`."""
        assert stamps.is_watching()

    def test_what_is_missing_is_put_back_and_all_pages_begin_anew(self, filled: Review) -> None:
        before = stamps.read(stamps.of_shop("shop"))
        with connection.cursor() as cursor:
            for statement in stamps.untriggers(connection.vendor):
                cursor.execute(statement)
        assert not stamps.is_watching()
        Review.objects.update(text="")
        assert stamps.read(stamps.of_shop("shop")) == before, "nobody saw it"
        stamps.watch()
        assert stamps.is_watching()
        assert stamps.read(stamps.of_shop("shop")) != before
        assert filled

    def test_one_sellers_change_is_nobody_elses(self) -> None:
        make_seller()
        make_seller("other")
        before = stamps.read(stamps.of_shop("other"))
        make_review()
        assert stamps.read(stamps.of_shop("other")) == before

    def test_repairs_have_one_that_other_reviews_leave_alone(self, filled: Review) -> None:
        name = stamps.of_repairs("shop")
        known = stamps.read(name)
        assert known, "a seller has one from the start"
        make_review(3)
        Review.objects.filter(pk=filled.pk).update(text="anders", response="Dank u", response_at=LATER)
        Review.objects.exclude(pk=filled.pk).delete()
        assert stamps.read(name) == known
        low = Review.objects.filter(pk=filled.pk)
        for change in (
            {"contacted_at": LATER},
            {"progress": "asked_again"},
            {"new_overall": 8},
            {"removed_at": LATER, "removed_ground": "fraud"},
        ):
            low.update(**change)
            before, known = known, stamps.read(name)
            assert known != before, change
        low.delete()
        assert stamps.read(name) != known

    def test_an_import_of_reviews_about_which_something_was_done_draws_it(self) -> None:
        make_seller()
        for progress in ("unanswered", "contacted"):
            before = stamps.read(stamps.of_repairs("shop"))
            purchase = Purchase.objects.get(order=make_order(f"o-{progress}"))
            fields = ["id", "seller", "purchase", "overall", "progress", "origin", "submitted_at", "day", "stored_at"]
            row = (progress[0] * 26, "shop", purchase.pk, 3, progress, "import", NOW, NOW.date(), NOW, NOW)
            insert_rows(Review, [*fields, "updated_at"], [row])
            assert (stamps.read(stamps.of_repairs("shop")) != before) is (progress == "contacted")

    def test_what_is_taken_back_leaves_the_stamp_as_it_was(self, filled: Review) -> None:
        before = stamps.read(stamps.of_shop("shop"))
        with transaction.atomic():
            Review.objects.filter(pk=filled.pk).update(text="anders")
            assert stamps.read(stamps.of_shop("shop")) != before
            transaction.set_rollback(True)
        assert stamps.read(stamps.of_shop("shop")) == before

    def test_who_the_seller_is_counts_among_what_a_new_review_leaves_as_it_was(self, filled: Review) -> None:
        def steady() -> stamps.Stamp:
            return stamps.steady(stamps.read(stamps.of_shop("shop"), stamps.of_repairs("shop")), "shop")

        before = steady()
        assert before == stamps.read(stamps.of_repairs("shop"))
        make_review(9)
        assert steady() == before
        for change in (
            lambda: Seller.objects.filter(pk="shop").update(name="Anders"),
            lambda: change_settings(changes={"low_below": 5}, by=OPERATOR, now=NOW),
            lambda: contact(filled),
        ):
            change()
            before, former = steady(), before
            assert before != former
        assert stamps.steady(stamps.read(stamps.of_shop("shop")), "shop") == frozenset(), "it was not read with it"

    def test_what_is_on_no_page_draws_none(self, filled: Review) -> None:
        before = stamps.read(stamps.of_shop("shop"))
        Customer.objects.update(email="other@customers.example", invite=False)
        Purchase.objects.update(look_on=None)
        Product.objects.create(id="new")
        assert stamps.read(stamps.of_shop("shop")) == before
        assert filled

    def test_without_a_stamp_nothing_is_kept(self, client: Client) -> None:
        make_order()  # an article without a review
        kept.shelf.clear()
        assert stamps.read(stamps.of_product("article-1")) == frozenset()
        assert client.get(PRODUCT).status_code == 200
        assert kept.shelf.find((PRODUCT, "", "en", NOW.date(), False)) is None


@pytest.mark.django_db(transaction=True)
def test_writers_of_the_same_pages_never_wait_for_each_other() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite whoever writes is alone")
    make_seller("a")
    make_seller("b")
    Seller.objects.filter(pk="a").update(name="Eerst")

    def rename_the_other() -> None:
        with transaction.atomic():
            stamps.touch_everything()
            Seller.objects.filter(pk="b").update(name="Tweede")
        connection.close()

    before = stamps.read(stamps.of_shop("b"))
    with transaction.atomic():
        stamps.touch_everything()
        other = threading.Thread(target=rename_the_other)
        other.start()
        other.join(30)
        assert not other.is_alive(), "it waits for a transaction that is not over"
        Seller.objects.filter(pk="a").update(name="Later")
    theirs = stamps.read(stamps.of_shop("b"))
    assert theirs != before
    stamps.touch_everything()
    assert stamps.read(stamps.of_shop("b")) != theirs


class TestShelf:
    def test_what_nobody_asked_for_longest_makes_room(self) -> None:
        shelf: Shelf[str, str] = Shelf(10, lambda _name, thing: len(thing))
        for name in "abc":
            shelf.keep(name, "...")
        assert shelf.find("a")
        shelf.keep("d", "...")
        assert [shelf.find(name) for name in "abcd"] == ["...", None, "...", "..."]
        shelf.keep("d", "larger than all the room")
        assert shelf.find("d") is None
        shelf.keep("e", "....")
        shelf.keep("e", "..........")
        assert shelf.find("e") == "..........", "the former one takes no room any more"
        assert shelf.get("e", lambda: "another") == ".........."
        assert shelf.get("f", lambda: "another") == "another"
        shelf.keep("g", ".")
        assert shelf.get_all([("f", lambda: "?"), ("h", lambda: ".."), ("g", lambda: "?")]) == ["another", "..", "."]
        assert (shelf.get("f", lambda: ""), shelf.find("g")) == ("another", "."), "what was found stays longest"
        assert (shelf.find("e"), shelf.find("f")) == (None, "another")
        shelf.clear()
        assert shelf.find("f") is None

"""What is stored comes out as files, as the API gives it (R14.4)."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from makegood.domain.exchange import exports as files
from makegood.domain.exchange.exports import Format
from makegood.domain.moderation.actions import decide
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.orders.actions import (
    CustomerData,
    ItemData,
    OrderData,
    ProductData,
    PurchaseData,
    put_order,
    put_product,
)
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.actions import publish_response
from makegood.domain.reviews.models import Review
from makegood.kernel import clock, installation
from tests.factories import (
    NOW,
    OPERATOR,
    agent_of,
    ask_again,
    decide_about,
    make_order,
    make_product_review,
    make_purchase,
    make_review,
    make_seller,
)
from tests.integration.api.caller import operator
from tests.integration.exchange.prompt import run

pytestmark = pytest.mark.django_db

KINDS = ("sellers", "products", "orders", "reviews", "product-reviews", "grades")
NAUGHTY = '=1+1;"a", \'b\'\n\tregel 2\u2028\x0b\x85 é 🚲 \u202e{"x": null}\\n'
LINE = NAUGHTY.partition("\n")[0]
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _installed(settings) -> None:
    installation.settle(NOW)
    settings.MAKEGOOD_NOW = LATER


def objects(kind: str, *options: str) -> list[dict[str, Any]]:
    text = run("export", kind, "--format", "jsonl", *options).stdout_bytes.decode()
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def table(kind: str, *options: str) -> list[dict[str, str]]:
    text = run("export", kind, *options).stdout_bytes.decode()
    assert "\r" not in text
    return list(csv.DictReader(io.StringIO(text, newline="")))


def a_rich_review() -> Review:
    """With everything that a review can have, words that nobody reads included."""
    review = make_review(3, NAUGHTY, aspects={"condition": 2, "contact": 4}, had_contact=True)
    answer(request=ask_again(review), overall=8, explanation="Bel 06-12345678", offered=None, now=LATER)
    review.refresh_from_db()
    publish_response(review=review, text="Dank u wel", by=agent_of("shop"), now=LATER)
    for verdict in ("void_regrade", "remove"):
        decide(
            kind=SubjectKind.REVIEW,
            subject_id=review.pk,
            verdict=verdict,
            ground="fraud",
            reason="Zo is het",
            by=OPERATOR,
            now=LATER,
        )
    review.refresh_from_db()
    return review


def leaves(value: Mapping[str, Any], before: str = "") -> set[str]:
    """The names with points of everything in an object."""
    found: set[str] = set()
    for name, part in value.items():
        inside = part[0] if part and isinstance(part, list) and isinstance(part[0], dict) else part
        found |= leaves(inside, f"{before}{name}.") if isinstance(inside, dict) else {before + name}
    return found


class TestEveryObjectIsAsTheApiGivesIt:
    def test_reviews(self) -> None:
        review = a_rich_review()
        [found] = objects("reviews")
        assert found == operator().get(f"/reviews/{review.pk}").json
        assert (found["text"], found["new_overall_explanation"]) == (NAUGHTY, "Bel 06-12345678")
        [line] = table("reviews")
        assert leaves(found) <= line.keys()
        assert line.keys() - leaves(found) == {"aspects.as_described", "aspects.delivery_time"}
        assert (line["text"], line["aspects.condition"], line["aspects.delivery_time"]) == (NAUGHTY, "2", "")
        assert (line["had_contact"], line["counts_as"], line["removed.ground"]) == ("true", "", "fraud")

    def test_orders(self) -> None:
        for seller in ("b-shop", "a-shop"):
            make_seller(seller)
        put_product(product_id="p1", data=ProductData(LINE), by=OPERATOR, now=NOW)
        items = (ItemData("p2", 2, "Mand"), ItemData("p1", 1))
        put_order(
            order_id="o-1",
            data=OrderData(
                NOW,
                CustomerData("c-1", "Anna", None, True, "nl"),
                (
                    PurchaseData("b-shop", date(2026, 11, 10), None, False, items),
                    PurchaseData("a-shop", date(2026, 11, 11), date(2026, 11, 12), True, ()),
                ),
            ),
            by=OPERATOR,
            now=NOW,
        )
        [found] = objects("orders")
        assert found == operator().get("/orders/o-1").json
        lines = table("orders")
        assert lines[0].keys() == {*leaves(found), "purchases.items.product", "purchases.items.title",
                                   "purchases.items.quantity"} - {"purchases.items"}  # fmt: skip
        assert [
            (line["id"], line["purchases.seller"], line["purchases.cancelled"], line["purchases.items.product"],
             line["purchases.items.quantity"])
            for line in lines
        ] == [
            ("o-1", "a-shop", "true", "", ""),
            ("o-1", "b-shop", "false", "p1", "1"),
            ("o-1", "b-shop", "false", "p2", "2"),
        ]  # fmt: skip
        assert lines[1]["purchases.items.title"] == LINE

    def test_sellers_products_and_grades(self) -> None:
        make_review(8, seller_id="shop")
        make_seller("none", "Zonder")
        put_product(
            product_id="article-1",
            data=ProductData("Fietsbel", gtin="4006381333931", brand="Ding", url="https://m.example/b"),
            by=OPERATOR,
            now=NOW,
        )
        program = operator()
        assert objects("sellers") == [program.get(f"/sellers/{one}").json for one in ("none", "shop")]
        assert objects("products") == [program.get("/products/article-1").json]
        on = clock.marketplace_day(NOW).isoformat()
        assert objects("grades", "--on", on) == [
            program.get(f"/sellers/{one}/grade", on=on).json for one in ("none", "shop")
        ]
        [without, graded] = table("grades", "--on", on)
        assert (without["average"], without["from"], without["meets_norm"], without["histogram.8"]) == ("", "", "", "0")
        assert (graded["average"], graded["histogram.8"], graded["aspects.contact.average"]) == ("8.0", "1", "")
        for kind in ("sellers", "products", "grades"):
            assert [line.keys() for line in table(kind)] == [leaves(one) for one in objects(kind)]

    def test_product_reviews(self) -> None:
        shown = make_product_review(4, NAUGHTY, title="Stevig", pros=("luid", 'met "x", y'), now=NOW)
        removed = make_product_review(1, "Helemaal weg.", now=LATER)
        decide_about(removed, "remove", now=LATER)
        found, gone = objects("product-reviews")
        [given] = operator().get("/products/article-1/reviews").json["items"]
        assert found == given
        assert (gone["id"], gone["status"], gone["text"]) == (removed.pk, "removed", "Helemaal weg.")
        line = table("product-reviews")[0]
        assert line.keys() == leaves(found)
        assert (line["id"], line["text"], json.loads(line["pros"]), line["cons"]) == (
            shown.pk, NAUGHTY, ["luid", 'met "x", y'], "[]",
        )  # fmt: skip


class TestWhichAndInWhichOrder:
    def test_ids_come_in_the_order_of_their_bytes(self) -> None:
        for seller in ("a-b", "aa", "B", "a.b", "_", "9"):
            make_seller(seller)
        assert [one["id"] for one in objects("sellers")] == ["9", "B", "_", "a-b", "a.b", "aa"]
        assert [one["seller"] for one in objects("grades")] == ["9", "B", "_", "a-b", "a.b", "aa"]

    def test_reviews_of_a_seller_and_of_some_days_oldest_first(self) -> None:
        # Half past midnight in Amsterdam is the evening before in UTC.
        moments = [NOW, NOW - timedelta(days=2), (NOW - timedelta(days=1)).replace(hour=23, minute=30)]
        today, first, midnight = (make_review(7, now=moment) for moment in moments)
        other = make_review(7, seller_id="other", now=NOW - timedelta(days=5))
        everything = [other.pk, first.pk, midnight.pk, today.pk]
        assert [one["id"] for one in objects("reviews")] == everything
        assert [one["id"] for one in table("reviews", "--seller", "shop")] == everything[1:]
        assert [one["id"] for one in objects("reviews", "--from", "2026-11-23")] == everything[2:]
        assert [one["id"] for one in objects("reviews", "--to", "2026-11-22")] == everything[:2]
        assert [one["id"] for one in objects("reviews", "--from", "2026-11-21", "--to", "2026-11-21")] == [first.pk]

    def test_product_reviews_of_a_seller_and_of_some_days(self) -> None:
        first = make_product_review(4, now=NOW - timedelta(days=2))
        last = make_product_review(4, purchase=make_purchase("other"))
        assert [one["id"] for one in objects("product-reviews")] == [first.pk, last.pk]
        assert [one["id"] for one in objects("product-reviews", "--seller", "other")] == [last.pk]
        assert [one["id"] for one in objects("product-reviews", "--to", "2026-11-22")] == [first.pk]

    @pytest.mark.parametrize("kind", KINDS)
    def test_of_nothing_there_is_a_header_and_no_line(self, kind: str) -> None:
        assert run("export", kind, "--format", "jsonl").stdout == ""
        assert len(run("export", kind).stdout.splitlines()) == 1

    @pytest.mark.parametrize("number", [1, 3])
    def test_any_number_takes_as_many_queries(
        self, number: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for place in range(number):
            purchase = make_purchase(f"shop-{place}", order_id=f"o-{place}")
            make_review(8, purchase=purchase)
            make_product_review(4, purchase=purchase)
        today = clock.marketplace_day(NOW)
        chosen: dict[str, Any] = {"seller_id": None, "first": None, "last": None}
        for listing, queries in (
            (files.sellers(), 2),
            (files.products(), 2),
            (files.orders(), 4),  # purchases, and items with their articles, for each batch
            (files.reviews(**chosen, now=NOW), 3),  # when they were asked
            (files.product_reviews(**chosen), 2),
            (files.grades(seller_id=None, on=today, now=NOW), 4),  # sums and norm
        ):
            with django_assert_num_queries(queries):
                files.write(listing, io.StringIO(), form=Format.JSONL, progress=lambda _done, _all: None)

    def test_more_than_a_batch_comes_out_whole(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("makegood.domain.exchange.queries.everything.BATCH", 2)
        for place in range(5):
            make_product_review(4, purchase=make_purchase(f"shop-{place}", order_id=f"o-{place}"))
        seen: list[tuple[int, int]] = []
        out = io.StringIO()
        files.write(files.orders(), out, form=Format.CSV, progress=lambda done, total: seen.append((done, total)))
        assert [line.split(",")[0] for line in out.getvalue().splitlines()[1:]] == [f"o-{place}" for place in range(5)]
        assert seen == [(2, 5), (4, 5), (5, 5)]


class TestWhatCannotBe:
    @pytest.mark.parametrize(
        ("arguments", "code", "says"),
        [
            (("reviews", "--seller", "nobody"), 1, "no seller with the id nobody"),
            (("grades", "--seller", "nobody"), 1, "no seller with the id nobody"),
            (("reviews", "--from", "23-11-2026"), 2, "--from"),
            (("reviews", "--to", "0001-01-01"), 2, "--to"),
            (("product-reviews", "--from", "2026-11-24", "--to", "2026-11-23"), 2, "lies after"),
            (("grades", "--on", "2199-01-01"), 2, "still to come"),
            (("orders", "--format", "xlsx"), 2, "xlsx"),
            (("customer", "c-1", "--format", "csv"), 2, "--format jsonl"),
        ],
    )
    def test_it_is_told_and_nothing_is_written(self, arguments: tuple[str, ...], code: int, says: str) -> None:
        done = run("export", *arguments, code=code)
        assert done.stdout == ""
        assert says in done.stderr


def test_what_is_kept_of_a_customer_on_one_line() -> None:
    customer = make_order(name="Anna É 🚲").customer
    text = run("export", "customer", customer.ref, "--format", "jsonl").stdout
    assert text.count("\n") == 1
    assert json.loads(text)["customer"]["name"] == "Anna É 🚲"


def test_a_reader_that_has_enough_ends_it_quietly(initialised: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "makegood", "export", "sellers"],
        env=initialised,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_withheld_words_are_exported_for_the_marketplace() -> None:
    make_review(3, "Mail mij: anna@customers.example")
    [found] = objects("reviews")
    assert (found["status"], found["text"]) == ("held", "Mail mij: anna@customers.example")
    assert ProductReview.objects.count() == 0

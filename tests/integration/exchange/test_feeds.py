"""Google's feeds (R11.4): valid, complete, and silent about what nobody is to read."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from makegood.domain.exchange.feeds import write_merchant_reviews, write_product_reviews
from makegood.domain.exchange.feeds.addresses import usable
from makegood.domain.exchange.feeds.document import fit
from makegood.domain.moderation.actions import decide
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.orders.actions import ProductData, put_product
from makegood.domain.orders.models import Customer, Product, Purchase
from makegood.domain.privacy.actions import erase_customer
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.models import Review
from makegood.kernel import installation
from tests.factories import (
    NOW,
    OPERATOR,
    ask_again,
    contact,
    decide_about,
    make_product_review,
    make_purchase,
    make_review,
    make_seller,
    plan,
    send_mail,
)
from tests.integration.exchange.prompt import run

pytestmark = pytest.mark.django_db

NAMESPACE = "{http://schemas.google.com/merchant_reviews/5.0}"
LATER = NOW + timedelta(days=3)
HOSTILE = "]]><!-- &amp; \x01\x0b\x1f\ufffe\uffff <script>“é”\u202e🚲</content>"
"""What ends texts, comments and elements of XML, and characters that XML cannot hold."""


@pytest.fixture(autouse=True)
def _installed() -> None:
    installation.settle(NOW)


@pytest.fixture(scope="session")
def schema(test_data: Path) -> etree.XMLSchema:
    """Google's own schema of feeds of product reviews."""
    return etree.XMLSchema(etree.parse(str(test_data / "google_review_feeds" / "product_reviews.xsd")))


def feed(*arguments: str) -> tuple[etree._Element, str]:
    done = run("feed", *arguments)
    return etree.fromstring(done.stdout_bytes), done.stderr


def put_article(url: str | None = "https://market.example/p/bel-7", **more: str) -> None:
    put_product(product_id="article-1", data=ProductData("Fietsbel", url=url, **more), by=OPERATOR, now=NOW)


def texts(element: etree._Element, *names: str) -> list[str | None]:
    return [element.findtext(name.replace("*", NAMESPACE)) for name in names]


def names(element: etree._Element) -> list[str]:
    return [child.tag.removeprefix(NAMESPACE) for child in element]


class TestProductReviews:
    def test_everything_that_can_be_told(self, schema: etree.XMLSchema, client: Client) -> None:
        asked = make_purchase(name="Anna de Vries", link=False)
        _ask(asked)
        put_article(gtin="4006381333931", brand="Ding")
        review = make_product_review(
            4, "Helder van toon.", title="Stevig", pros=("luid", "licht"), cons=("duur",), purchase=asked, now=LATER
        )
        document, told = feed("product-reviews")
        schema.assertValid(document)
        found = document.find("reviews/review")
        assert names(found) == [
            "review_id", "reviewer", "review_timestamp", "title", "content", "pros", "cons", "review_url", "ratings",
            "products", "collection_method",
        ]  # fmt: skip
        assert texts(found, "review_id", "reviewer/name", "review_timestamp", "title", "content") == [
            review.pk, "Anna V.", "2026-11-26T09:00:00Z", "Stevig", "Helder van toon.",
        ]  # fmt: skip
        assert [[point.text for point in found.find(kind)] for kind in ("pros", "cons")] == [
            ["luid", "licht"],
            ["duur"],
        ]
        overall = found.find("ratings/overall")
        assert (overall.text, dict(overall.attrib)) == ("4", {"min": "1", "max": "5"})
        assert texts(found.find("products/product"), "product_ids/gtins/gtin", "product_ids/skus/sku",
                     "product_ids/brands/brand", "product_name", "product_url") == [
            "4006381333931", "article-1", "Ding", "Fietsbel", "https://market.example/p/bel-7",
        ]  # fmt: skip
        assert found.findtext("collection_method") == "post_fulfillment"
        assert told == "makegood: 1 review in the feed\n"
        page = found.findtext("review_url")
        assert "Helder van toon." in client.get(page.removeprefix("http://127.0.0.1:8000")).text

    def test_nothing_in_it_leads_to_the_customer(self) -> None:
        put_article()
        purchase = make_product_review(4, "Goed.").purchase
        text = run("feed", "product-reviews").stdout
        customer = purchase.customer
        for secret in (purchase.order_id, purchase.pk, customer.ref, customer.public_id, customer.email, "Vries"):
            assert secret not in text

    def test_what_is_left_out_is_counted_by_reason(self, schema: etree.XMLSchema) -> None:
        put_article()
        shown = make_product_review(5, "Prima bel.")
        for stars in (1, 2, 3):
            make_product_review(stars)
        make_product_review(2, "Bel mij op 06-12345678.")
        decide_about(make_product_review(1, "Oneerlijk."), "remove_words")
        decide_about(make_product_review(1, "Helemaal weg."), "remove")
        Product.objects.create(pk="no-address", title="Mand")
        Product.objects.create(pk="odd-address", url="https://localhost/p/1")
        for product in ("no-address", "odd-address"):
            moved = make_product_review(4, "Ruime mand.")
            ProductReview.objects.filter(pk=moved.pk).update(product=product)
        document, told = feed("product-reviews")
        schema.assertValid(document)
        assert [one.text for one in document.iter("review_id")] == [shown.pk]
        assert told.splitlines() == [
            "makegood: 1 review in the feed",
            "makegood: 3 reviews left out: without words",
            "makegood: 2 reviews left out: with words that are held or hidden",
            "makegood: 1 review left out: of a product without an address (url)",
            "makegood: 1 review left out: of a product with an address (url) that Google cannot read",
        ]

    def test_without_reviews_it_is_valid_and_has_no_list_of_them(self, schema: etree.XMLSchema) -> None:
        document, told = feed("product-reviews")
        schema.assertValid(document)
        assert names(document) == ["version", "publisher"]
        assert told == "makegood: 0 reviews in the feed\n"

    def test_words_of_every_kind(self, schema: etree.XMLSchema) -> None:
        put_article("https://market.example/häuser/1?a=b&c=“d”%41", brand="A & B <C>")
        make_product_review(3, HOSTILE, name="<b>&\u0301 Ann'\"", now=NOW + timedelta(seconds=4))
        make_product_review(3, title="Alleen een titel", now=NOW + timedelta(seconds=3))
        nameless = make_product_review(3, pros=("luid",), cons=("duur",), now=NOW + timedelta(seconds=2))
        Customer.objects.filter(pk=nameless.purchase.customer_id).update(name="")
        make_product_review(3, "\x01\x02", now=NOW + timedelta(seconds=1))
        document, told = feed("product-reviews")
        schema.assertValid(document)
        hostile, titled, listed = document.findall("reviews/review")
        assert hostile.findtext("content") == HOSTILE.translate(dict.fromkeys([1, 0xB, 0x1F, 0xFFFE, 0xFFFF]))
        assert texts(titled, "title", "content") == [None, "Alleen een titel"]
        assert texts(listed, "title", "content", "pros/pro", "cons/con") == [None, "luid\nduur", "luid", "duur"]
        name = listed.find("reviewer/name")
        assert (name.text, dict(name.attrib)) == ("Anonymous", {"is_anonymous": "true"})
        assert "1 review left out: without words" in told

    def test_of_one_seller(self, schema: etree.XMLSchema) -> None:
        put_article()
        make_product_review(4, "Van de een.")
        other = make_product_review(5, "Van de ander.", purchase=make_purchase("other"))
        document, _told = feed("product-reviews", "--seller", "other")
        schema.assertValid(document)
        assert [one.text for one in document.iter("review_id")] == [other.pk]

    def test_once_erased_nothing_of_a_customer_is_in_it(self) -> None:
        put_article()
        customer = make_product_review(4, "Van Anna.").purchase.customer
        erase_customer(customer_id=customer.ref, by=OPERATOR, now=LATER)
        document, told = feed("product-reviews")
        assert document.find("reviews") is None
        assert "1 review left out: without words" in told

    @pytest.mark.parametrize("number", [1, 3])
    def test_any_number_takes_as_many_queries(
        self, number: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        put_article()
        for _ in range(number):
            make_product_review(4, "Goed.")
        # how many are there, the reviews, who was asked
        with django_assert_num_queries(3):
            report = write_product_reviews(StringIO(), seller_id=None, progress=lambda _done, _all: None)
        assert report.reviews == number


class TestMerchantReviews:
    def test_everything_that_can_be_told(self) -> None:
        make_seller("shop", "De Fiets & Hoek")
        asked = make_purchase(name="Anna de Vries", link=False)
        _ask(asked)
        review = make_review(9, "Snel geleverd.", purchase=asked, aspects={"contact": 10, "condition": 7}, now=LATER)
        document, told = feed("merchant-reviews", "--country", "NL")
        assert document.tag == f"{NAMESPACE}feed"
        assert names(document) == ["merchants", "reviews"]
        [merchant], [found] = document
        assert dict(merchant.attrib) == {"id": "shop"}
        assert names(merchant) == [
            "name", "merchant_url", "rating_url", "create_timestamp", "last_update_timestamp",
        ]  # fmt: skip
        assert texts(merchant, "*name", "*merchant_url", "*rating_url", "*create_timestamp") == [
            "De Fiets & Hoek", "http://127.0.0.1:8000/shop/shop/", "http://127.0.0.1:8000/shop/shop/",
            "2026-11-23T09:00:00Z",
        ]  # fmt: skip
        assert dict(found.attrib) == {"id": review.pk, "mid": "shop"}
        assert names(found) == [
            "reviewer_name", "create_timestamp", "last_update_timestamp", "country_code", "content", "ratings",
            "collection_method",
        ]  # fmt: skip
        assert texts(found, "*reviewer_name", "*create_timestamp", "*last_update_timestamp", "*country_code",
                     "*content", "*collection_method") == [
            "Anna V.", "2026-11-26T09:00:00Z", "2026-11-26T09:00:00Z", "NL", "Snel geleverd.", "after_fulfillment",
        ]  # fmt: skip
        ratings = found.find(f"{NAMESPACE}ratings")
        assert [(*names([one]), one.text, dict(one.attrib)) for one in ratings] == [
            ("overall", "9", {"min": "1", "max": "10"}),
            ("customer_service", "10", {"min": "1", "max": "10"}),
        ]
        assert told == "makegood: 1 review of 1 sellers in the feed\n"

    def test_the_new_grade_counts_from_the_moment_it_was_given(self) -> None:
        review = make_review(3, "Doos was ingedeukt.")
        answer(
            request=ask_again(review, now=NOW + timedelta(days=1)),
            overall=9,
            explanation="Netjes opgelost.",
            offered=None,
            now=NOW + timedelta(days=2),
        )
        found = feed("merchant-reviews")[0].find(f".//{NAMESPACE}review")
        assert texts(found, "*ratings/*overall", "*create_timestamp", "*last_update_timestamp", "*content") == [
            "9", "2026-11-23T09:00:00Z", "2026-11-25T09:00:00Z", "Doos was ingedeukt.\n\nNetjes opgelost.",
        ]  # fmt: skip
        _decide(review, "void_regrade")
        found = feed("merchant-reviews")[0].find(f".//{NAMESPACE}review")
        assert texts(found, "*ratings/*overall", "*last_update_timestamp", "*content") == [
            "3", "2026-11-26T09:00:00Z", "Doos was ingedeukt.",
        ]  # fmt: skip

    def test_grades_whose_words_nobody_reads_are_in_it_and_removed_ones_are_deleted(self) -> None:
        plain = make_review(7, "")
        held = make_review(2, "Mail mij: anna@customers.example")
        erased = make_review(6, "Van Anna.")
        erase_customer(customer_id=erased.purchase.customer.ref, by=OPERATOR, now=LATER)
        removed = make_review(1, "Zwendel!")
        _decide(removed, "remove")
        document, told = feed("merchant-reviews")
        reviews = {one.get("id"): one for one in document.iter(f"{NAMESPACE}review")}
        assert reviews.keys() == {plain.pk, held.pk, erased.pk}
        assert {one.findtext(f"{NAMESPACE}content") for one in reviews.values()} == {""}
        assert reviews[erased.pk].find(f"{NAMESPACE}reviewer_name") is None
        deleted = document.findall(f"{NAMESPACE}deleted_reviews/{NAMESPACE}deleted_review")
        assert [(one.get("id"), *texts(one, "*last_update_timestamp")) for one in deleted] == [
            (removed.pk, "2026-11-26T09:00:00Z")
        ]
        assert "Zwendel" not in run("feed", "merchant-reviews").stdout
        assert told.splitlines()[1:] == [
            "makegood: 1 review of them without words that are held or hidden",
            "makegood: 1 review told of as deleted: removed",
        ]

    def test_what_a_seller_did_in_private_and_who_bought_stay_out(self) -> None:
        review = make_review(3, HOSTILE)
        contact(review, "Een bericht aan de klant")
        text = run("feed", "merchant-reviews").stdout
        purchase = review.purchase
        secrets = (purchase.order_id, purchase.pk, purchase.customer.ref, purchase.customer.email, "bericht", "Vries")
        assert not [secret for secret in secrets if secret in text]
        assert etree.fromstring(text.encode()).findtext(f".//{NAMESPACE}content") == fit(HOSTILE)

    def test_of_one_seller_and_without_any(self) -> None:
        make_seller("none")
        make_review(8, "Van de een.")
        document, _told = feed("merchant-reviews", "--seller", "none")
        assert names(document) == []
        document, _told = feed("merchant-reviews")
        assert [one.get("id") for one in document.iter(f"{NAMESPACE}merchant")] == ["shop"]

    @pytest.mark.parametrize("number", [1, 3])
    def test_any_number_takes_as_many_queries(
        self, number: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for place in range(number):
            make_review(8, seller_id=f"shop-{place}")
        # sellers, how many reviews, the reviews, who was asked, removed ones
        with django_assert_num_queries(5):
            report = write_merchant_reviews(StringIO(), seller_id=None, country=None, progress=lambda _done, _all: None)
        assert (report.merchants, report.reviews) == (number, number)


def _ask(purchase: Purchase) -> None:
    plan()
    send_mail()
    purchase.refresh_from_db()


def _decide(review: Review, verdict: str) -> None:
    decide(
        kind=SubjectKind.REVIEW,
        subject_id=review.pk,
        verdict=verdict,
        ground="fraud",
        reason="Zo is het",
        by=OPERATOR,
        now=LATER,
    )


@pytest.mark.parametrize("kind", ["product-reviews", "merchant-reviews"])
class TestWhatCannotBe:
    def test_an_unknown_seller(self, kind: str) -> None:
        done = run("feed", kind, "--seller", "nobody", code=1)
        assert (done.stdout, done.stderr) == ("", "makegood: there is no seller with the id nobody\n")

    def test_an_address_that_google_cannot_read(self, kind: str, settings) -> None:
        settings.MAKEGOOD_BASE_URL = "http://localhost:8000"
        done = run("feed", kind, code=1)
        assert done.stdout == ""
        assert "set it to the address" in done.stderr


def test_a_country_has_two_letters() -> None:
    assert "such as NL" in run("feed", "merchant-reviews", "--country", "nl", code=2).stderr


@pytest.mark.parametrize(
    "address",
    [
        "https://market.example/p?a=1&b=2#c", "http://market.example", "https://market.example/ä/%C3%A4", "https://127.0.0.1/",
        "https://market.example/a^b|c`d{e}", "https://market.example/\u00a0\u2028\u3000", "https://market.example/%zz",
        "https://[::1]/p.html", "https://market.example/a[1]", "https://localhost/p", "https://localhost.", "https://./",
        "https://market.example/" + "%e4" * 600, "https://a.b:port/", "https://market.example:99999999999/",
        "https://a.b/#c#d", "https://a@b.example/", "https://a.b?c?d/e:@", "https://a.b:80", "https://a:b:c.d/",
    ],
)  # fmt: skip
def test_what_we_take_for_an_address_google_takes_too(address: str, schema: etree.XMLSchema) -> None:
    put_article()
    make_product_review(4, "Goed.")
    Product.objects.update(url=address)
    document, told = feed("product-reviews")
    schema.assertValid(document)
    assert ("cannot read" in told) == (usable(address) is None)

"""`/products/{product}/`: what everybody reads of an article, and the helpful votes (R11.3, R11.4)."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from makegood.domain.mail.models import Email
from makegood.domain.moderation.models import Appeal
from makegood.domain.orders.actions import ProductData, put_product
from makegood.domain.orders.models import Customer
from makegood.domain.product_reviews.actions import release_words
from makegood.domain.product_reviews.models import HelpfulVote, ProductReview
from makegood.domain.product_reviews.queries import public_place
from tests.factories import NOW, OPERATOR, decide_about, make_order, make_product_review

from .answers import assert_sealed, words

PAGE = "/products/article-1/"
HOSTILE = '</script><script>alert(1)</script><!-- & \u2028 "quoted" <b>'

NAME = HOSTILE.replace("\u2028", "")


def linked(client: Client) -> dict:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(PAGE).content.decode())
    assert len(found) == 1
    return json.loads(found[0])


def titles(client: Client, query: str = "") -> list[str]:
    return re.findall(r'<bdi lang="nl">(\w+)</bdi>', client.get(f"{PAGE}{query}").content.decode())


def test_average_histogram_reviews_and_how_they_came_about(client: Client) -> None:
    make_product_review(5, "Al een jaar goed.", title="Top", pros=("licht",), cons=("duur in onderhoud",))
    make_product_review(2)
    page = client.get(PAGE)
    assert page.status_code == 200
    text = words(page)
    for part in ("Fietsbel", "3.5", "average of 2 reviews", "Anna V.", "Al een jaar goed.", "Proslicht", "How these"):
        assert part in text
    assert "Verified purchase, written through the link in the invitation" in text
    assert "customers.example" not in text
    assert "order-" not in text
    assert page.cookies == {}
    assert page["Cache-Control"] == "public, no-cache"
    assert "Cookie" in page["Vary"], "the one that holds the language"
    assert client.get(PAGE, headers={"if-none-match": page["ETag"]}).status_code == 304
    make_product_review(1)
    assert client.get(PAGE, headers={"if-none-match": page["ETag"]}).status_code == 200


def test_an_article_without_reviews_and_none_at_all(client: Client) -> None:
    make_order()
    assert "No reviews yet" in words(client.get(PAGE))
    assert "aggregateRating" not in linked(client)
    assert client.get("/products/other/").status_code == 404
    assert client.get("/products/%00/").status_code == 404


def test_sort_and_filter(client: Client) -> None:
    for number, (title, stars) in enumerate((("een", 5), ("twee", 1), ("drie", 3))):
        make_product_review(stars, title=title, now=NOW - timedelta(minutes=number))
    assert titles(client) == ["een", "twee", "drie"]
    assert titles(client, "?sort=lowest") == ["twee", "drie", "een"]
    assert titles(client, "?sort=highest") == ["een", "drie", "twee"]
    assert titles(client, "?stars=3") == ["drie"]
    assert "No review matches" in words(client.get(f"{PAGE}?stars=2"))
    for nonsense in ("?stars=6", "?sort=best", "?stars=%00"):
        response = client.get(PAGE + nonsense)
        assert "not understood" in words(response)
    assert "noindex" in client.get(f"{PAGE}?stars=3").content.decode()
    assert client.get(f"{PAGE}?cursor=x").status_code == 422


@pytest.mark.usefixtures("as_served")
def test_pages_follow_each_other_and_stay_small(client: Client, django_assert_num_queries) -> None:
    for number in range(23):
        make_product_review(4, "Woorden. " * 30, title=f"Titel{number}", now=NOW - timedelta(minutes=number))
    with django_assert_num_queries(2):
        body = client.get(PAGE).content
    assert len(body) < 50_000
    following = re.search(rb'rel="next" href="(\?[^"]+)#reviews"', body)
    assert following
    assert titles(client, following[1].decode()) == ["Titel20", "Titel21", "Titel22"]


def test_a_link_to_a_review_leads_to_where_it_stands_however_many_came_after_it(client: Client) -> None:
    reviews = [
        make_product_review(4, title=f"Titel{number}", now=NOW - timedelta(minutes=number)) for number in range(25)
    ]
    for number in (0, 24):
        place = public_place(reviews[number])
        page, _, anchor = place.partition("#")
        body = client.get(page).content.decode()
        assert re.findall(r'<article class="review" id="([^"]+)"', body)[0] == anchor
        for below in ("", "report/"):
            assert (
                f'href="{html.escape(place)}"'
                in client.get(f"{PAGE}reviews/{reviews[number].pk}/{below}").content.decode()
            )


def test_what_was_made_of_a_review_before_is_not_shown_once_anything_of_it_changed(client: Client) -> None:
    review = make_product_review(4, "Woorden.", title="Titel")
    for _twice in range(2):
        assert "Report this – Anna V." in words(client.get(PAGE))
        assert "Melden – Anna V." in words(client.get(PAGE, headers={"accept-language": "nl"}))
    Customer.objects.filter(purchases=review.purchase_id).update(name="Bea Smit")
    assert "Report this – Bea S." in words(client.get(PAGE))
    for changed, told in (({"helpful": 7}, "7 readers found"), ({"pros": ["licht"]}, "Proslicht")):
        ProductReview.objects.update(**changed)
        assert told in words(client.get(PAGE))


def test_held_words_are_told_as_being_checked_until_they_are_released(client: Client) -> None:
    review = make_product_review(2, "Zie www.lampdeal.nl", title="Kijk")
    page = client.get(PAGE)
    assert "lampdeal" not in page.content.decode()
    assert "being checked" in words(page)
    assert "name" not in linked(client)["review"][0]
    release_words(review_id=review.pk, by=OPERATOR, now=NOW)
    assert "lampdeal" in words(client.get(PAGE))


def test_r12_2_a_removed_review_leaves_a_tombstone_and_counts_in_no_figure(client: Client) -> None:
    review = make_product_review(1, "Waardeloos, zei ik", title="Slecht")
    decide_about(review, "remove", "unlawful")
    page = client.get(PAGE)
    assert "Review removed" in words(page)
    assert "removed by the marketplace 23 November 2026. Ground: unlawful or insulting." in words(page)
    assert ("aggregateRating" in linked(client), "No reviews yet" in words(page)) == (False, False)
    make_product_review(5, "Prima")
    page = client.get(PAGE)
    assert f'id="r-{review.pk}"' in page.content.decode()
    assert "average of 1 review" in words(page)
    assert (len(linked(client)["review"]), linked(client)["aggregateRating"]["ratingValue"]) == (1, "5.0")
    for query in ("?stars=1", "?sort=lowest", "?sort=helpful"):
        assert "Review removed" not in words(client.get(f"{PAGE}{query}")), "its stars and votes are told nowhere"
    assert client.get(f"{PAGE}reviews/{review.pk}/").status_code == 404
    assert client.get(f"{PAGE}reviews/{review.pk}/report/").status_code == 404
    assert "Waardeloos" not in page.content.decode()
    decide_about(review, "keep")
    assert "Waardeloos" in words(client.get(PAGE))
    assert linked(client)["aggregateRating"]["ratingValue"] == "3.0"


def test_json_ld_is_a_product_with_rating_and_reviews_and_nothing_breaks_out(client: Client) -> None:
    data = ProductData("Bel " + NAME, gtin="4006381333931", brand="Tring", url="https://marketplace.example/bel")
    review = make_product_review(4, HOSTILE, title="Goed", pros=("licht", "mooi"), cons=("klein",))
    put_product(product_id="article-1", data=data, by=OPERATOR, now=NOW)
    assert review.words_shown
    found = linked(client)
    assert (found["@type"], found["name"], found["gtin"]) == ("Product", "Bel " + NAME, "4006381333931")
    assert found["brand"] == {"@type": "Brand", "name": "Tring"}
    assert found["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": "4.0",
        "reviewCount": 1,
        "bestRating": 5,
        "worstRating": 1,
    }
    (one,) = found["review"]
    assert (one["name"], one["reviewBody"], one["reviewRating"]["ratingValue"]) == ("Goed", HOSTILE.strip(), 4)
    assert (one["author"]["name"], one["datePublished"], one["inLanguage"]) == ("Anna V.", "2026-11-23", "nl")
    assert [item["name"] for item in one["positiveNotes"]["itemListElement"]] == ["licht", "mooi"]
    assert one["negativeNotes"]["itemListElement"] == [{"@type": "ListItem", "position": 1, "name": "klein"}]


class TestHelpful:
    @pytest.fixture
    def review(self) -> ProductReview:
        cache.clear()
        return make_product_review(4, "Fijn")

    def address(self, review: ProductReview) -> str:
        return f"{PAGE}reviews/{review.pk}/"

    def test_once_per_reader_by_post_only_without_account(self, client: Client, review: ProductReview) -> None:
        address = self.address(review)
        first = client.get(address)
        assert first.status_code == 200
        assert first.cookies == {}
        assert not HelpfulVote.objects.exists()
        voted = client.post(address)
        assert (voted.status_code, voted["Location"]) == (303, address)
        cookie = voted.cookies["makegood_reader"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/products/")
        assert client.post(address).status_code == 303
        after = client.get(address)
        assert "You marked this review as helpful" in words(after)
        assert "no-store" in after["Cache-Control"]
        assert HelpfulVote.objects.count() == 1
        assert "1 reader found this helpful" in words(client.get(PAGE))
        assert client.get(PAGE).cookies == {}

    def test_a_made_up_mark_is_no_mark(self, client: Client, review: ProductReview) -> None:
        client.cookies["makegood_reader"] = "a" * 26 + ":made-up"
        assert client.post(self.address(review)).status_code == 303
        assert HelpfulVote.objects.get().voter != "a" * 26

    def test_who_throws_the_mark_away_is_stopped_and_another_network_is_not(self, review: ProductReview) -> None:
        statuses = [Client().post(self.address(review)).status_code for _ in range(4)]
        assert statuses == [303, 303, 303, 429]
        assert Client(REMOTE_ADDR="192.0.2.7").post(self.address(review)).status_code == 303
        assert HelpfulVote.objects.count() == 4

    def test_the_address_behind_a_trusted_proxy_is_what_counts(self, review: ProductReview, settings) -> None:
        settings.MAKEGOOD_TRUSTED_PROXIES = ("127.0.0.1",)
        for last in range(5):
            response = Client().post(self.address(review), headers={"x-forwarded-for": f"192.0.2.{last}"})
            assert response.status_code == 303
        assert HelpfulVote.objects.count() == 5

    def test_no_reader_votes_without_end(self, client: Client, review: ProductReview) -> None:
        statuses = [client.post(self.address(review)).status_code for _ in range(31)]
        assert statuses == [303] * 30 + [429]

    @pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
    def test_a_page_of_another_site_cannot_vote(
        self, client: Client, review: ProductReview, headers: dict[str, str]
    ) -> None:
        assert client.post(self.address(review), headers=headers).status_code == 403
        assert not HelpfulVote.objects.exists()
        assert client.post(self.address(review), headers={"origin": "http://testserver"}).status_code == 303

    def test_what_is_not_there_or_not_shown(self, client: Client, review: ProductReview) -> None:
        held = make_product_review(text="06-12345678")
        assert client.post(self.address(held)).status_code == 409
        assert client.post(f"/products/other/reviews/{review.pk}/").status_code == 404
        assert client.post(f"{PAGE}reviews/nothing/").status_code == 404
        assert client.put(self.address(review)).status_code == 405


REPORT = {"ground": "fraud", "explanation": "Bedacht", "email": "lezer@example.org"}


class TestReporting:
    """R12.1: anybody, without cookie and without script, as with reviews of sellers."""

    def test_from_the_page_to_the_decision(self, client: Client) -> None:
        review = make_product_review(1, "Waardeloos", title="Slecht", language="en")
        form = f"{PAGE}reviews/{review.pk}/report/"
        assert form in client.get(PAGE).content.decode()
        shown = client.get(form)
        assert "Waardeloos" in words(shown)
        assert client.post(form, {**REPORT, "email": "x"}).status_code == 422
        sent = client.post(form, REPORT)
        assert (sent.status_code, sent["Location"], sent.cookies) == (303, f"{form}?sent=yes", {})
        assert_sealed(shown)
        assert client.post(form, REPORT).status_code == 409
        decide_about(review, "remove_words")
        assert "does not show the words" in words(client.get(PAGE))
        own = Email.objects.get(kind="decision", to_address="lezer@example.org")
        writer = Email.objects.get(kind="decision", to_address="anna@customers.example")
        for letter, told in ((own, "Your report"), (writer, "Decision about your review")):
            found = re.search(r"https?://[^/\s]+(/(?:report|decision)/\S+)", letter.text)
            assert found
            page = client.get(found[1])
            assert (told in words(page), "Fietsbel" in words(page), "Zo is het" in words(page)) == (True,) * 3
            assert "De Fietshoek" not in words(page)
            assert client.post(found[1], {"text": "Lees nog eens"}).status_code == 303
            assert client.post(found[1], {"text": "Lees nog eens"}).status_code == 409
        assert [(row.party, row.subject_kind) for row in Appeal.objects.order_by("party")] == [
            ("customer", "product_review"),
            ("reporter", "product_review"),
        ]

    def test_only_what_is_there_and_not_too_often(self, client: Client) -> None:
        cache.clear()
        review = make_product_review(1, "Waardeloos")
        assert client.get(f"/products/other/reviews/{review.pk}/report/").status_code == 404
        assert client.get(f"{PAGE}reviews/nothing/report/").status_code == 404
        form = f"{PAGE}reviews/{review.pk}/report/"
        answers = [client.post(form, {}, REMOTE_ADDR="203.0.113.9").status_code for _ in range(11)]
        assert answers == [422] * 10 + [429]
        cache.clear()

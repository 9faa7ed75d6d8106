"""JSON-LD on the shop page (R9.5): what schema.org and search engines require, and nothing that breaks out."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from makegood.domain.reassessments.actions import answer
from tests.factories import NOW, ask_again, make_review, make_seller

SHOP = "/shop/shop/"
HOSTILE = '</script><script>alert(1)</script><!-- & \u2028 "quoted" \\u003c'


def linked(client: Client, address: str = SHOP, language: str = "en") -> dict:
    body = client.get(address, headers={"accept-language": language}).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', body)
    assert len(found) == body.count("<script") == 1
    return json.loads(found[0])


def assert_rating(rating: dict, kind: str) -> None:
    assert rating["@type"] == kind
    assert (rating["bestRating"], rating["worstRating"]) == (10, 1)
    assert 1 <= float(rating["ratingValue"]) <= 10


def test_an_organization_with_its_rating_and_the_reviews_of_the_page(client: Client) -> None:
    for days, overall in enumerate((10, 9, 8, 3, 9)):
        make_review(overall, f"Woorden {overall}", now=NOW - timedelta(days=days))
    found = linked(client)
    assert found["@context"] == "https://schema.org"
    assert (found["@type"], found["name"]) == ("Organization", "De Fietshoek")
    assert found["url"] == found["@id"] == "http://127.0.0.1:8000/shop/shop/"
    assert_rating(found["aggregateRating"], "AggregateRating")
    assert (found["aggregateRating"]["ratingValue"], found["aggregateRating"]["reviewCount"]) == ("7.8", 5)
    assert [one["reviewBody"] for one in found["review"]] == [f"Woorden {grade}" for grade in (10, 9, 8, 3, 9)]
    for one in found["review"]:
        assert_rating(one["reviewRating"], "Rating")
        assert one["@type"] == "Review"
        assert one["author"] == {"@type": "Person", "name": "Anna V."}
        assert re.fullmatch(r"2026-11-\d\d", one["datePublished"])
    assert found["review"][0]["datePublished"] == "2026-11-23"


def test_the_same_number_as_on_the_page_in_either_language(client: Client) -> None:
    make_review(8)
    assert linked(client, language="nl")["aggregateRating"]["ratingValue"] == "8.0"


def test_the_grade_that_counts_is_told_with_the_date_of_the_review(client: Client) -> None:
    review = make_review(3, "", now=NOW - timedelta(days=2))
    answer(request=ask_again(review), overall=8, explanation="", offered=None, now=NOW)
    (told,) = linked(client)["review"]
    assert (told["reviewRating"]["ratingValue"], told["datePublished"]) == (8, "2026-11-21")
    assert "reviewBody" not in told


@pytest.mark.parametrize(("language", "name"), [("en", "A customer"), ("nl", "Een klant")])
def test_an_author_without_a_name_is_called_as_on_the_page(client: Client, language: str, name: str) -> None:
    make_review(name="anna@customers.example")
    assert linked(client, language=language)["review"][0]["author"]["name"] == name


def test_without_reviews_there_is_no_rating(client: Client) -> None:
    make_seller()
    assert linked(client).keys() == {"@context", "@type", "@id", "name", "url"}


def test_words_and_names_cannot_leave_the_element(client: Client) -> None:
    make_seller(name="</script><b>")
    make_review(9, HOSTILE, name="</script> & Zn")
    body = client.get(SHOP).content.decode()
    found = linked(client)
    assert found["name"] == "</script><b>"
    assert found["review"][0]["reviewBody"] == HOSTILE
    assert body.count("</script>") == 1
    assert "alert(1)</" not in body


@pytest.mark.parametrize("query", ["grade=9", "band=good", "words=yes"])
def test_a_selection_tells_machines_nothing_of_its_own(client: Client, query: str) -> None:
    make_review(9)
    assert "ld+json" not in client.get(f"{SHOP}?{query}").content.decode()

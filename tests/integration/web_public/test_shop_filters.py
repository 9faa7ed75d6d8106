"""What shoppers may ask of the shop page: filters in the address, pages, and answers 304 (R9.1, R9.5)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.actions import publish_response, remove_response
from makegood.domain.reviews.queries import PublicFilter, public_reviews
from tests.factories import NOW, agent_of, ask_again, make_order, make_review, make_seller

from .answers import words

SHOP = "/shop/shop/"


def shown(response: HttpResponse) -> list[str]:
    """The first words of each review on a page: the customer's, else the seller's."""
    articles = re.findall(r"<article.*?</article>", response.content.decode(), flags=re.DOTALL)
    return [re.findall(r'class="words" dir="auto">(.*?)</p>', one)[0] for one in articles]


@pytest.fixture
def reviews() -> None:
    """Newest first: 10 with words, 9 without words but a response, 3 that became 8, 7, 1."""
    make_review(10, "tien", now=NOW)
    silent = make_review(9, "", now=NOW - timedelta(hours=1))
    publish_response(review=silent, text="Dank u", by=agent_of("shop"), now=NOW)
    repaired = make_review(3, "drie", now=NOW - timedelta(hours=2))
    answer(request=ask_again(repaired), overall=8, explanation="", offered=None, now=NOW)
    make_review(7, "zeven", now=NOW - timedelta(hours=3))
    make_review(1, "een", now=NOW - timedelta(hours=4))


@pytest.mark.usefixtures("reviews")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["tien", "Dank u", "drie", "zeven", "een"]),
        ("band=good", ["tien", "Dank u", "drie"]),
        ("band=middle", ["zeven"]),
        ("band=low", ["een"]),
        ("grade=8", ["drie"]),
        ("grade=3", []),
        ("grade=7&band=low", ["zeven"]),
        ("words=yes", ["tien", "drie", "zeven", "een"]),
        ("response=yes", ["Dank u"]),
        ("again=yes", ["drie"]),
        ("again=yes&words=yes&band=good", ["drie"]),
        ("again=yes&response=yes", []),
    ],
)
def test_r9_1_filters_go_by_the_grade_that_counts(client: Client, query: str, found: list[str]) -> None:
    response = client.get(f"{SHOP}?{query}")
    assert shown(response) == found
    assert ("No review matches" in words(response)) is (found == [])
    assert ("noindex" in response.content.decode()) is (query != "")


@pytest.mark.usefixtures("reviews")
@pytest.mark.parametrize("query", ["grade=11", "grade=x", "band=best", "words=no", "again=%00", "response=1"])
def test_what_makes_no_sense_is_ignored_and_the_page_says_so(client: Client, query: str) -> None:
    response = client.get(f"{SHOP}?{query}")
    assert response.status_code == 200
    assert response.content.decode().count("<article") == 5
    assert "A part of your choice was not understood" in words(response)


@pytest.mark.usefixtures("reviews")
def test_every_bar_of_the_histogram_leads_to_its_reviews_and_choices_keep_each_other(client: Client) -> None:
    body = client.get(f"{SHOP}?words=yes&band=low&cursor=").content.decode()
    assert re.findall(r'<th scope="row"><a href="\?words=yes&amp;grade=(\d+)#reviews">', body) == [
        str(grade) for grade in range(10, 0, -1)
    ]
    assert 'href="?band=low#reviews" aria-current="true">with words' in body
    assert 'href="?words=yes&amp;band=low&amp;again=yes#reviews">graded again' in body
    assert 'href="?words=yes#reviews">all grades' in body


def test_pages_of_a_band_follow_each_other_without_skipping_or_repeating(client: Client) -> None:
    for number in range(50):
        make_review(1 + number % 7, f"Nummer {number:03}", now=NOW - timedelta(minutes=number // 3))
    seen: list[str] = []
    address = f"{SHOP}?band=low"
    while address:
        body = client.get(address).content.decode()
        seen += re.findall(r">(Nummer \d{3})<", body)
        make_review(2, "Tussendoor", now=NOW + timedelta(minutes=len(seen)))
        following = re.search(r'rel="next" href="(\?[^"]+)"', body)
        address = SHOP + following[1].replace("&amp;", "&") if following else ""
    expected = [f"Nummer {number:03}" for number in range(50) if 1 + number % 7 <= 5]
    assert sorted(seen) == expected
    assert len(seen) == len(expected)


@pytest.mark.usefixtures("as_served")
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("query", "queries"), [("grade=3", 5), ("band=low", 9), ("again=yes&words=yes", 5)])
def test_the_number_of_queries_is_that_of_the_choice(
    client: Client, django_assert_num_queries, query: str, queries: int, count: int
) -> None:
    for number in range(count):
        review = make_review(3, now=NOW - timedelta(minutes=number))
        answer(request=ask_again(review), overall=3, explanation="", offered=None, now=NOW)
    with django_assert_num_queries(queries):
        assert client.get(f"{SHOP}?{query}").content.decode().count("<article") == count


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (PublicFilter(), "review_list"),
        (PublicFilter(grades=(3,)), "review_list_by_grade"),
        (PublicFilter(with_response=True), "review_list_responses"),
        (PublicFilter(with_words=True), "review_list_with_words"),
        (PublicFilter(graded_again=True), "review_list_by_progress"),
    ],
)
@pytest.mark.parametrize("later", [False, True], ids=["first page", "second page"])
def test_every_choice_has_an_index_in_the_order_of_the_page(wanted: PublicFilter, index: str, later: bool) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by the size of the table; this one is small")
    for _ in range(2):
        make_review(3)
    cursor = public_reviews("shop", PublicFilter(), cursor=None, limit=1).next_cursor if later else None
    with CaptureQueriesContext(connection) as queries:
        public_reviews("shop", wanted, cursor=cursor, limit=1)
    with connection.cursor() as database:
        database.execute("EXPLAIN QUERY PLAN " + queries[-1]["sql"])
        steps = [row[3] for row in database.fetchall()]
    assert f"USING INDEX {index} " in steps[0]
    assert not [step for step in steps if "TEMP B-TREE" in step]


def test_r9_5_the_page_is_not_sent_again_to_whoever_has_it(client: Client) -> None:
    make_review(3, "Kapot")
    first = client.get(SHOP)
    again = client.get(SHOP, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["ETag"].startswith('"')
    assert again["Cache-Control"] == "public, no-cache"
    assert "Accept-Language" in again["Vary"]
    dutch = client.get(SHOP, headers={"if-none-match": first["ETag"], "accept-language": "nl"})
    assert dutch.status_code == 200
    assert client.get(f"{SHOP}?grade=3", headers={"if-none-match": first["ETag"]}).status_code == 200
    head = client.head(SHOP)
    assert (head.content, head["ETag"]) == (b"", first["ETag"])


def test_r9_5_nothing_that_the_page_shows_can_change_unnoticed(client: Client, settings) -> None:
    review = make_review(3, "Kapot", order_id="o-1", customer="c-1")
    seen = [client.get(SHOP)["ETag"]]
    by = agent_of("shop")
    publish_response(review=review, text="Sorry", by=by, now=NOW)
    seen.append(client.get(SHOP)["ETag"])
    remove_response(review=review, by=by, now=NOW)
    request = ask_again(review)  # now the recovery figures tell of contact
    seen.append(client.get(SHOP)["ETag"])
    answer(request=request, overall=3, explanation="Bleibt so", offered=None, now=NOW)
    seen.append(client.get(SHOP)["ETag"])
    make_order("o-1", name="Bea de Vries", customer="c-1")
    seen.append(client.get(SHOP)["ETag"])
    make_order("o-1", name="Bea de Vries", customer="c-1", delivered=None)
    seen.append(client.get(SHOP)["ETag"])
    settings.MAKEGOOD_NOW = NOW + timedelta(days=1)
    seen.append(client.get(SHOP)["ETag"])
    assert len(set(seen)) == len(seen)


def test_a_shop_without_reviews_has_no_filters(client: Client) -> None:
    make_seller()
    assert 'class="chips"' not in client.get(SHOP).content.decode()

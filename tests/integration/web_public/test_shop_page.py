"""`/shop/{seller}/` (R9.1, R9.2, R9.4, R7.4)."""

import html
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.actions import publish_response, remove_response, submit_review
from makegood.domain.reviews.queries import public_place
from makegood.domain.reviews.rules import Answers
from makegood.domain.sellers.actions import SellerData, put_seller
from tests.factories import NOW, OPERATOR, agent_of, ask_again, make_order, make_review, make_seller

from .answers import codes, words

SHOP = "/shop/shop/"


def test_the_page_shows_average_period_count_histogram_and_aspects(client: Client) -> None:
    for overall in (10, 9, 8, 3, 9):
        make_review(overall, aspects={"condition": overall})
    response = client.get(SHOP)
    page = words(response)
    assert response.status_code == 200
    assert "7.8 out of 10" in page
    assert "average of 5 reviews" in page
    assert "Reviews of the last three months 24 August 2026 to 23 November 2026" in page.replace(
        "months24", "months 24"
    )
    assert re.search(r"Condition on arrival \(5\) ?7\.8", page)
    assert "Delivery time (" not in page
    counts = re.findall(r'<th scope="row">.*?(\d+)</a></th>.*?<td class="num">(\d+)</td>', response.content.decode())
    assert counts == [
        ("10", "1"),
        ("9", "2"),
        ("8", "1"),
        *((str(g), "0") for g in (7, 6, 5, 4)),
        ("3", "1"),
        ("2", "0"),
        ("1", "0"),
    ]


def test_with_fewer_than_five_it_says_that_all_reviews_count(client: Client) -> None:
    make_review(7)
    page = words(client.get(SHOP))
    assert "average of 1 review" in page
    assert "All reviews, because the last three months had fewer than 5" in page


def test_grades_are_written_as_the_reader_writes_them(client: Client) -> None:
    make_review(8)
    assert "8.0 out of 10" in words(client.get(SHOP))
    dutch = client.get(SHOP, headers={"accept-language": "nl"})
    assert ">8,0<" in dutch.content.decode()
    assert dutch["Content-Language"] == "nl"


def test_reviews_come_newest_first_the_negative_ones_included(client: Client) -> None:
    for days, overall in ((3, 9), (1, 1), (2, 10)):
        make_review(overall, f"Woorden {overall}", now=NOW - timedelta(days=days))
    page = words(client.get(SHOP))
    assert page.index("Woorden 1") < page.index("Woorden 10") < page.index("Woorden 9")


def test_each_review_shows_name_words_dates_and_how_it_came_in(client: Client) -> None:
    make_review(4, "Regel een\nRegel twee", aspects={"contact": 5}, had_contact=True, name="Zoë van der Berg")
    order = make_order(name="Cher", delivered=None, expected=date(2026, 11, 12))
    submit_review(order_id=order.pk, seller_id="shop", answers=Answers(9), submitted_at=NOW, by=OPERATOR, now=NOW)
    body = client.get(SHOP).content.decode()
    assert '<p class="words" dir="auto">Regel een\nRegel twee</p>' in body
    page = words(client.get(SHOP))
    assert "Zoë B." in page
    assert "Reviewed 23 November 2026, delivered 11 November 2026" in page
    assert "Verified purchase, written through the link in the invitation" in page
    assert re.search(r"Contact with the seller ?5", page)
    assert "Cher" in page
    assert "Reviewed 23 November 2026, delivery expected 12 November 2026" in page
    assert "Verified purchase, handed in by the marketplace" in page
    assert "customers.example" not in page
    assert order.pk not in page


def test_a_regraded_review_shows_both_grades_both_dates_and_the_explanation(client: Client) -> None:
    review = make_review(3, "Kapot")
    assert "3.0 out of 10" in words(client.get(SHOP))
    request = ask_again(review)
    answer(request=request, overall=8, explanation="Snel\nopgelost", offered=None, now=NOW + timedelta(days=2))
    page = words(client.get(SHOP))
    assert "8.0 out of 10" in page, "the average is right at the next request"
    assert "8 after contact, was 3" in page
    assert "First grade 3 on 23 November 2026; new overall grade 8 on 25 November 2026." in page
    assert "Snel opgelost" in page
    assert "Kapot" in page


def test_r9_3_the_sellers_response_stands_below_the_review_with_its_date_and_as_plain_text(client: Client) -> None:
    review = make_review(3, "Kapot")
    make_review(9, "Prima", now=NOW - timedelta(days=1))
    by = agent_of("shop")
    text = "Dank u.\nWij <b>vergoeden</b> het."
    publish_response(review=review, text=text, by=by, now=NOW + timedelta(days=1))
    body = client.get(SHOP).content.decode()
    page = words(client.get(SHOP))
    assert '<p class="words" dir="auto">Dank u.\nWij &lt;b&gt;vergoeden&lt;/b&gt; het.</p>' in body
    assert page.index("Kapot") < page.index("Response of De Fietshoek 24 November 2026") < page.index("Prima")
    assert page.count("Response of") == 1
    remove_response(review=review, by=by, now=NOW)
    assert "Response of" not in words(client.get(SHOP))


def test_a_new_review_shows_at_the_next_request_and_no_cache_may_show_an_old_page(client: Client) -> None:
    make_review(2)
    first = client.get(SHOP)
    assert first["Cache-Control"] == "public, no-cache"
    make_review(10)
    assert "6.0 out of 10" in words(client.get(SHOP))


def test_a_shop_without_reviews_has_no_grade_and_never_a_zero(client: Client) -> None:
    make_seller()
    response = client.get(SHOP)
    page = words(response)
    assert response.status_code == 200
    assert "No reviews yet" in page
    assert "out of 10" not in page
    assert "0.0" not in page
    assert "How these reviews come about" in page


def test_the_page_says_how_reviews_are_collected_averaged_and_removed(client: Client) -> None:
    make_review()
    page = words(client.get(SHOP))
    for sentence in (
        "Each review belongs to one purchase from this seller.",
        "average of the overall grades of the last three months",
        "Good and bad reviews are all shown, newest first.",
        "Only the marketplace can remove one, for a stated reason",
    ):
        assert sentence in page


def test_pages_follow_each_other_without_skipping_or_repeating_while_new_ones_come_in(client: Client) -> None:
    for number in range(45):
        make_review(8, f"Nummer {number:03}.", now=NOW - timedelta(minutes=number // 2))
    seen: list[str] = []
    address = SHOP
    while address:
        body = client.get(address).content.decode()
        seen += re.findall(r">(Nummer \d{3}\.)<", body)
        make_review(9, "Tussendoor", now=NOW + timedelta(minutes=len(seen)))
        following = re.search(r'rel="next" href="(\?[^"]+)"', body)
        address = SHOP + following[1] if following else ""
    assert sorted(seen) == [f"Nummer {number:03}." for number in range(45)]
    assert len(seen) == 45


@pytest.mark.parametrize("cursor", ["x", "%00", "e30", "WyIyMDI2IiwgMV0"])
def test_a_cursor_that_is_not_ours_is_refused(client: Client, cursor: str) -> None:
    make_review()
    response = client.get(f"{SHOP}?cursor={cursor}")
    assert (response.status_code, codes(response)) == (422, {"invalid"})


@pytest.mark.parametrize("seller", ["nobody", "a b", "%00", "é", "x" * 65, "..", "%3Cscript%3E"])
def test_an_unknown_seller_is_not_found(client: Client, seller: str) -> None:
    response = client.get(f"/shop/{seller}/")
    assert response.status_code == 404
    assert response.cookies == {}


@pytest.mark.usefixtures("as_served")
@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_number_of_queries_does_not_grow_with_the_reviews(
    client: Client, django_assert_num_queries, count: int
) -> None:
    for number in range(count):
        review = make_review(number % 10 + 1, now=NOW - timedelta(minutes=number))
        publish_response(review=review, text="Dank u", by=agent_of("shop"), now=NOW)
    with django_assert_num_queries(4):  # seller with settings, sums, reviews, what is low
        client.get(SHOP)


def test_twenty_reviews_take_less_than_50_kilobytes_and_no_cookie(client: Client) -> None:
    for _ in range(25):
        make_review(7, "Netjes verpakt en snel geleverd. " * 8, aspects={"condition": 8, "as_described": 9})
    response = client.get(SHOP)
    body = response.content.decode()
    assert body.count("<article") == 20
    assert len(response.content) < 50_000
    assert response.cookies == {}
    assert response["Vary"] == "Cookie, Accept-Language, Accept-Encoding", "the cookie that holds the language"
    assert body.count("<script") == body.count('<script type="application/ld+json">') == 1
    assert " style=" not in body


def test_twenty_reviews_with_everything_take_less_than_50_kilobytes(client: Client) -> None:
    """Words of 300 characters, all aspects; each third with a response, each third graded again with an explanation."""
    words_of_300 = "Netjes verpakt & snel geleverd, al was de doos “ingedeukt”. " * 5
    aspects = {"as_described": 8, "delivery_time": 9, "condition": 7, "contact": 10}
    for number in range(21):
        review = make_review(3, words_of_300, aspects=aspects, had_contact=True, now=NOW - timedelta(hours=number))
        if number % 3 == 0:
            publish_response(review=review, text=words_of_300[:200], by=agent_of("shop"), now=NOW)
        elif number % 3 == 1:
            answer(request=ask_again(review), overall=8, explanation=words_of_300[:150], offered=None, now=NOW)
    for language in ("en", "nl"):
        response = client.get(SHOP, headers={"accept-language": language})
        assert response.content.decode().count("<article") == 20
        assert len(response.content) < 50_000


def test_the_page_of_an_inactive_seller_stays_with_a_notice(client: Client) -> None:
    make_review(9, "Blijft")
    put_seller(seller_id="shop", data=SellerData("De Fietshoek", active=False), by=OPERATOR, now=NOW)
    page = words(client.get(SHOP))
    assert "no longer active" in page
    assert "Blijft" in page


def test_another_sellers_reviews_are_not_there(client: Client) -> None:
    make_review(9, "Van ons")
    make_review(1, "Van de buren", seller_id="neighbour")
    page = words(client.get(SHOP))
    assert "Van ons" in page
    assert "Van de buren" not in page


def test_only_reading_is_possible(client: Client) -> None:
    make_review()
    strict = Client(enforce_csrf_checks=True)
    assert [strict.generic(method, SHOP).status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3
    assert client.head(SHOP).status_code == 200


def test_a_link_to_a_review_leads_to_where_it_stands_however_many_came_after_it(client: Client) -> None:
    old = make_review(9, now=NOW - timedelta(days=30))
    others = [make_review(8, now=NOW - timedelta(days=number)) for number in range(25)]
    for review in (old, others[-1]):
        page, _, anchor = public_place(review).partition("#")
        assert re.findall(r'<h3 id="([^"]+)"', client.get(page).content.decode())[0] == anchor
    assert f'href="{html.escape(public_place(old))}"' in client.get(f"{SHOP}report/{old.pk}/").content.decode()

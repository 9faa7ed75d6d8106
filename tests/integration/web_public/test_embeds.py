"""`grade.json` and `badge.svg` (R9.5): never stale, cheap to ask about, open to every origin."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from makegood.domain.grading.actions import rebuild_sums
from makegood.domain.marketplace.actions import change_settings
from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.queries import observations
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.web.shop.kept import shelf
from tests.factories import NOW, OPERATOR, ask_again, make_review, make_seller

GRADE = "/shop/shop/grade.json"
BADGE = "/shop/shop/badge.svg"
BOTH = pytest.mark.parametrize("address", [GRADE, BADGE])
SVG = "{http://www.w3.org/2000/svg}"


def etag_of(client: Client, address: str) -> str:
    return str(client.get(address)["ETag"])


def test_grade_json_has_the_shape_of_the_api_with_name_and_address(client: Client) -> None:
    for overall in (10, 9, 8, 3, 9):
        make_review(overall, aspects={"condition": overall})
    response = client.get(GRADE)
    none = {"average": None, "count": 0}
    assert response["Content-Type"] == "application/json"
    assert response.json() == {
        "seller": "shop",
        "name": "De Fietshoek",
        "url": "http://127.0.0.1:8000/shop/shop/",
        "average": "7.8",
        "sum": 39,
        "count": 5,
        "method": "three_months",
        "from": "2026-08-24",
        "to": "2026-11-23",
        "histogram": {str(grade): {10: 1, 9: 2, 8: 1, 3: 1}.get(grade, 0) for grade in range(1, 11)},
        "aspects": {
            "as_described": none,
            "delivery_time": none,
            "condition": {"average": "7.8", "count": 5},
            "contact": none,
        },
        "norm": "8.0",
        "meets_norm": False,
    }


def test_grade_json_without_reviews_has_no_grade(client: Client) -> None:
    make_seller()
    answered = client.get(GRADE).json()
    assert (answered["average"], answered["count"], answered["from"], answered["meets_norm"]) == (None, 0, None, None)


def title_of(client: Client) -> str:
    found = ET.fromstring(client.get(BADGE).content).find(f"{SVG}title")
    assert found is not None
    return str(found.text)


def test_the_badge_names_seller_grade_and_count_in_the_marketplaces_language(client: Client, settings) -> None:
    for overall in (10, 9, 8, 3, 9):
        make_review(overall)
    response = client.get(BADGE, headers={"accept-language": "en"})
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert response["Content-Language"] == "nl"
    assert title_of(client) == "De Fietshoek: Beoordelingscijfer 7,8 van de 10, 5 beoordelingen, Makegood"
    dutch = response["ETag"]
    settings.LANGUAGE_CODE = "en"
    shelf.clear()  # a process has one language as long as it lives
    assert title_of(client) == "De Fietshoek: Assessment grade 7.8 out of 10, 5 reviews, Makegood"
    assert etag_of(client, BADGE) != dutch


def test_a_badge_without_a_grade_says_so(client: Client) -> None:
    make_seller()
    assert title_of(client) == "De Fietshoek: Beoordelingscijfer nog geen cijfer, Makegood"
    body = client.get(BADGE).content.decode()
    assert "Nog geen beoordelingen" in body
    assert "0,0" not in body


@pytest.mark.parametrize("name", ["</title><script>alert(1)</script>", "A & B <i>", "\ufffe\uffff", "'\"--", "𝔉" * 200])
def test_a_badge_is_well_formed_whatever_the_seller_is_called(client: Client, name: str) -> None:
    make_seller(name=name)
    root = ET.fromstring(client.get(BADGE).content)
    assert {element.tag for element in root.iter()} <= {f"{SVG}{tag}" for tag in ("svg", "title", "rect", "text")}
    assert client.get(GRADE).json()["name"] == name


@BOTH
def test_both_may_be_kept_but_not_shown_unasked_and_are_open_to_every_origin(client: Client, address: str) -> None:
    make_review()
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    for response in (first, again):
        assert response["ETag"].startswith('"')
        assert response["Cache-Control"] == "public, no-cache"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.cookies == {}
        assert "cookie" not in response.get("Vary", "").lower()


@BOTH
@pytest.mark.parametrize(
    ("header", "status"), [("*", 304), ('"other"', 200), ('"other", W/{}', 304), ("nonsense", 200)]
)
def test_the_header_is_read_as_http_defines_it(client: Client, address: str, header: str, status: int) -> None:
    make_review()
    known = header.format(etag_of(client, address))
    assert client.get(address, headers={"if-none-match": known}).status_code == status


@BOTH
def test_head_answers_with_the_same_headers_and_nothing_can_be_sent(client: Client, address: str) -> None:
    make_review()
    head = client.head(address)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", etag_of(client, address))
    strict = Client(enforce_csrf_checks=True)
    assert [strict.generic(method, address).status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3


@BOTH
def test_every_change_of_grade_name_or_state_and_every_day_makes_it_new(client: Client, settings, address: str) -> None:
    review = make_review(3)
    seen = [etag_of(client, address)]
    make_review(9)
    seen.append(etag_of(client, address))
    answer(request=ask_again(review), overall=8, explanation="", offered=None, now=NOW)
    seen.append(etag_of(client, address))
    for data in (SellerData("Het Wiel"), SellerData("Het Wiel", active=False), SellerData("Het Wiel", active=True)):
        put_seller(seller_id="shop", data=data, by=OPERATOR, now=NOW)
        seen.append(etag_of(client, address))
    rebuild_sums(observations())
    seen.append(etag_of(client, address))
    settings.MAKEGOOD_NOW = NOW + timedelta(days=1)
    seen.append(etag_of(client, address))
    assert len(set(seen)) == len(seen)


def test_another_norm_makes_grade_json_new(client: Client) -> None:
    make_review()
    before = etag_of(client, GRADE)
    change_settings(changes={"grade_norm": "7.5"}, by=OPERATOR, now=NOW)
    assert etag_of(client, GRADE) != before
    assert client.get(GRADE).json()["norm"] == "7.5"


@BOTH
def test_what_another_seller_gets_changes_nothing(client: Client, address: str) -> None:
    make_review()
    before = etag_of(client, address)
    make_review(1, seller_id="neighbour")
    assert etag_of(client, address) == before
    assert etag_of(client, address.replace("/shop/shop/", "/shop/neighbour/")) != before


@BOTH
@pytest.mark.parametrize("reviews", [1, 3])
@pytest.mark.usefixtures("as_served")
def test_asking_whether_it_is_still_right_takes_the_stamp_alone(
    client: Client, django_assert_max_num_queries, address: str, reviews: int
) -> None:
    for number in range(reviews):
        make_review(number + 1)
    known = etag_of(client, address)
    with django_assert_max_num_queries(0):  # the stamp is asked of the driver itself
        assert client.get(address, headers={"if-none-match": known}).status_code == 304
    shelf.clear()
    with django_assert_max_num_queries(4):
        client.get(address)


@pytest.mark.parametrize("file", ["grade.json", "badge.svg"])
@pytest.mark.parametrize("seller", ["nobody", "%00", "é", "x" * 65])
def test_an_unknown_seller_is_not_found(client: Client, file: str, seller: str) -> None:
    assert client.get(f"/shop/{seller}/{file}").status_code == 404

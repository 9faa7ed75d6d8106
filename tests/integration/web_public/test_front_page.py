"""`/`, where somebody goes after signing in, and what monitoring asks."""

import json
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import make_operator, make_purchase, make_review, make_seller, make_staff

from .answers import review_address, words


@pytest.fixture
def data_folder(settings, tmp_path: Path) -> Path:
    settings.MAKEGOOD_DATA = tmp_path
    return tmp_path


def test_the_front_page_lists_the_shops_with_their_grade_and_leads_to_the_sign_in(client: Client) -> None:
    make_review(8)
    make_seller("empty", "Nog leeg")
    response = client.get("/")
    body = response.content.decode()
    assert response.status_code == 200
    assert response.cookies == {}
    assert 'href="/shop/shop/"' in body
    assert "8.0 out of 10" in words(response)
    assert "no reviews yet" in words(response)
    assert 'href="/account/login/"' in body


def test_without_shops_it_says_what_will_come(client: Client) -> None:
    assert "No shops yet" in words(client.get("/"))


def test_outside_the_demo_it_shows_no_log_ins_no_mailbox_and_no_review_links(client: Client, data_folder: Path) -> None:
    (data_folder / "demo-logins.json").write_text(json.dumps({"password": "secret-word", "people": [{"email": "x"}]}))
    purchase = make_purchase()
    body = client.get("/").content.decode()
    assert "secret-word" not in body
    assert "/mailbox/" not in body
    assert review_address(purchase) not in body


def test_the_demo_leads_to_every_side_and_shows_who_can_sign_in(client: Client, settings, data_folder: Path) -> None:
    settings.MAKEGOOD_DEMO = True
    logins = {"password": "secret-word", "people": [{"email": "anna@shop.example", "what": "owner"}]}
    (data_folder / "demo-logins.json").write_text(json.dumps(logins))
    purchase = make_purchase()
    response = client.get("/")
    body = response.content.decode()
    for address in ("/shop/shop/", "/dashboard/", "/operator/", "/mailbox/", review_address(purchase)):
        assert f'href="{address}"' in body
    assert "anna@shop.example" in body
    assert "secret-word" in body
    assert response.cookies == {}


@pytest.mark.parametrize("content", ["", "[]", "{"])
def test_the_demo_works_without_its_log_ins(client: Client, settings, data_folder: Path, content: str) -> None:
    settings.MAKEGOOD_DEMO = True
    (data_folder / "demo-logins.json").write_text(content)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("search", ["fiets", "FIETS", "shop-7"])
def test_a_shop_is_found_by_part_of_its_name_or_its_number(client: Client, search: str) -> None:
    make_seller("shop-7", "De Fietshoek")
    make_seller("shop-8", "Lampenland")
    page = words(client.get("/", {"q": search}))
    assert "De Fietshoek" in page
    assert "Lampenland" not in page


@pytest.mark.parametrize("search", ["<script>alert(1)</script>", "a\x00b", "x" * 10_000, "%", "👩‍👩‍👧‍👦", "' OR 1=1"])
def test_a_search_for_nothing_says_so(client: Client, search: str) -> None:
    make_seller()
    response = client.get("/", {"q": search})
    assert response.status_code == 200
    assert "No shop is called" in words(response)
    assert "<script>" not in response.content.decode()


def test_many_shops_come_page_by_page_without_skipping_or_repeating(client: Client) -> None:
    names = ["Same name"] * 40 + [f"Shop {number}" for number in range(30)]
    for number, name in enumerate(names):
        make_seller(f"s{number:02}", name)
    seen: list[str] = []
    address = "/"
    while address:
        body = client.get(address).content.decode()
        seen += [part.partition("/")[0] for part in body.split('href="/shop/')[1:]]
        _, found, rest = body.partition('rel="next" href="')
        address = "/" + rest.partition('"')[0] if found else ""
    assert len(seen) == 70
    assert sorted(seen) == [f"s{number:02}" for number in range(70)]


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_number_of_queries_does_not_grow_with_the_shops(
    client: Client, django_assert_num_queries, count: int
) -> None:
    for number in range(count):
        make_seller(f"s{number}", f"Shop {number}")
    with django_assert_num_queries(3):  # sellers, sums, norm
        client.get("/")


def test_after_signing_in_staff_go_to_the_dashboard_and_operators_to_their_pages(client: Client) -> None:
    assert client.get("/start/")["Location"].startswith("/account/login/")
    client.force_login(make_staff())
    assert client.get("/start/")["Location"] == "/dashboard/"
    client.force_login(make_operator())
    assert client.get("/start/")["Location"] == "/operator/"


class TestLanguage:
    def test_a_visitor_chooses_without_a_session_and_comes_back(self, client: Client) -> None:
        answer = client.post("/language/", {"language": "nl", "next": "/?q=fiets"})
        assert (answer.status_code, answer["Location"], set(answer.cookies)) == (303, "/?q=fiets", {"django_language"})
        assert "Naam of nummer van een winkel" in client.get("/").content.decode()

    @pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
    def test_it_leads_nowhere_else(self, client: Client, there: str) -> None:
        assert client.post("/language/", {"language": "nl", "next": there})["Location"] == "/"

    def test_an_unknown_language_changes_nothing(self, client: Client) -> None:
        assert client.post("/language/", {"language": "xx", "next": "/"}).cookies == {}
        assert client.get("/language/").status_code == 405

    def test_it_stays_with_whoever_signed_in(self, client: Client) -> None:
        user = make_staff()
        client.force_login(user)
        client.post("/language/", {"language": "nl", "next": "/dashboard/"})
        user.refresh_from_db()
        assert user.language == "nl"
        del client.cookies["django_language"]
        assert 'lang="nl"' in client.get("/dashboard/").content.decode()


def test_the_front_page_leads_those_who_signed_in_to_their_own_pages(client: Client) -> None:
    client.force_login(make_staff())
    body = client.get("/").content.decode()
    assert 'href="/start/"' in body
    assert 'href="/account/login/"' not in body

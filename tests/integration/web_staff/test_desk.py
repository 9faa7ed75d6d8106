"""Who sees which seller's dashboard."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from makegood.domain.accounts.models import User
from makegood.domain.sellers.actions import SellerData, add_staff, put_seller
from makegood.kernel.actors import Role
from tests.factories import NOW, OPERATOR, contact, make_operator, make_review, make_seller, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def staff_of_two() -> User:
    user = make_staff("shop")
    make_seller("other", "Andere winkel")
    add_staff(user_id=user.pk, seller_id="other", role=Role.VIEWER, by=OPERATOR, now=NOW)
    return user


@pytest.mark.parametrize("name", ["home", "reviews", "sellers"])
def test_nobody_is_sent_to_the_sign_in_and_back(name: str) -> None:
    path = reverse(f"dashboard:{name}")
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={path}")


def test_somebody_on_no_staff_is_told_what_to_do(as_user: SignIn) -> None:
    user = make_staff()
    user.memberships.all().delete()
    for name in ("home", "reviews", "sellers"):
        answer = as_user(user).get(reverse(f"dashboard:{name}"))
        assert answer.status_code == 403
        assert "Ask an owner of the shop to add you" in answer.content.decode()


def test_the_staff_of_one_seller_sees_that_seller_at_once(as_user: SignIn) -> None:
    page = as_user(make_staff()).get("/dashboard/").content.decode()
    assert "De Fietshoek" in page
    assert "Another seller" not in page


def test_the_staff_of_two_sellers_chooses_one_and_can_change(as_user: SignIn) -> None:
    browser = as_user(staff_of_two())
    assert browser.get("/dashboard/")["Location"] == "/dashboard/sellers/?next=%2Fdashboard%2F"

    answer = browser.post("/dashboard/sellers/", {"seller": "other"})
    assert (answer.status_code, answer["Location"]) == (303, "/dashboard/")
    assert "Andere winkel" in browser.get("/dashboard/").content.decode()

    browser.post("/dashboard/sellers/", {"seller": "shop"})
    assert "De Fietshoek" in browser.get("/dashboard/").content.decode()


def test_whoever_has_to_choose_goes_on_to_where_they_were_going(as_user: SignIn) -> None:
    browser = as_user(staff_of_two())
    asked = browser.get("/dashboard/reviews/?state=attention")["Location"]
    assert 'name="next" value="/dashboard/reviews/?state=attention"' in browser.get(asked).content.decode()
    answer = browser.post("/dashboard/sellers/", {"seller": "shop", "next": "/dashboard/reviews/?state=attention"})
    assert answer["Location"] == "/dashboard/reviews/?state=attention"


def test_the_header_switches_to_another_shop_on_the_same_page(as_user: SignIn) -> None:
    browser = as_user(staff_of_two())
    browser.post("/dashboard/sellers/", {"seller": "shop"})
    page = browser.get("/dashboard/reviews/").content.decode()
    assert '<button class="quiet" name="seller" value="other">' in page
    assert 'name="next" value="/dashboard/reviews/"' in page
    assert 'value="shop">' not in page
    assert "Your other shops" not in as_user(make_staff("alone")).get("/dashboard/").content.decode()


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/dashboard/reviews/",
        "//evil.example/dashboard/reviews/",
        "/dashboard/reviews/aaaaaaaaaaaaaaaaaaaaaaaaaa/",
        "/operator/",
        "/nowhere/",
        "javascript:alert(1)",
        "",
    ],
)
def test_a_choice_leads_nowhere_but_to_a_list_of_the_dashboard(as_user: SignIn, wanted: str) -> None:
    answer = as_user(staff_of_two()).post("/dashboard/sellers/", {"seller": "shop", "next": wanted})
    assert answer["Location"] == "/dashboard/"


def test_a_link_to_something_of_another_of_one_s_shops_switches_to_it(as_user: SignIn) -> None:
    browser = as_user(staff_of_two())
    browser.post("/dashboard/sellers/", {"seller": "other"})
    review = make_review(seller_id="shop")
    assert browser.get(f"/dashboard/reviews/{review.pk}/").status_code == 200
    assert browser.session["dashboard_seller"] == "shop"


@pytest.mark.parametrize("seller", ["elsewhere", "unknown", "", "x" * 500, "a\x00b", "' OR 1=1"])
def test_a_seller_of_others_cannot_be_chosen(as_user: SignIn, seller: str) -> None:
    make_seller("elsewhere")
    browser = as_user(staff_of_two())
    assert browser.post("/dashboard/sellers/", {"seller": seller}).status_code == 404
    assert browser.get("/dashboard/").status_code == 302


def test_a_choice_ends_with_the_membership(as_user: SignIn) -> None:
    user = staff_of_two()
    browser = as_user(user)
    browser.post("/dashboard/sellers/", {"seller": "other"})
    user.memberships.filter(seller_id="other").delete()
    page = browser.get("/dashboard/").content.decode()
    assert "Andere winkel" not in page
    assert "De Fietshoek" in page


def test_a_review_brings_its_own_seller_to_the_desk(as_user: SignIn) -> None:
    browser = as_user(staff_of_two())
    browser.post("/dashboard/sellers/", {"seller": "shop"})
    review = make_review(seller_id="other")
    assert browser.get(f"/dashboard/reviews/{review.pk}/").status_code == 200
    assert "Andere winkel" in browser.get("/dashboard/").content.decode()


def test_the_operator_finds_any_seller_and_reads_only(as_user: SignIn) -> None:
    make_seller("shop")
    make_seller("lamps", "Northlight Lamps")
    review = make_review()
    browser = as_user(make_operator())

    found = browser.get("/dashboard/sellers/?q=north").content.decode()
    assert "Northlight Lamps" in found
    assert "De Fietshoek" not in found

    browser.post("/dashboard/sellers/", {"seller": "shop"})
    assert "You look in as the operator" in browser.get("/dashboard/reviews/").content.decode()
    page = browser.get(f"/dashboard/reviews/{review.pk}/").content.decode()
    assert 'aria-disabled="true"' in page
    assert f"/dashboard/reviews/{review.pk}/message/" not in page
    assert browser.post(f"/dashboard/reviews/{review.pk}/message/", {"text": "x"}).status_code == 403


@pytest.mark.parametrize("search", ["a\x00b", "x" * 1000, "%", "_", "'", "\\"])
def test_an_odd_search_for_a_seller_is_harmless(as_user: SignIn, search: str) -> None:
    make_seller()
    assert as_user(make_operator()).get("/dashboard/sellers/", {"q": search}).status_code == 200


def test_the_staff_of_a_closed_shop_reads_only(as_user: SignIn) -> None:
    user = make_staff(role=Role.OWNER)
    review = make_review()
    contact(review)
    put_seller(seller_id="shop", data=SellerData("De Fietshoek", active=False), by=OPERATOR, now=NOW)
    browser = as_user(user)
    assert "This shop is closed" in browser.get(f"/dashboard/reviews/{review.pk}/").content.decode()
    assert browser.post(f"/dashboard/reviews/{review.pk}/reassessment/").status_code == 403


def test_staff_pages_are_kept_in_no_cache(as_user: SignIn) -> None:
    browser = as_user(make_staff())
    for path in ("/dashboard/", "/dashboard/reviews/", "/dashboard/sellers/"):
        assert "no-store" in browser.get(path)["Cache-Control"]


@pytest.mark.parametrize("odd", ["x", "A" * 26, "a" * 27, "%00" * 26, "..%2f..%2fetc"])
def test_an_id_that_is_none_of_ours_is_not_found(as_user: SignIn, odd: str) -> None:
    browser = as_user(make_staff())
    for path in (f"reviews/{odd}/", f"reviews/{odd}/message/", f"attachments/{odd}/"):
        assert browser.get(f"/dashboard/{path}").status_code == 404

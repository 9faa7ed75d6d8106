"""`/dashboard/purchases/` (**Bestellingen**): whether and when each customer is asked, and nothing to press (R2.4)."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from makegood.domain.accounts.models import User
from makegood.domain.orders.actions import unsubscribe
from makegood.domain.orders.models import Purchase
from makegood.kernel import actors
from tests.factories import (
    NOW,
    make_operator,
    make_order,
    make_purchase,
    make_review,
    make_seller,
    make_staff,
    plan,
    send_mail,
    settle,
)
from tests.integration.web_public.answers import words

pytestmark = pytest.mark.django_db

PATH = "/dashboard/purchases/"
SignIn = Callable[[User], Client]


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    make_seller()
    return as_user(make_staff())


def bought(order_id: str, seller_id: str = "shop", **order: object) -> Purchase:
    order = {"customer": f"of-{order_id}", "email": f"{order_id}@customers.example", **order}
    return make_purchase(seller_id, link=False, order_id=order_id, **order)  # type: ignore[arg-type]  # keywords of make_order


def rows(browser: Client, **query: str) -> dict[str, str]:
    """What the list says of each order."""
    page = browser.get(PATH, query).content.decode()
    found = re.findall(r'<li><div class="row">(.*?)</div></li>', page, re.DOTALL)
    said = [" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in found]
    return {one.split()[1]: one for one in said}


def test_each_says_whether_and_when_the_customer_is_asked(browser: Client) -> None:
    bought("sent")
    plan()
    send_mail()
    bought("today")
    bought("early", expected=date(2026, 11, 24))
    bought("late", expected=date(2026, 11, 1))
    bought("no", invite=False)
    bought("gone", cancelled=True)
    customer = bought("quiet").customer
    unsubscribe(customer=customer, by=actors.customer(customer.pk), now=NOW)
    said = rows(browser)
    assert said["sent"] == ("Order sent Anna V. delivery expected 10 November 2026 sent Invited on 23 November 2026 .")
    assert said["today"].endswith("planned Is invited on 23 November 2026 , or on the next day that is free.")
    assert said["early"].endswith("planned Can be invited from 27 November 2026 on.")
    assert said["late"].endswith("lapsed The last day for asking has passed.")
    assert said["no"].endswith("not sent The customer did not agree to be asked.")
    assert said["gone"].endswith("not sent The purchase was cancelled, or the shop is closed.")
    assert said["quiet"].endswith("not sent The customer unsubscribed.")


def test_a_day_that_went_to_another_email_is_told(browser: Client) -> None:
    for order in ("first", "second"):
        bought(order, email="anna@customers.example")
    plan()
    assert sorted(one.partition("planned ")[2] for one in rows(browser).values()) == [
        "Gets another e-mail today; can be invited from 24 November 2026 on.",
        "Is invited on 23 November 2026 , or on the next day that is free.",
    ]
    settle(invite_until_day=13)
    assert "lapsed The last possible day went to another e-mail to this customer." in str(rows(browser))


def test_a_review_stands_beside_it_and_leads_to_its_page(browser: Client) -> None:
    review = make_review(4, purchase=make_purchase(order_id="o-1"))
    page = browser.get(PATH).content.decode()
    assert f'href="/dashboard/reviews/{review.pk}/"' in page
    assert "not sent The customer has already given a review." in rows(browser)["o-1"]


def test_there_is_nothing_to_press_and_no_address_to_read(browser: Client) -> None:
    bought("o-1")
    page = browser.get(PATH)
    assert "You cannot choose whom or when" in words(page)
    assert "customers.example" not in page.content.decode()
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    assert 'method="post"' not in main
    assert browser.post(PATH).status_code == 405


def test_other_sellers_purchases_are_not_there(browser: Client) -> None:
    make_order("both", sellers=("shop", "other"))
    bought("theirs", "other")
    assert list(rows(browser)) == ["both"]


def test_the_operator_sees_it_as_the_seller_does(as_user: SignIn) -> None:
    bought("o-1")
    browser = as_user(make_operator())
    browser.post("/dashboard/sellers/", {"seller": "shop"})
    assert list(rows(browser)) == ["o-1"]


class TestFiltering:
    def test_by_the_whole_order_number(self, browser: Client) -> None:
        for order in ("o-1", "o-11"):
            bought(order)
        assert list(rows(browser, q="o-1")) == ["o-1"]
        assert "An order number must be whole" in words(browser.get(PATH, {"q": "o"}))

    def test_by_state(self, browser: Client) -> None:
        bought("due")
        bought("no", invite=False)
        assert list(rows(browser, state="due")) == ["due"]
        assert list(rows(browser, state="cancelled")) == ["no"]
        assert rows(browser, state="sent") == {}

    @pytest.mark.parametrize("query", [{"q": "a b"}, {"q": "\x00"}, {"q": "x" * 65}, {"state": "nonsense"}])
    def test_what_makes_no_sense_is_ignored_and_said(self, browser: Client, query: dict[str, str]) -> None:
        bought("o-1")
        assert "A part of your filter was ignored" in words(browser.get(PATH, query))
        assert list(rows(browser, **query)) == ["o-1"]


class TestPaging:
    def test_no_purchase_is_skipped_or_repeated(self, browser: Client) -> None:
        for number in range(30):
            bought(f"o-{number:02}")
        first = browser.get(PATH)
        cursor = first.context["next_cursor"]
        second = rows(browser, cursor=cursor)
        assert len(second) == 5
        assert len({**rows(browser), **second}) == 30
        assert "this is its beginning" in words(browser.get(PATH, {"cursor": "nonsense"}))

    def test_a_hundred_cost_no_more_queries_than_one(
        self, browser: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(3):
            bought(f"o-{number}")
            with django_assert_num_queries(9):
                browser.get(PATH)


def test_a_new_shop_is_told_what_will_stand_here(browser: Client) -> None:
    assert "No purchases yet" in words(browser.get(PATH))


def test_it_speaks_dutch(browser: Client, settings: Settings) -> None:
    bought("o-1", expected=date(2026, 11, 23) - timedelta(days=30))
    page = words(browser.get(PATH, headers={"Accept-Language": "nl"}))
    assert "Bestellingen" in page
    assert "vervallen" in page

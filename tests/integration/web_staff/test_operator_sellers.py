"""`/operator/sellers/` and `/operator/orders/`: finding them, and what their pages tell."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.actions import create_key
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.models import User
from makegood.domain.moderation.actions import report_review
from makegood.domain.orders.models import Order, Purchase
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.sellers.models import Seller
from makegood.kernel import stamps
from makegood.kernel.actors import Role
from makegood.kernel.models import AuditRow
from tests.factories import (
    NOW,
    OPERATOR,
    agent_of,
    ask_again,
    make_operator,
    make_order,
    make_review,
    make_seller,
    make_staff,
)
from tests.integration.web_public.answers import words

pytestmark = pytest.mark.django_db

SELLERS, ORDERS = "/operator/sellers/", "/operator/orders/"


@pytest.fixture
def browser(as_user: Callable[[User], Client]) -> Client:
    return as_user(make_operator())


def listed(browser: Client, **query: str) -> list[str]:
    """The ids of the sellers or orders on a page of the list, in its order."""
    page = browser.get(SELLERS, query).content.decode()
    return re.findall(r'<td><a href="/operator/sellers/([^/]+)/">', page)


class TestFindingSellers:
    @pytest.mark.parametrize(
        "typed", ["café", "CAFE", "caf", "ZOË", "zoe caf", " café  zoë ", "shop-1", "SHOP-1", "shop-", "fé z"]
    )
    def test_by_part_of_name_or_id_whatever_case_and_accents(self, browser: Client, typed: str) -> None:
        make_seller("shop-1", "Café Zoë")
        make_seller("other", "Iets anders")
        assert listed(browser, q=typed) == ["shop-1"]

    @pytest.mark.parametrize("typed", ["nobody", "%", "_", "\x00x", "x" * 500, "<b>x</b>", "' OR 1=1"])
    def test_none_is_said_with_what_to_do(self, browser: Client, typed: str) -> None:
        make_seller("shop-1", "Café Zoë")
        page = browser.get(SELLERS, {"q": typed})
        assert page.status_code == 200
        assert "No seller found for" in words(page)
        assert "<b>x" not in page.content.decode()

    def test_a_new_name_is_found_and_the_old_one_is_not(self, browser: Client) -> None:
        make_seller("shop", "Eerste")
        make_seller("shop", "Tweede")
        assert listed(browser, q="tweede") == ["shop"]
        assert listed(browser, q="eerste") == []

    def test_there_are_none_yet(self, browser: Client) -> None:
        assert "No sellers yet" in words(browser.get(SELLERS))

    def test_pages_by_name_lose_and_repeat_nobody_while_new_ones_come(self, browser: Client) -> None:
        for number in range(51):
            make_seller(f"s-{number:02}", f"Winkel {number:02}")
        first = listed(browser)
        make_seller("s-new", "Winkel 00a")
        page = browser.get(SELLERS).content.decode()
        assert first == [f"s-{number:02}" for number in range(50)]
        assert 'rel="next" href="?after=s-48"' in page, "the new one moved the end of the first page"
        assert listed(browser, after="s-49") == ["s-50"]
        assert "Back to the beginning" in words(browser.get(SELLERS, {"after": "s-49"}))
        assert listed(browser, after="\x00/")[0] == "s-00"

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_however_many(
        self, browser: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            make_review(seller_id=f"s-{number}")
        # Session, person, memberships, sellers, their grades and the norm.
        with django_assert_num_queries(6):
            page = browser.get(SELLERS)
        assert words(page).count("open") == count


class TestTheSeller:
    def test_it_tells_grade_staff_keys_and_reports(self, browser: Client) -> None:
        review = make_review(3)
        report_review(review=review, ground="fraud", explanation="Niet hier", by=agent_of("shop"), now=NOW)
        owner = make_staff("shop", Role.OWNER, "baas@shop.example")
        create_key(seller_id="shop", name="Kassa", scope=Scope.READ, by=OPERATOR, now=NOW)
        page = browser.get(f"{SELLERS}shop/")
        told = words(page)
        for expected in (
            "3.0",
            "1 review counts",
            "below the norm",
            "baas@shop.example",
            "owner",
            "Kassa",
            "Read only",
        ):
            assert expected in told
        for address in (f"/operator/people/{owner.pk}/", f"/operator/cases/review/{review.pk}/", "/shop/shop/"):
            assert address in page.content.decode()
        assert browser.post("/dashboard/sellers/", {"seller": "shop"})["Location"] == "/dashboard/"

    @pytest.mark.parametrize("seller_id", ["nobody", "%20", "a%00b", "x" * 65])
    def test_one_that_is_not_there(self, browser: Client, seller_id: str) -> None:
        for address in (f"{SELLERS}{seller_id}/", f"{SELLERS}{seller_id}/active/"):
            assert browser.get(address).status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_whatever_it_has(
        self, browser: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            review = make_review(order_id=f"o-{number}")
            report_review(review=review, ground="fraud", explanation="Niet hier", by=agent_of("shop"), now=NOW)
            make_staff("shop")
            create_key(seller_id="shop", name="", scope=Scope.READ, by=OPERATOR, now=NOW)
        with django_assert_num_queries(12):
            browser.get(f"{SELLERS}shop/")

    def test_r9_7_closing_says_what_it_means_and_is_recorded(self, browser: Client) -> None:
        make_seller()
        page = browser.get(f"{SELLERS}shop/active/")
        assert "no invitations, reminders or surveys any more" in words(page)
        assert Seller.objects.get().active, "asking is not doing"
        before = stamps.read(stamps.of_shop("shop"))
        done = browser.post(f"{SELLERS}shop/active/", {"active": "no"})
        assert (done.status_code, done["Location"]) == (303, f"{SELLERS}shop/")
        assert not Seller.objects.get().active
        assert stamps.read(stamps.of_shop("shop")) != before, "what shoppers see changed (R9.5)"
        row = AuditRow.objects.filter(event="seller.changed").latest("pk")
        assert (row.before, row.after, row.actor_kind) == (
            {"active": True},
            {"active": False, "fields": "active"},
            "operator",
        )
        assert "This shop is closed." in words(browser.get(f"{SELLERS}shop/"))
        assert "no longer active" in words(browser.get("/shop/shop/"))
        browser.post(f"{SELLERS}shop/active/", {"active": "no"})
        assert AuditRow.objects.filter(event="seller.changed").count() == 1
        browser.post(f"{SELLERS}shop/active/", {"active": "yes"})
        assert Seller.objects.get().active


class TestFindingOrders:
    def found(self, browser: Client, typed: str) -> list[str]:
        answer = browser.get(ORDERS, {"q": typed})
        if answer.status_code == 302:
            return [answer["Location"]]
        return re.findall(r'<td><a href="/operator/orders/([^/]+)/">', answer.content.decode())

    def test_the_latest_stand_there(self, browser: Client) -> None:
        assert "No orders yet" in words(browser.get(ORDERS))
        make_order("o-1", sellers=("shop", "other"))
        page = browser.get(ORDERS)
        assert "o-1" in words(page)
        assert page.content.decode().count('href="/operator/orders/o-1/"') == 2, "a row for each seller"
        assert browser.get(ORDERS, {"cursor": "\x00"}).status_code == 200

    def test_by_the_beginning_of_its_id(self, browser: Client) -> None:
        for order_id in ("A-1", "A-10", "A-2", "B-1", "a-3", "A_1"):
            make_order(order_id, customer=f"c-{order_id}")
        assert self.found(browser, "A-") == ["A-1", "A-10", "A-2"]
        assert self.found(browser, " A-1 ") == ["A-1", "A-10"]
        assert self.found(browser, "A-10") == ["/operator/orders/A-10/"]
        assert self.found(browser, "A_") == ["/operator/orders/A_1/"]

    def test_by_customer_and_by_review(self, browser: Client) -> None:
        make_order("o-1", customer="c-1")
        review = make_review(order_id="o-2", customer="c-1")
        assert sorted(self.found(browser, "c-1")) == ["o-1", "o-2"]
        assert self.found(browser, review.pk) == ["/operator/orders/o-2/"]

    @pytest.mark.parametrize("typed", ["nothing", "%", "o%", "\x00", "x" * 200, "é", "aaaaaaaaaaaaaaaaaaaaaaaaaa"])
    def test_nothing_is_said_with_what_to_do(self, browser: Client, typed: str) -> None:
        make_order("o-1")
        page = browser.get(ORDERS, {"q": typed})
        assert page.status_code == 200
        assert ("Nothing found for" in words(page)) is (typed != "\x00")

    def test_many_are_cut_short_and_it_says_so(self, browser: Client) -> None:
        order = make_order("o-1")
        Order.objects.bulk_create(
            Order(id=f"o-1{n:02}", customer_id=order.customer_id, ordered_at=NOW, created_at=NOW, updated_at=NOW)
            for n in range(60)
        )
        Purchase.objects.bulk_create(
            Purchase(
                order_id=f"o-1{n:02}",
                seller_id="shop",
                customer_id=order.customer_id,
                ordered_at=NOW,
                expected_delivery_date=NOW.date(),
            )
            for n in range(60)
        )
        assert len(self.found(browser, "o-")) == 50
        assert "Type more of the id" in words(browser.get(ORDERS, {"q": "o-"}))


class TestTheOrder:
    def test_it_tells_everything_and_the_address_that_sellers_never_see(self, browser: Client) -> None:
        review = make_review(3, order_id="o-1", email="anna@customers.example")
        write_to_customer(purchase=review.purchase, text="Hallo", by=agent_of("shop"), now=NOW)
        ask_again(review)
        page = browser.get(f"{ORDERS}o-1/")
        told = words(page)
        for expected in (
            "anna@customers.example",
            "Fietsbel",
            "De Fietshoek",
            "sent, waiting for the customer",
            "Survey",
        ):
            assert expected in told
        html = page.content.decode()
        assert f"/dashboard/reviews/{review.pk}/" in html
        assert f"/dashboard/conversations/{review.purchase.conversation.pk}/" in html
        assert f"/operator/customers/{review.purchase.customer.ref}/" in html

    @pytest.mark.parametrize("order_id", ["nothing", "%20", "x" * 65])
    def test_one_that_is_not_there(self, browser: Client, order_id: str) -> None:
        assert browser.get(f"{ORDERS}{order_id}/").status_code == 404

    @pytest.mark.parametrize("sellers", [("a",), ("a", "b", "c")])
    def test_it_costs_the_same_however_many_sellers(
        self, browser: Client, django_assert_num_queries: DjangoAssertNumQueries, sellers: tuple[str, ...]
    ) -> None:
        order = make_order("o-1", sellers=sellers)
        for purchase in order.purchases.all():
            write_to_customer(purchase=purchase, text="Hallo", by=agent_of(purchase.seller_id), now=NOW)
        with django_assert_num_queries(14):
            browser.get(f"{ORDERS}o-1/")

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_costs_the_same_however_long(
        self, browser: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            make_order(f"o-{number}")
        with django_assert_num_queries(7):
            browser.get(ORDERS)

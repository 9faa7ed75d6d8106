"""`/operator/customers/`: who may be asked, and how their purchases stand (R2.7)."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.models import User
from makegood.domain.orders.actions import note_complaint, unsubscribe
from makegood.domain.orders.models import Customer
from makegood.kernel import actors
from tests.factories import NOW, make_operator, make_order, make_purchase, make_review
from tests.integration.web_public.answers import words

pytestmark = pytest.mark.django_db

SEARCH = "/operator/customers/"
X = "anna@customers.example"


@pytest.fixture
def browser(as_user: Callable[[User], Client]) -> Client:
    return as_user(make_operator())


def facts(response: HttpResponse) -> dict[str, str]:
    """What the page lists of the customer: label and value."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", response.content.decode())
    return {label: re.sub(r"<[^>]*>", "", value) for label, value in found}


def leave(ref: str) -> None:
    customer = Customer.objects.get(ref=ref)
    unsubscribe(customer=customer, by=actors.customer(customer.pk), now=NOW)


class TestFinding:
    def test_by_id_leads_to_the_customer(self, browser: Client) -> None:
        make_order(customer="c-1")
        response = browser.post(SEARCH, {"q": " c-1 "})
        assert (response.status_code, response["Location"]) == (302, "/operator/customers/c-1/")

    def test_by_address_in_whatever_case_never_through_the_address_bar(self, browser: Client) -> None:
        make_order(customer="c-1", email=X)
        assert browser.post(SEARCH, {"q": X.upper()})["Location"] == "/operator/customers/c-1/"
        assert 'method="post"' in browser.get(SEARCH).content.decode()

    def test_several_with_one_address_are_listed_with_how_they_stand(self, browser: Client) -> None:
        for ref, invite in (("c-1", True), ("c-2", False), ("c-3", True)):
            make_order(customer=ref, email=X, invite=invite)
        make_order(customer="c-4", email="bob@customers.example")
        page = words(browser.post(SEARCH, {"q": X}))
        assert "3 customers with this address" in page
        assert "c-1 Anna de Vries c-2 Anna de Vriesdid not agree c-3" in page
        assert "c-4" not in page

    @pytest.mark.parametrize("typed", ["nobody", "anna@", "@", "%", "<b>x</b>", "C-1", "\x00", "x" * 500])
    def test_nobody_is_said_with_what_to_check(self, browser: Client, typed: str) -> None:
        make_order(customer="c-1", email=X)
        page = browser.post(SEARCH, {"q": typed})
        assert page.status_code == 200
        assert "Nobody found for" in words(page)
        assert "<b>x" not in page.content.decode()

    def test_nothing_typed_is_nothing_asked(self, browser: Client) -> None:
        for page in (browser.get(SEARCH), browser.get(SEARCH, {"q": X}), browser.post(SEARCH, {"q": " "})):
            assert page.status_code == 200
            assert X not in page.content.decode()


class TestTheCustomer:
    def test_who_may_be_asked(self, browser: Client) -> None:
        make_order("o-1", customer="c-1", email=X)
        page = browser.get("/operator/customers/c-1/")
        assert "May be asked." in words(page)
        assert facts(page) == {
            "Name": "Anna de Vries",
            "E-mail address": X,
            "Language": "Dutch",
            "Agreed to be asked": "yes",
            "Unsubscribed": "no",
            "Complained about an e-mail": "no",
            "Known since": "23 November 2026, 10:00",
            "Last change": "23 November 2026, 10:00",
        }
        assert "o-1De Fietshoek10 November 2026planned Is invited on 23 November 2026" in words(page)

    def test_who_unsubscribed_themselves_and_who_by_the_address(self, browser: Client) -> None:
        for ref in ("c-1", "c-2"):
            make_order(customer=ref, email=X)
        leave("c-1")
        pages = [browser.get(f"/operator/customers/{ref}/") for ref in ("c-1", "c-2")]
        assert all("Is asked for nothing: unsubscribed." in words(page) for page in pages)
        assert [facts(page)["Unsubscribed"] for page in pages] == [
            "23 November 2026, 10:00, by themselves: it holds at any address",
            "23 November 2026, 10:00, because somebody with this address did: it holds as long as they have it",
        ]

    def test_who_complained_or_did_not_agree_or_has_no_address(self, browser: Client) -> None:
        note_complaint(address=make_order(customer="c-1").customer.email, by=actors.system("worker"), now=NOW)
        make_order(customer="c-2", invite=False, email="bob@customers.example")
        make_order(customer="c-3", email=None, language=None)
        pages = [browser.get(f"/operator/customers/c-{number}/") for number in (1, 2, 3)]
        assert facts(pages[0])["Complained about an e-mail"] == "23 November 2026, 10:00"
        assert "Is asked for nothing: did not agree." in words(pages[1])
        assert "Is asked for nothing: there is no e-mail address." in words(pages[2])

    def test_a_review_leads_to_its_page(self, browser: Client) -> None:
        review = make_review(purchase=make_purchase(customer="c-1"))
        assert f'href="/dashboard/reviews/{review.pk}/"' in browser.get("/operator/customers/c-1/").content.decode()

    @pytest.mark.parametrize("ref", ["nobody", "%00", "a b", "é"])
    def test_one_that_nobody_handed_in(self, browser: Client, ref: str) -> None:
        assert browser.get(f"/operator/customers/{ref}/").status_code == 404

    def test_a_hundred_purchases_cost_no_more_queries_than_one(
        self, browser: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(3):
            make_order(f"o-{number}", customer="c-1", sellers=("shop", "other"))
            with django_assert_num_queries(8):
                browser.get("/operator/customers/c-1/")

    def test_pages_by_key(self, browser: Client) -> None:
        for number in range(51):
            make_order(f"o-{number:02}", customer="c-1")
        first = browser.get("/operator/customers/c-1/")
        second = browser.get("/operator/customers/c-1/", {"cursor": first.context["page"].next_cursor})
        assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 1)
        assert browser.get("/operator/customers/c-1/", {"cursor": "nonsense"}).status_code == 200

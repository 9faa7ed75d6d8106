"""`/dashboard/notifications/`: *Meldingen*, what somebody is told of by e-mail (R4.5)."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.models import User
from makegood.domain.sellers.actions import add_staff
from makegood.domain.sellers.queries import get_membership
from makegood.domain.sellers.rules import Notifications
from makegood.kernel.actors import Role
from tests.factories import NOW, OPERATOR, make_operator, make_seller, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
PATH = "/dashboard/notifications/"
SENT = {"low": "daily", "middle": "never", "good": "at_once"}


def chosen(user: User, seller_id: str = "shop") -> Notifications:
    return get_membership(str(user.pk), seller_id).notifications


def text_of(client: Client, address: str = PATH) -> str:
    return unescape(client.get(address).content.decode())


def test_it_shows_what_holds_and_saves_what_is_chosen(as_user: SignIn) -> None:
    user = make_staff("shop", email="anna@shop.example")
    browser = as_user(user)
    page = text_of(browser)
    assert "By e-mail to anna@shop.example, about De Fietshoek" in page
    for band, time in {"low": "at_once", "middle": "daily", "good": "daily"}.items():
        assert f'name="{band}" value="{time}" checked' in page
    assert page.count('type="radio"') == 9
    assert page.count(" checked") == 4
    answer = browser.post(PATH, SENT, follow=True)
    assert "Saved. It holds from the next review on." in answer.content.decode()
    assert chosen(user) == Notifications("daily", "never", "at_once", messages=False)
    assert 'name="messages" value="on">' in text_of(browser)
    browser.post(PATH, SENT | {"messages": "on"})
    assert chosen(user).messages


def test_a_band_without_an_answer_is_told_and_the_rest_kept(as_user: SignIn) -> None:
    user = make_staff("shop")
    answer = as_user(user).post(PATH, {"low": "never", "middle": "<b>"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert '<a href="#middle">Middle (6 and 7): Choose when you want to be told.</a>' in page
    assert 'name="low" value="never" checked' in page
    assert "<b>" not in page.partition("<form")[2]
    assert chosen(user).low == "at_once"


def test_an_email_leads_to_the_settings_of_its_own_shop(as_user: SignIn) -> None:
    user = make_staff("shop")
    make_seller("other", name="Northlight")
    add_staff(user_id=user.pk, seller_id="other", role=Role.AGENT, by=OPERATOR, now=NOW)
    browser = as_user(user)
    assert browser.get(PATH)["Location"].startswith("/dashboard/sellers/?next=")
    page = text_of(browser, f"{PATH}?seller=other")
    assert "about Northlight" in page
    assert 'action="?seller=other"' in page
    # Meanwhile the first shop was opened in another window: what is sent is for the shop that the page showed.
    text_of(browser, f"{PATH}?seller=shop")
    answer = browser.post(f"{PATH}?seller=other", SENT)
    assert answer["Location"] == f"{PATH}?seller=other"
    assert (chosen(user).low, chosen(user, "other").low) == ("at_once", "daily")


@pytest.mark.parametrize("seller", ["other", "nobody", "%00", "x" * 300])
def test_r14_5_another_shop_is_not_found(as_user: SignIn, seller: str) -> None:
    make_seller("other")
    assert as_user(make_staff("shop")).get(f"{PATH}?seller={seller}").status_code == 404


def test_the_menu_leads_there_but_not_for_the_operator_who_looks_in(as_user: SignIn) -> None:
    assert f'href="{PATH}"' in text_of(as_user(make_staff("shop", Role.VIEWER)), "/dashboard/")
    operator = as_user(make_operator())
    operator.post("/dashboard/sellers/", {"seller": "shop"})
    assert f'href="{PATH}"' not in text_of(operator, "/dashboard/")
    assert "Only those on the staff of this shop" in unescape(operator.get(PATH).content.decode())


def test_a_shop_with_a_hostile_name_is_only_named(as_user: SignIn) -> None:
    make_seller("shop", name='<script>alert("x")</script> %(address)s')
    answer = as_user(make_staff("shop")).get(PATH)
    assert b"<script>alert" not in answer.content


def test_it_reads_in_dutch(as_user: SignIn) -> None:
    browser = as_user(make_staff("shop"))
    page = browser.get(PATH, headers={"Accept-Language": "nl"}).content.decode()
    for words in ("Meldingen", "In het dagelijkse overzicht", "Berichten van klanten"):
        assert words in page


def test_its_number_of_queries(as_user: SignIn, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    browser = as_user(make_staff("shop"))
    with django_assert_num_queries(5):  # session, person, memberships, seller, own membership
        browser.get(PATH)

"""`/operator/asking/`: what goes out on each day, what waits, and why the rest does not (R2.4)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from makegood.domain.accounts.models import User
from makegood.domain.orders.models import Purchase
from makegood.kernel.clock import marketplace_day
from tests.factories import NOW, make_operator, make_purchase, plan, send_mail, settle
from tests.integration.web_public.answers import words

pytestmark = pytest.mark.django_db

PATH = "/operator/asking/"
TODAY = marketplace_day(NOW)
DAY = timedelta(days=1)


@pytest.fixture
def browser(as_user: Callable[[User], Client]) -> Client:
    return as_user(make_operator())


def bought(number: int, **order: object) -> Purchase:
    order = {"customer": f"c-{number}", "email": f"c-{number}@customers.example", **order}
    return make_purchase(link=False, order_id=f"o-{number}", **order)  # type: ignore[arg-type]  # keywords of make_order


def figures(browser: Client) -> list[str]:
    return re.findall(r'class="figure">([^<]*)<', browser.get(PATH).content.decode())


def tables(browser: Client) -> list[list[list[str]]]:
    """The rows of both tables, without the decoration."""
    page = browser.get(PATH).content.decode()
    return [
        [
            [
                " ".join(re.sub(r"<[^>]*>", " ", cell).split())
                for kind, cell in re.findall(r"<t[hd]([^>]*)>(.*?)</t[hd]>", row, re.DOTALL)
                if "bar" not in kind
            ]
            for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
        ]
        for table in re.findall(r"<table.*?</table>", page, re.DOTALL)
    ]


def test_what_waits_is_planned_and_then_sent(browser: Client) -> None:
    for number in range(3):
        bought(number)
    assert figures(browser) == ["0", "0", "3", "0"]
    plan()
    assert figures(browser) == ["0", "3", "0", "0"]
    assert "3 of them are in the queue." in words(browser.get(PATH))
    send_mail()
    assert figures(browser) == ["3", "0", "0", "0"]
    assert tables(browser)[0][0] == ["Mon 23 Nov", "3", "0", "0", "0", "–"]


def test_each_day_tells_why_the_others_are_not_asked(browser: Client, settings: Settings) -> None:
    bought(1)
    bought(2, expected=TODAY - 18 * DAY, invite=False)
    bought(3, expected=TODAY - 18 * DAY, email=None)
    bought(4, expected=TODAY - 18 * DAY, invite=False)
    bought(5, expected=TODAY - 30 * DAY)
    plan()
    send_mail()
    settings.MAKEGOOD_NOW = NOW + DAY
    plan(NOW + DAY)
    days = tables(browser)[0]
    assert len(days) == 15
    assert days[0][:5] == ["Tue 24 Nov", "0", "0", "0", "3"]
    assert days[0][5] == ("2 × The customer did not agree to be asked. 1 × There is no e-mail address that works.")
    assert days[1] == ["Mon 23 Nov", "1", "0", "1", "0", "1 × The last day for asking has passed."]
    assert days[-1][0] == "Tue 10 Nov"


def test_reminders_stand_apart_while_there_are_any(browser: Client) -> None:
    assert "Reminders are off." in words(browser.get(PATH))
    settle(reminder_after_days=7)
    bought(1)
    plan()
    page = words(browser.get(PATH))
    assert "and 0 reminders" in page
    assert "of them reminders" in page


def test_the_days_to_come(browser: Client) -> None:
    bought(1, expected=TODAY)
    bought(2, expected=TODAY)
    coming = tables(browser)[-1]
    assert len(coming) == 7
    assert coming[:3] == [["Tue 24 Nov", "0"], ["Wed 25 Nov", "0"], ["Thu 26 Nov", "2"]]


def test_outside_the_hours_it_says_when_it_goes_on(browser: Client, settings: Settings) -> None:
    bought(1)
    settings.MAKEGOOD_NOW = NOW - timedelta(hours=3)
    page = words(browser.get(PATH))
    assert "They are planned from 9:00 on." in page
    assert "from day 3 up to and including day 18" in page


def test_a_new_installation_says_what_will_stand_here(browser: Client) -> None:
    page = browser.get(PATH)
    assert "Nobody was asked yet" in words(page)
    for link in ("/operator/settings/", "/operator/audit/?event=mailings", "/operator/emails/invitations-invitation/"):
        assert f'href="{link}"' in page.content.decode()
        assert browser.get(link).status_code == 200


def test_it_costs_the_same_however_many_there_are(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        bought(number)
        plan()
        with django_assert_num_queries(13):
            browser.get(PATH)

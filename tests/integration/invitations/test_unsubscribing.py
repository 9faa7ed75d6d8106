"""From the e-mail to silence and back: unsubscribing stops what has not left, at once (R2.7, R13.1)."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from makegood.domain.invitations.queries import standing_of
from makegood.domain.orders.models import Purchase
from tests.factories import NOW, email_of, make_purchase, plan, send_mail

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock(settings: Settings) -> None:
    settings.MAKEGOOD_NOW = NOW


def bought(ref: str) -> Purchase:
    return make_purchase(link=False, customer=ref, email="anna@customers.example")


def one_click(purchase: Purchase) -> None:
    """What a mail program does with the header of the e-mail (RFC 8058): no cookie, no redirect followed."""
    headers = email_of(purchase).headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(headers["List-Unsubscribe"].strip("<>")).path
    response = Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200


def shown(purchase: Purchase) -> tuple[str, str | None]:
    standing = standing_of(purchase, now=NOW)
    return standing.state.value, standing.reason.value if standing.reason else None


def test_one_click_stops_the_email_in_the_queue_and_all_that_would_follow_to_the_address() -> None:
    first = bought("c-1")
    second = bought("c-2")
    plan()
    one_click(first)
    assert shown(first) == shown(second) == ("cancelled", "unsubscribed")
    assert send_mail().sent == 0
    for days in range(1, 9):
        plan(NOW + days * DAY)
        assert send_mail(NOW + days * DAY).sent == 0


def test_whoever_comes_back_in_time_is_asked_after_all(settings: Settings) -> None:
    purchase = bought("c-1")
    plan()
    one_click(purchase)
    send_mail()
    address = urlsplit(email_of(purchase).headers["List-Unsubscribe"].strip("<>")).path
    Client().post(address, {"action": "resubscribe"})
    assert shown(purchase)[0] == "due"
    settings.MAKEGOOD_NOW = NOW + DAY
    plan(NOW + DAY)
    assert send_mail(NOW + DAY).sent == 1


def test_the_next_order_with_consent_changes_nothing() -> None:
    purchase = bought("c-1")
    plan()
    one_click(purchase)
    again = bought("c-1")
    taken_on = bought("c-3")
    plan()
    assert send_mail().sent == 0
    assert shown(again) == shown(taken_on) == ("cancelled", "unsubscribed")

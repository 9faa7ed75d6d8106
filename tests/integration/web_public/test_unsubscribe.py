"""`/unsubscribe/{token}/` (R13.1, R2.7)."""

import pytest
from django.test import Client

from makegood.domain.orders.actions import note_complaint
from makegood.domain.orders.models import Customer
from makegood.kernel.tokens import Purpose, make_token
from tests.factories import NOW, OPERATOR, make_purchase

from .answers import assert_sealed, codes, unsubscribe_address, words


@pytest.fixture
def customer() -> Customer:
    return make_purchase(language="en").customer


def test_opening_the_link_changes_nothing(client: Client, customer: Customer) -> None:
    for response in (client.get(unsubscribe_address(customer)), client.head(unsubscribe_address(customer))):
        assert response.status_code == 200
        assert_sealed(response)
    customer.refresh_from_db()
    assert customer.unsubscribed_at is None


def test_the_button_unsubscribes_and_the_page_then_offers_the_way_back(client: Client, customer: Customer) -> None:
    address = unsubscribe_address(customer)
    response = client.post(address, {"action": "unsubscribe"})
    assert (response.status_code, response["Location"]) == (303, address)
    customer.refresh_from_db()
    assert customer.unsubscribed_at == NOW
    page = words(client.get(address))
    assert "You are unsubscribed" in page
    assert "Since 23 November 2026" in page
    assert client.post(address, {"action": "resubscribe"}).status_code == 303
    customer.refresh_from_db()
    assert customer.unsubscribed_at is None


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_one_click_of_a_mail_program_unsubscribes_without_a_redirect(
    client: Client, customer: Customer, body: dict[str, str]
) -> None:
    response = client.post(unsubscribe_address(customer), body)
    assert response.status_code == 200
    assert_sealed(response)
    assert "You are unsubscribed" in words(response)
    customer.refresh_from_db()
    assert customer.unsubscribed_at == NOW


def test_twice_is_as_good_as_once(client: Client, customer: Customer) -> None:
    for _ in range(2):
        assert client.post(unsubscribe_address(customer)).status_code == 200
    customer.refresh_from_db()
    assert customer.unsubscribed_at == NOW


def test_who_complained_can_come_back_too(client: Client, customer: Customer) -> None:
    note_complaint(address=customer.email, by=OPERATOR, now=NOW)
    assert "You are unsubscribed" in words(client.get(unsubscribe_address(customer)))
    client.post(unsubscribe_address(customer), {"action": "resubscribe"})
    assert "No more e-mails that ask for your opinion?" in words(client.get(unsubscribe_address(customer)))
    customer.refresh_from_db()
    assert customer.reachable


def test_coming_back_without_end_is_stopped_and_leaving_never_is(client: Client, customer: Customer, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "resubscribe": "2/h/key"}
    address = unsubscribe_address(customer)
    assert [client.post(address, {"action": "resubscribe"}).status_code for _ in range(2)] == [303, 303]
    refused = client.post(address, {"action": "resubscribe"})
    assert (refused.status_code, codes(refused)) == (429, {"too_many_requests"})
    assert_sealed(refused)
    assert client.post(address, {"action": "unsubscribe"}).status_code == 303
    customer.refresh_from_db()
    assert customer.unsubscribed_at == NOW


def test_who_did_not_agree_is_told_that_nothing_comes_as_it_is(client: Client) -> None:
    customer = make_purchase(language="en", invite=False).customer
    page = words(client.get(unsubscribe_address(customer)))
    assert "You get none at the moment: Makegood has noted that you did not agree to them." in page
    client.post(unsubscribe_address(customer))
    assert "You are unsubscribed" in words(client.get(unsubscribe_address(customer)))


def test_it_needs_no_cookie_no_script_and_no_csrf_token(customer: Customer) -> None:
    client = Client(
        enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"}
    )
    response = client.post(unsubscribe_address(customer), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert response.cookies == {}


def test_an_unknown_action_is_refused(client: Client, customer: Customer) -> None:
    response = client.post(unsubscribe_address(customer), {"action": "erase"})
    assert (response.status_code, codes(response)) == (422, {"invalid_choice"})
    customer.refresh_from_db()
    assert customer.unsubscribed_at is None


def test_a_wrong_link_is_not_found(client: Client, customer: Customer) -> None:
    for token in ("x", make_token(Purpose.REVIEW, customer.public_id)):
        for response in (client.get(f"/unsubscribe/{token}/"), client.post(f"/unsubscribe/{token}/")):
            assert response.status_code == 404
            assert_sealed(response)


def test_the_page_tells_a_finder_of_the_link_nothing_about_the_customer(client: Client, customer: Customer) -> None:
    page = client.get(unsubscribe_address(customer)).content.decode()
    assert "Anna" not in page
    assert customer.email not in page

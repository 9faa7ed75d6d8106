"""Mail that could not be placed, as the operator sees it (R5.6)."""

from collections.abc import Callable

import pytest
from django.test import Client

from makegood.domain.accounts.models import User
from makegood.domain.conversations.models import Message
from makegood.domain.mail.models import ReceivedEmail
from makegood.kernel.models import AuditRow
from tests.factories import make_operator, make_purchase
from tests.unit.conversations.incoming import ANNA, arrive, reply

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def browser(as_user: Callable[[User], Client]) -> Client:
    return as_user(make_operator())


@pytest.fixture
def received() -> ReceivedEmail:
    raw = reply("service@market.example", f"Waar blijft het?\n{HOSTILE}", subject=f"Vraag {HOSTILE}", X_Evil=HOSTILE)
    return ReceivedEmail.objects.get(pk=arrive(raw).received_id)


def test_it_is_counted_listed_and_shown_as_text(browser: Client, received: ReceivedEmail) -> None:
    assert "/operator/unplaced/" in browser.get("/operator/").content.decode()
    listed = browser.get("/operator/unplaced/").content.decode()
    assert "answers none of our e-mails" in listed
    shown = browser.get(f"/operator/unplaced/{received.pk}/").content.decode()
    assert "Waar blijft het?" in shown
    assert ANNA in shown
    assert "X-Evil" in shown
    for page in (listed, shown):
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_it_is_downloaded_as_it_came_and_never_shown(browser: Client, received: ReceivedEmail) -> None:
    response = browser.get(f"/operator/unplaced/{received.pk}/raw/")
    assert response.content == bytes(received.raw)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="{received.pk}.eml"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_dealt_with_it_leaves_the_list_and_stays_stored(browser: Client, received: ReceivedEmail) -> None:
    assert browser.post(f"/operator/unplaced/{received.pk}/settle/").status_code == 303
    assert browser.post(f"/operator/unplaced/{received.pk}/settle/").status_code == 303
    assert "Every e-mail has its place" in browser.get("/operator/unplaced/").content.decode()
    assert "waits for nobody" in browser.get(f"/operator/unplaced/{received.pk}/").content.decode()
    assert AuditRow.objects.filter(event="received.settled").count() == 1


def test_it_is_put_into_a_conversation_by_hand(browser: Client, received: ReceivedEmail) -> None:
    purchase = make_purchase()
    wrong = browser.post(f"/operator/unplaced/{received.pk}/place/", {"order": "o-x", "seller": "<b>"})
    assert wrong.status_code == 422
    assert "There is no purchase" in wrong.content.decode()
    assert 'value="o-x"' in wrong.content.decode()
    place = {"order": purchase.order_id, "seller": "shop"}
    assert browser.post(f"/operator/unplaced/{received.pk}/place/", place).status_code == 303
    message = Message.objects.get()
    assert message.conversation.purchase_id == purchase.pk
    assert message.text.startswith("Waar blijft het?")
    assert browser.post(f"/operator/unplaced/{received.pk}/place/", place).status_code == 409
    assert browser.post(f"/operator/unplaced/{received.pk}/settle/").status_code == 409


@pytest.mark.parametrize("page", ["", "raw/"])
def test_an_unknown_one_is_not_found(browser: Client, page: str) -> None:
    assert browser.get(f"/operator/unplaced/nothing/{page}").status_code == 404


def test_bytes_that_are_no_email_have_a_page_too(browser: Client) -> None:
    receipt = arrive(bytes(range(256)) * 20)
    assert browser.get(f"/operator/unplaced/{receipt.received_id}/").status_code == 200

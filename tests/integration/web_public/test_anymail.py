"""Mail that a hosted service hands in over HTTP, through Anymail's own views (R5.5, R5.6)."""

import base64
import hashlib
import hmac
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from makegood.domain.conversations.models import Message
from makegood.domain.mail.models import Email, ReceivedEmail
from makegood.domain.orders.models import Customer
from makegood.web.ui.middleware import WEBHOOK_LIMIT
from tests.integration.web_public import anymail_urls
from tests.unit.conversations.incoming import ANNA, make_conversation, relay_of, reply, report, sent_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls(anymail_urls.__name__)]

SECRET = "service:0123456789abcdef"
SIGNING_KEY = "signing-key"


@pytest.fixture(autouse=True)
def _anymail(settings) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY}


def hook(client: Client, path: str, body: object, secret: str = SECRET) -> int:
    """The status of a webhook posted as JSON or, for a dict of files and fields, as a form."""
    headers = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
    return client.post(f"/anymail/{path}/", json.dumps(body), "application/json", headers=headers).status_code


def mailgun_form(client: Client, path: str, fields: dict[str, object], secret: str = SECRET) -> int:
    headers = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
    return client.post(f"/anymail/{path}/", fields | signature(), headers=headers).status_code


def signature() -> dict[str, str]:
    digest = hmac.new(SIGNING_KEY.encode(), b"1795424400token", hashlib.sha256).hexdigest()
    return {"timestamp": "1795424400", "token": "token", "signature": digest}


def postmark(relay: str, **changes: object) -> dict[str, object]:
    return {
        "FromFull": {"Email": ANNA, "Name": "Anna"},
        "ToFull": [{"Email": relay, "Name": ""}],
        "OriginalRecipient": relay,
        "Subject": "Re: Uw bestelling",
        "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
        "Date": "Mon, 23 Nov 2026 10:00:00 +0100",
        "TextBody": "Dank u wel, één keer!\n\n> Het spijt ons.\n",
        "Headers": [
            {"Name": "Return-Path", "Value": f"<{ANNA}>"},
            {"Name": "Message-ID", "Value": "<1@customers.example>"},
        ],
        "Attachments": [
            {"Name": "bon.pdf", "ContentType": "application/pdf", "Content": base64.b64encode(b"%PDF-1").decode()}
        ],
    } | changes


def test_postmark_hands_in_a_reply(client: Client) -> None:
    conversation = make_conversation()
    assert hook(client, "postmark/inbound", postmark(relay_of(conversation))) == 200
    message = Message.objects.get(direction="in")
    assert message.conversation_id == conversation.pk
    assert message.text == "Dank u wel, één keer!"
    assert "> Het spijt ons." in message.quoted
    assert not message.other_address
    assert [file.name for file in message.attachments.all()] == ["bon.pdf"]


def test_postmark_hands_in_the_raw_email(client: Client) -> None:
    conversation = make_conversation()
    raw = reply(relay_of(conversation), "Zoë zegt dank.")
    body = postmark(relay_of(conversation), RawEmail=raw.decode())
    assert hook(client, "postmark/inbound", body) == 200
    assert hook(client, "postmark/inbound", body) == 200
    assert Message.objects.get(direction="in").text == "Zoë zegt dank."
    assert bytes(ReceivedEmail.objects.get().raw) == raw


def test_a_bounce_that_postmark_hands_in_as_an_email_counts(client: Client) -> None:
    email = sent_in(make_conversation())
    to = f"b-{email.pk}@reply.localhost"
    body = postmark(to, RawEmail=report(to).decode(), Headers=[{"Name": "Return-Path", "Value": "<>"}])
    assert hook(client, "postmark/inbound", body) == 200
    email.refresh_from_db()
    assert email.state == "bounced"


@pytest.mark.parametrize("raw", [True, False])
def test_mailgun_hands_in_a_reply(client: Client, raw: bool) -> None:
    relay = relay_of(make_conversation())
    fields: dict[str, object] = {"recipient": relay, "sender": ANNA}
    if raw:
        fields["body-mime"] = reply(relay, "Dank u wel!").decode()
    else:
        fields |= {
            "message-headers": json.dumps([["From", f"Anna <{ANNA}>"], ["To", relay], ["Subject", "Re"]]),
            "body-plain": "Dank u wel!",
            "attachment-count": "1",
            "attachment-1": SimpleUploadedFile("bon.pdf", b"%PDF-1", "application/pdf"),
        }
    assert mailgun_form(client, "mailgun/inbound_mime" if raw else "mailgun/inbound", fields) == 200
    message = Message.objects.get(direction="in")
    assert message.text == "Dank u wel!"
    assert message.attachments.count() == (0 if raw else 1)


@pytest.mark.parametrize(
    ("event", "severity", "state"),
    [
        ("failed", "permanent", "bounced"),
        ("failed", "temporary", "sent"),
        ("complained", "", "bounced"),
        ("opened", "", "sent"),
    ],
)
def test_mailgun_tells_what_became_of_an_email(client: Client, event: str, severity: str, state: str) -> None:
    email = sent_in(make_conversation())
    body = {
        "signature": signature(),
        "event-data": {
            "event": event,
            "severity": severity,
            "id": "1",
            "timestamp": 1795424400.1,
            "recipient": ANNA,
            "message": {"headers": {"message-id": email.message_id.strip("<>")}},
            "delivery-status": {"code": 550, "message": f"5.1.1 <{ANNA}> unknown"},
        },
    }
    assert hook(client, "mailgun/tracking", body) == 200
    email.refresh_from_db()
    message = Message.objects.get()
    assert (email.state, message.state) == (state, state)
    assert "@" not in message.failure
    assert (Customer.objects.get().complained_at is not None) == (event == "complained")


def test_an_event_about_an_email_that_is_not_ours_changes_nothing(client: Client) -> None:
    email = sent_in(make_conversation())
    body = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 1, "MessageID": "other", "Email": ANNA}
    assert hook(client, "postmark/tracking", body) == 200
    email.refresh_from_db()
    assert email.state == "sent"


@pytest.mark.parametrize("secret", ["service:wrong", "", SECRET + "x"])
def test_without_the_secret_nothing_is_taken(client: Client, secret: str) -> None:
    relay = relay_of(make_conversation())
    assert hook(client, "postmark/inbound", postmark(relay), secret=secret) == 400
    assert not ReceivedEmail.objects.exists()
    assert not Email.objects.filter(kind="customer_message").exists()


def test_an_email_of_20_mb_is_taken_and_a_body_past_35_is_not(client: Client) -> None:
    relay = relay_of(make_conversation())
    big = base64.b64encode(b"%PDF-" + b"x" * 20_000_000).decode()
    files = [{"Name": "groot.pdf", "ContentType": "application/pdf", "Content": big}]
    assert hook(client, "postmark/inbound", postmark(relay, Attachments=files)) == 200
    assert Message.objects.get(direction="in").left_out == ["groot.pdf (size)"]
    response = client.post("/anymail/postmark/inbound/", b"", "application/json", CONTENT_LENGTH=str(WEBHOOK_LIMIT + 1))
    assert response.status_code == 413


def test_without_a_secret_in_the_settings_there_is_no_such_address(client: Client, settings) -> None:
    settings.ROOT_URLCONF = "makegood.config.urls"
    assert hook(client, "postmark/inbound", postmark("x@y.example")) == 404

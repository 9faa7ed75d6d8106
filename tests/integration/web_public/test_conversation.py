"""`/conversation/{token}/`: the customer reads the whole conversation and answers (R5.6 to R5.8)."""

import hashlib
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from makegood.domain.conversations.actions import (
    Incoming,
    KeptFile,
    Upload,
    add_note,
    close_conversation,
    keep_upload,
    receive_message,
)
from makegood.domain.conversations.models import Attachment, Conversation, Message
from makegood.domain.conversations.rules import ATTACHMENTS_LIMIT, PAGE_MESSAGES_A_DAY
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.orders.models import Purchase
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.sellers.models import Seller
from makegood.kernel import actors
from makegood.kernel.errors import Invalid
from makegood.kernel.tokens import Purpose, make_token
from makegood.kernel.values import MESSAGE_LIMIT, clean_text
from tests.factories import NOW, agent_of, deliver, make_purchase, make_review

from .answers import assert_sealed, codes, words

PDF = b"%PDF-1.7 a receipt"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


def address(purchase: Purchase) -> str:
    return f"/conversation/{make_token(Purpose.CONVERSATION, purchase.pk)}/"


def seller_writes(purchase: Purchase, text: str = "We are **sorry**.", files: tuple[Upload, ...] = ()) -> Message:
    by = agent_of(purchase.seller_id)
    kept = keep_upload(purchase=purchase, uploads=files, by=by, now=NOW)
    message = write_to_customer(purchase=purchase, text=text, attachments=kept, by=by, now=NOW)
    deliver(about=message.pk)
    return message


def customer_mails(purchase: Purchase, text: str, **more: object) -> Message:
    message = receive_message(
        conversation=Conversation.objects.get(purchase=purchase),
        incoming=Incoming(text, **more),  # type: ignore[arg-type]  # keywords of Incoming
        by=actors.system("inbound"),
        now=NOW + timedelta(minutes=1),
    )
    assert message is not None
    return message


def once(response: HttpResponse) -> str:
    found = re.search(r'name="once" value="([a-z2-7]{26})"', response.content.decode())
    assert found
    return found[1]


@pytest.fixture
def purchase() -> Purchase:
    purchase = make_review(3, language="en").purchase
    seller_writes(purchase)
    return purchase


def test_the_e_mail_to_the_customer_links_to_the_page(client: Client, purchase: Purchase, settings) -> None:
    email = Email.objects.get(kind="conversation")
    link = settings.MAKEGOOD_BASE_URL + address(purchase)
    assert link in email.text
    assert f'href="{link}"' in email.html
    assert client.get(address(purchase)).status_code == 200


def test_the_page_shows_both_sides_in_order_and_nothing_that_is_for_colleagues(
    client: Client, purchase: Purchase
) -> None:
    customer_mails(purchase, "Thanks, a new one please.\nSoon?", quoted="> We are sorry.")
    conversation = Conversation.objects.get()
    add_note(conversation=conversation, text="Difficult person", by=agent_of("shop"), now=NOW)
    response = client.get(address(purchase))
    assert response.status_code == 200
    assert_sealed(response)
    page = response.content.decode()
    assert "<strong>sorry</strong>" in page
    assert '<p class="words" dir="auto">Thanks, a new one please.\nSoon?</p>' in page
    assert page.index("sorry") < page.index("Thanks, a new one")
    assert "&gt; We are sorry." in page
    assert "Difficult" not in page
    assert "customers.example" not in page
    assert "Your e-mail address is not shown to De Fietshoek." in words(response)


def test_an_answer_that_quotes_our_e_mail_gives_no_seller_the_customers_link(purchase: Purchase) -> None:
    ours = Email.objects.get(kind="conversation").text
    assert make_token(Purpose.CONVERSATION, purchase.pk) in ours
    quoted = "".join(f"> {line}\n" for line in ours.splitlines())
    message = customer_mails(purchase, f"See {address(purchase)}", quoted=quoted)
    assert message.text == "See /conversation/…/"
    assert "/conversation/…/" in message.quoted
    assert make_token(Purpose.CONVERSATION, purchase.pk) not in str(list(Message.objects.values()))


def test_reading_stores_nothing(client: Client, purchase: Purchase, django_assert_num_queries) -> None:
    before = list(Conversation.objects.values()), list(Message.objects.values("id", "state"))
    client.head(address(purchase))
    with django_assert_num_queries(3) as seen:
        client.get(address(purchase))
    assert all(query["sql"].startswith("SELECT") for query in seen.captured_queries)
    assert (list(Conversation.objects.values()), list(Message.objects.values("id", "state"))) == before


def test_what_did_not_arrive_and_automatic_replies_are_left_out(client: Client, purchase: Purchase) -> None:
    lost = write_to_customer(purchase=purchase, text="Lost words", by=agent_of("shop"), now=NOW)
    deliver(about=lost.pk, state=EmailState.BOUNCED)
    customer_mails(purchase, "I am on holiday", auto_reply=True)
    customer_mails(purchase, "From my work", other_address=True)
    write_to_customer(purchase=purchase, text="Under way", by=agent_of("shop"), now=NOW)
    page = words(client.get(address(purchase)))
    assert "Your message has arrived" not in page
    assert "Lost words" not in page
    assert "on holiday" not in page
    assert "From another e-mail address than yours 23 November 2026, 10:01 From my work" in page
    assert "Under way" in page


def test_an_answer_is_stored_told_to_the_staff_and_shown(client: Client, purchase: Purchase, settings) -> None:
    settings.MAKEGOOD_NOW = now = NOW + timedelta(hours=1)
    Seller.objects.update(email="shop@sellers.example")
    form = client.get(address(purchase))
    sent = {
        "text": "  A photo\r\nof it ",
        "once": once(form),
        "attachments": [SimpleUploadedFile("../foto.exe", PNG, "text/html"), SimpleUploadedFile("bon.pdf", PDF)],
    }
    response = client.post(address(purchase), sent)
    assert (response.status_code, response["Location"]) == (303, address(purchase))
    assert_sealed(response)
    message = Message.objects.get(direction="in")
    assert (message.text, message.state, message.author_kind) == ("A photo\nof it", "received", "customer")
    assert sorted(message.attachments.values_list("name", "content_type")) == [
        ("bon.pdf", "application/pdf"),
        ("foto.exe.png", "image/png"),
    ]
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.waiting_since) == ("open", now)
    assert Email.objects.filter(kind="customer_message", to_address="shop@sellers.example").count() == 1
    given = client.get(address(purchase))
    assert "Your message has arrived" in words(given)
    assert "bon.pdf" in words(given)


def test_the_customers_own_address_is_hidden_from_the_seller(client: Client, purchase: Purchase) -> None:
    file = SimpleUploadedFile("anna@customers.example.png", PNG)
    client.post(address(purchase), {"text": "Mail me at ANNA@customers.example please", "attachments": [file]})
    message = Message.objects.get(direction="in")
    relay = f"c-{Conversation.objects.get().relay_token}@"
    assert message.text.startswith(f"Mail me at {relay}")
    assert message.attachments.get().name.startswith(relay)


def test_the_same_form_twice_is_one_message(client: Client, purchase: Purchase) -> None:
    sent = {"text": "Hello", "once": once(client.get(address(purchase)))}
    for _time in range(2):
        assert client.post(address(purchase), sent).status_code == 303
    assert Message.objects.filter(direction="in").count() == 1


def test_the_same_words_in_another_form_and_other_words_in_the_same_form_are_two_messages(
    client: Client, purchase: Purchase
) -> None:
    first = once(client.get(address(purchase)))
    client.post(address(purchase), {"text": "Hello", "once": first})
    client.post(address(purchase), {"text": "Hello", "once": once(client.get(address(purchase)))})
    client.post(address(purchase), {"text": "Hello?", "once": first})
    client.post(address(purchase), {"text": "Hello"})
    assert Message.objects.filter(direction="in").count() == 4


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "required"), (" \r\n ", "required"), ("x" * 10_001, "too_long"), ("a\x00b", "invalid_characters")],
)
def test_words_that_cannot_be_accepted_come_back_as_typed(
    client: Client, purchase: Purchase, text: str, code: str
) -> None:
    sent = {"text": text, "once": "a" * 26, "attachments": [SimpleUploadedFile("a.png", PNG)]}
    response = client.post(address(purchase), sent)
    assert (response.status_code, codes(response)) == (422, {code})
    assert_sealed(response)
    assert text.strip().replace("\x00", "\ufffd") in response.content.decode()
    assert once(response) == "a" * 26
    assert "Please choose your files again." in words(response)
    assert not Message.objects.filter(direction="in").exists()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([SimpleUploadedFile("a.html", b"<script>alert(1)</script>", "image/png")], "attachment_type"),
        ([SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>", "image/svg+xml")], "attachment_type"),
        ([SimpleUploadedFile("a.png", PNG + b"0" * ATTACHMENTS_LIMIT)], "attachments_too_large"),
        (
            [SimpleUploadedFile(f"{n}.png", PNG + b"0" * (ATTACHMENTS_LIMIT // 2)) for n in "ab"],
            "attachments_too_large",
        ),
    ],
)
def test_files_that_cannot_be_accepted_keep_the_words(
    client: Client, purchase: Purchase, files: list[SimpleUploadedFile], code: str
) -> None:
    response = client.post(address(purchase), {"text": "My <b>words</b>", "attachments": files})
    assert (response.status_code, codes(response)) == (422, {code})
    assert "My &lt;b&gt;words&lt;/b&gt;</textarea>" in response.content.decode()
    assert not Attachment.objects.exists()


def test_an_answer_opens_a_closed_conversation_and_the_page_says_so(client: Client, purchase: Purchase) -> None:
    close_conversation(conversation=Conversation.objects.get(), by=agent_of("shop"), now=NOW)
    assert "Your message opens it again." in words(client.get(address(purchase)))
    client.post(address(purchase), {"text": "Not solved yet"})
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.closed_at) == ("open", None)


def test_a_flood_from_a_leaked_link_ends_after_thirty_messages_a_day(
    client: Client, purchase: Purchase, settings
) -> None:
    for number in range(PAGE_MESSAGES_A_DAY):
        assert client.post(address(purchase), {"text": f"{number}"}).status_code == 303
    response = client.post(address(purchase), {"text": "One more"})
    assert (response.status_code, codes(response)) == (429, {"too_many"})
    assert_sealed(response)
    assert "One more</textarea>" in response.content.decode()
    settings.MAKEGOOD_NOW = NOW + timedelta(days=1)
    assert client.post(address(purchase), {"text": "One more"}).status_code == 303


def test_a_closed_shop_can_be_read_but_not_written_to(client: Client, purchase: Purchase) -> None:
    Seller.objects.update(active=False)
    page = client.get(address(purchase))
    assert "Nobody there can read or answer a message any more." in words(page)
    assert "<form" not in page.content.decode()
    response = client.post(address(purchase), {"text": "Hello?"})
    assert (response.status_code, codes(response)) == (409, {"seller_inactive"})
    assert "Hello?" in words(response)
    assert not Message.objects.filter(direction="in").exists()


def test_a_wrong_link_and_one_for_something_else_are_not_found(client: Client, purchase: Purchase) -> None:
    good = make_token(Purpose.CONVERSATION, purchase.pk)
    nothing_sent = make_token(Purpose.CONVERSATION, make_purchase(order_id="o-2").pk)
    for token in (good[:-1], make_token(Purpose.REVIEW, purchase.pk), nothing_sent, "x.y", "%00"):
        for response in (
            client.get(f"/conversation/{token}/"),
            client.post(f"/conversation/{token}/", {"text": "x"}),
            client.get(f"/conversation/{token}/files/{'a' * 26}/"),
        ):
            assert (response.status_code, codes(response)) == (404, {"not_found"})
            assert_sealed(response)
    assert not Message.objects.filter(direction="in").exists()


class TestFiles:
    def test_a_file_is_handed_out_as_a_file_and_nothing_in_it_can_run(self, client: Client, purchase: Purchase) -> None:
        seller_writes(purchase, "See", (Upload('é"; x.png', PNG),))
        page = client.get(address(purchase)).content.decode()
        link = re.search(r'href="(/conversation/[^"]*/files/[^"]*)"', page)
        assert link
        answer = client.get(link[1])
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PNG, "image/png")
        assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A9%22%3B%20x.png"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert answer.cookies == {}
        assert client.post(link[1]).status_code == 405

    def test_what_a_browser_might_show_as_a_page_is_handed_out_as_bytes(
        self, client: Client, purchase: Purchase
    ) -> None:
        message = customer_mails(purchase, "See", files=[KeptFile("notes.html", "text/html", b"<script>")])
        answer = client.get(f"{address(purchase)}files/{message.attachments.get().pk}/")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/octet-stream")

    def test_a_file_of_another_conversation_is_not_found(self, client: Client, purchase: Purchase) -> None:
        other = make_review(order_id="o-2").purchase
        seller_writes(other, "See", (Upload("a.pdf", PDF),))
        file = Attachment.objects.get()
        assert client.get(f"{address(other)}files/{file.pk}/").status_code == 200
        assert client.get(f"{address(purchase)}files/{file.pk}/").status_code == 404

    @pytest.mark.parametrize("name", ["%00", "x" * 5_000, "..", "a" * 26])
    def test_a_made_up_name_is_not_found(self, client: Client, purchase: Purchase, name: str) -> None:
        assert client.get(f"{address(purchase)}files/{name}/").status_code == 404

    def test_an_upload_that_was_never_sent_and_one_of_a_lost_message_are_not_found(
        self, client: Client, purchase: Purchase
    ) -> None:
        (kept,) = keep_upload(purchase=purchase, uploads=[Upload("a.pdf", PDF)], by=agent_of("shop"), now=NOW)
        assert client.get(f"{address(purchase)}files/{kept.pk}/").status_code == 404
        message = write_to_customer(
            purchase=purchase, text="x", attachments=[kept], by=agent_of("shop"), now=NOW + timedelta(seconds=1)
        )
        deliver(about=message.pk, state=EmailState.BOUNCED)
        assert client.get(f"{address(purchase)}files/{kept.pk}/").status_code == 404


def test_odd_texts_arrive_as_typed_and_are_shown_escaped(client: Client, purchase: Purchase, test_data: Path) -> None:
    strings = json.loads((test_data / "naughty_strings" / "blns.json").read_text(encoding="utf-8"))
    for start in range(0, len(strings), 25):
        raw = "\n\n".join(strings[start : start + 25])
        response = client.post(address(purchase), {"text": raw, "once": hashlib.sha256(raw.encode()).hexdigest()[:26]})
        wanted = kept(raw)
        if isinstance(wanted, set):
            assert (response.status_code, codes(response)) == (422, wanted)
            continue
        assert response.status_code == 303
        assert Message.objects.filter(text=wanted).count() == 1
        page = client.get(address(purchase)).content.decode()
        assert f'<p class="words" dir="auto">{escape(wanted)}</p>' in page
        assert "<script" not in page.lower()


def kept(raw: str) -> str | set[str]:
    """The text as it must be stored, or the codes of the refusal."""
    try:
        return clean_text(raw, field="text", limit=MESSAGE_LIMIT)
    except Invalid as error:
        return {one.code for one in error.errors}

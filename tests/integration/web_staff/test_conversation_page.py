"""One conversation as a column: both sides, notes, and what can be done (R5.6, R5.7)."""

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from makegood.domain.accounts.models import User
from makegood.domain.conversations.actions import (
    Incoming,
    KeptFile,
    Upload,
    add_note,
    close_conversation,
    keep_upload,
    open_conversation,
    receive_message,
)
from makegood.domain.conversations.actions.note_report import REPORTED_AS_UNWANTED
from makegood.domain.conversations.models import Attachment, Conversation, Note
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.reassessments.enums import Obstacle
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.kernel import actors
from makegood.kernel.actors import Actor, ActorKind, Role
from tests.factories import (
    NOW,
    OPERATOR,
    agent_of,
    ask_again,
    deliver,
    make_operator,
    make_purchase,
    make_review,
    make_staff,
)

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
AGENT = agent_of("shop")
HOUR = timedelta(hours=1)


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_staff(role=Role.AGENT, email="tom@shop.example"))


@pytest.fixture
def about() -> Conversation:
    purchase = make_purchase(order_id="FI-7", name="Anna de Vries", email="anna.secret@customers.example")
    return open_conversation(purchase=purchase, now=NOW - 9 * HOUR)


def receive(about: Conversation, text: str = "Waar blijft mijn bel?", hours_ago: float = 3, **data: object) -> None:
    incoming = Incoming(text, **data)  # type: ignore[arg-type]  # keywords of Incoming
    receive_message(conversation=about, incoming=incoming, by=actors.customer(1), now=NOW - hours_ago * HOUR)
    about.refresh_from_db()


def path(about: Conversation, part: str = "") -> str:
    return f"/dashboard/conversations/{about.pk}/{part}"


def page(browser: Client, about: Conversation) -> str:
    answer = browser.get(path(about))
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def entry(found: str, kind: str) -> str:
    """The only entry of a kind, up to the next one or the end of the column."""
    start = rf'<li class="{kind}" id="m-\w+">'
    end = r'<li class="(?:in|out|note)" id="m-|<aside'
    (only,) = re.findall(rf"{start}(.*?)(?={end})", found, re.DOTALL)
    return str(only)


def content(found: str) -> str:
    """What the page says below the header."""
    return found.partition("<main")[2]


class TestTheColumn:
    def test_holds_messages_of_both_sides_and_notes_in_their_order(self, browser: Client, about: Conversation) -> None:
        receive(about, hours_ago=5)
        add_note(conversation=about, text="Even bellen", by=AGENT, now=NOW - 4 * HOUR)
        write_to_customer(purchase=about.purchase, text="Onderweg", by=AGENT, now=NOW - 3 * HOUR)
        receive(about, "Dank!", hours_ago=2)
        assert re.findall(r'<li class="(\w+)" id="m-', page(browser, about)) == ["in", "note", "out", "in"]

    def test_our_formatting_is_shown_and_the_customers_text_is_only_text(
        self, browser: Client, about: Conversation
    ) -> None:
        receive(about, "**Boos** <b>\nnieuwe regel\n\nnieuwe alinea")
        write_to_customer(purchase=about.purchase, text="**Sorry** <b>", by=AGENT, now=NOW)
        found = page(browser, about)
        assert "<p>**Boos** &lt;b&gt;<br>nieuwe regel</p>" in found
        assert "<p>nieuwe alinea</p>" in found
        assert "<strong>Sorry</strong> &lt;b&gt;" in found

    def test_quoted_text_is_folded_and_there(self, browser: Client, about: Conversation) -> None:
        receive(about, quoted="> wat wij schreven <i>")
        found = page(browser, about)
        (folded,) = re.findall(r'<details class="quoted">(.*?)</details>', found, re.DOTALL)
        assert "<summary>Show quoted text</summary>" in folded
        assert "&gt; wat wij schreven &lt;i&gt;" in folded

    def test_files_are_downloads_with_their_size_and_those_left_out_are_named(
        self, browser: Client, about: Conversation
    ) -> None:
        receive(
            about,
            files=[KeptFile("bel.png", "image/png", b"\x89PNG" + b"0" * 2_044)],
            left_out=["virus.exe", "film <1>.mov"],
        )
        found = page(browser, about)
        assert (
            f'<a href="/dashboard/attachments/{Attachment.objects.get().pk}/" download><bdi>bel.png</bdi></a>' in found
        )
        assert "2.0 KB" in found
        assert "<bdi>virus.exe</bdi>, <bdi>film &lt;1&gt;.mov</bdi>" in found

    @pytest.mark.parametrize(
        ("data", "mark"), [({"auto_reply": True}, "automatic reply"), ({"other_address": True}, "from another address")]
    )
    def test_what_is_no_answer_is_marked(
        self, browser: Client, about: Conversation, data: dict[str, bool], mark: str
    ) -> None:
        receive(about, **data)
        found = page(browser, about)
        assert mark in entry(found, "in")
        assert "has been waiting" not in found

    @pytest.mark.parametrize(
        ("state", "mark"), [(None, "on its way"), (EmailState.SENT, "sent"), (EmailState.BOUNCED, "not delivered")]
    )
    def test_our_own_say_how_far_they_came(
        self, browser: Client, about: Conversation, state: EmailState | None, mark: str
    ) -> None:
        message = write_to_customer(purchase=about.purchase, text="Hallo", by=AGENT, now=NOW)
        if state is not None:
            deliver(about=message.pk, state=state)
        assert re.search(rf'<span class="tag[ \w]*">{mark}</span>', entry(page(browser, about), "out"))

    @pytest.mark.parametrize(
        ("reason", "shown"),
        [
            ("552 5.2.2 Mailbox full", "The mail server said: <bdi>552 5.2.2 Mailbox full</bdi>"),
            (REPORTED_AS_UNWANTED, "<bdi>The customer reported this e-mail as unwanted.</bdi>"),
        ],
    )
    def test_why_one_was_not_delivered(self, browser: Client, about: Conversation, reason: str, shown: str) -> None:
        message = write_to_customer(purchase=about.purchase, text="Hallo", by=AGENT, now=NOW)
        Email.objects.filter(about=message.pk).update(last_error=reason)
        deliver(about=message.pk, state=EmailState.BOUNCED)
        found = page(browser, about)
        assert shown in found
        assert ("The mail server said" in found) == reason.startswith("552")

    def test_colleagues_are_named_and_a_key_is_the_api(self, browser: Client, about: Conversation) -> None:
        user = make_staff(role=Role.AGENT, email="fatima@shop.example")
        fatima = Actor(ActorKind.STAFF, str(user.pk), {"shop": Role.AGENT})
        key = Actor(ActorKind.SELLER_KEY, str(user.pk), {"shop": Role.OWNER})
        add_note(conversation=about, text="Van Fatima", by=fatima, now=NOW)
        write_to_customer(purchase=about.purchase, text="Hallo", by=key, now=NOW)
        found = page(browser, about)
        assert "fatima@shop.example" in entry(found, "note")
        assert "only for colleagues" in entry(found, "note")
        assert "through the API" in entry(found, "out")

    def test_a_message_without_words_is_named(self, browser: Client, about: Conversation) -> None:
        receive(about, "")
        assert "A message without words." in page(browser, about)

    def test_odd_texts_are_never_markup(self, browser: Client, about: Conversation, test_data: Path) -> None:
        strings = json.loads((test_data / "naughty_strings" / "blns.json").read_text(encoding="utf-8"))
        for text in [one.replace("\x00", "\ufffd") for one in strings]:
            receive(about, text, quoted=text, subject=text[:200], left_out=[text])
        found = page(browser, about)
        column = found.partition('class="thread"')[2].partition("<aside")[0]
        assert not re.search(r"<(script|img|svg|iframe|b|i|a href=.?javascript)[\s>]", column, re.IGNORECASE)


class TestBesideIt:
    @pytest.mark.usefixtures("in_english")
    def test_the_review_its_grade_and_its_request(self, browser: Client) -> None:
        review = make_review(3)
        about = open_conversation(purchase=review.purchase, now=NOW)
        assert str(Obstacle.NO_CONTACT.label) in html.unescape(page(browser, about))
        ask_again(review)
        found = page(browser, about)
        assert '<b class="grade low">3' in found
        assert f'href="/dashboard/reviews/{review.pk}/"' in found
        assert "Request to grade again sent" in found

    def test_and_the_reviews_page_leads_back(self, browser: Client) -> None:
        review = make_review(3)
        address = f"/dashboard/reviews/{review.pk}/"
        assert "/dashboard/conversations/" not in content(browser.get(address).content.decode()).partition("</main>")[0]
        about = open_conversation(purchase=review.purchase, now=NOW)
        assert path(about) in content(browser.get(address).content.decode())

    def test_without_a_review_it_says_so(self, browser: Client, about: Conversation) -> None:
        assert "There is no review of this order yet." in page(browser, about)

    def test_how_long_the_customer_waits(self, browser: Client, about: Conversation) -> None:
        receive(about, hours_ago=3)
        assert "The customer has been waiting for 3 hours." in page(browser, about)

    def test_the_customers_address_and_name_are_nowhere(self, browser: Client, about: Conversation) -> None:
        receive(about)
        found = page(browser, about)
        assert "customers.example" not in found
        assert "Vries" not in found
        assert "Anna V." in found


class TestWhatCanBeDone:
    def test_a_note_is_kept_for_colleagues_only(self, browser: Client, about: Conversation) -> None:
        answer = browser.post(path(about, "note/"), {"text": "Even bellen"})
        assert (answer.status_code, answer["Location"]) == (303, path(about))
        assert Note.objects.get().text == "Even bellen"
        assert "tom@shop.example" in entry(page(browser, about), "note")
        assert not Email.objects.exists()

    @pytest.mark.parametrize(("text", "code"), [("  ", "required"), ("x" * 10_001, "too_long")])
    def test_a_note_that_cannot_be_kept_comes_back_as_typed(
        self, browser: Client, about: Conversation, text: str, code: str
    ) -> None:
        answer = browser.post(path(about, "note/"), {"text": text})
        found = answer.content.decode()
        assert answer.status_code == 422
        assert f'data-code="{code}"' in found
        assert f"{text}</textarea>" in found
        assert 'href="#text"' in found
        assert not Note.objects.exists()

    def test_closed_and_opened_again(self, browser: Client, about: Conversation) -> None:
        assert browser.post(path(about, "close/")).status_code == 303
        about.refresh_from_db()
        assert about.state == "closed"
        found = page(browser, about)
        assert "A new message from the customer opens it again." in found
        assert path(about, "close/") not in found
        assert browser.post(path(about, "reopen/"))["Location"] == path(about)
        about.refresh_from_db()
        assert about.state == "open"
        assert "This conversation is open again." in page(browser, about)

    def test_opening_what_is_open_says_so(self, browser: Client, about: Conversation) -> None:
        assert browser.post(path(about, "reopen/")).status_code == 303
        assert "This conversation is not closed." in page(browser, about)

    @pytest.mark.parametrize("part", ["note/", "close/", "reopen/"])
    def test_following_a_link_does_nothing(self, browser: Client, about: Conversation, part: str) -> None:
        assert browser.get(path(about, part)).status_code == 405


class TestPermissions:
    def test_a_viewer_reads_everything_and_learns_why_nothing_can_be_written(
        self, as_user: SignIn, about: Conversation
    ) -> None:
        receive(about)
        add_note(conversation=about, text="Even bellen", by=AGENT, now=NOW)
        found = page(as_user(make_staff(role=Role.VIEWER)), about)
        assert "Even bellen" in found
        assert "Your role can read only" in found
        assert "<textarea" not in found
        for part in ("message/", "note/", "close/", "reopen/"):
            assert path(about, part) not in found

    def test_the_operator_looks_in(self, as_user: SignIn, about: Conversation) -> None:
        assert "You look in as the operator" in page(as_user(make_operator()), about)

    def test_the_staff_of_a_closed_shop_can_only_read(self, browser: Client, about: Conversation) -> None:
        put_seller(seller_id="shop", data=SellerData("De Fietshoek", active=False), by=OPERATOR, now=NOW)
        assert "This shop is closed." in page(browser, about)
        assert browser.post(path(about, "note/"), {"text": "x"}).status_code == 403

    def test_another_sellers_is_not_found(self, as_user: SignIn, about: Conversation) -> None:
        other = as_user(make_staff("other"))
        assert other.get(path(about)).status_code == 404
        for part in ("note/", "close/", "reopen/", "message/"):
            assert other.post(path(about, part), {"text": "x"}).status_code == 404

    def test_the_page_is_kept_in_no_cache(self, browser: Client, about: Conversation) -> None:
        assert "no-store" in browser.get(path(about))["Cache-Control"]


@pytest.mark.parametrize("many", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_thread(
    browser: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    about = open_conversation(purchase=make_review(4).purchase, now=NOW)
    user = make_staff(role=Role.AGENT)
    fatima = Actor(ActorKind.STAFF, str(user.pk), {"shop": Role.AGENT})
    for _number in range(many):
        receive(about, files=[KeptFile("a.png", "image/png", b"\x89PNG")])
        kept = keep_upload(purchase=about.purchase, uploads=[Upload("a.pdf", b"%PDF-1.4")], by=fatima, now=NOW)
        write_to_customer(purchase=about.purchase, text="Hallo", attachments=kept, by=fatima, now=NOW)
        add_note(conversation=about, text="Even bellen", by=fatima, now=NOW)
    page(browser, about)
    with django_assert_num_queries(10):
        page(browser, about)


def test_closing_is_the_stop_of_waiting(browser: Client, about: Conversation) -> None:
    receive(about)
    close_conversation(conversation=about, by=AGENT, now=NOW)
    assert "has been waiting" not in page(browser, about)

"""*E-mail de klant* from a conversation, with or without a review; and what is never sent (R5.1, R5.4)."""

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from makegood.domain.accounts.models import User
from makegood.domain.conversations.actions import ask_question
from makegood.domain.conversations.models import BlockedOffer, Conversation, Message
from makegood.domain.mail.models import Email
from makegood.domain.reviews.models import Review
from makegood.kernel import audit
from makegood.kernel.actors import Role
from makegood.kernel.ids import new_id
from tests.factories import NOW, OPERATOR, make_purchase, make_review, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
OFFER = "Wij storten het bedrag terug als u uw beoordeling verwijdert."


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    cache.clear()
    return as_user(make_staff(role=Role.AGENT))


@pytest.fixture
def about() -> Conversation:
    make_purchase(order_id="FI-7")
    return ask_question(order_id="FI-7", seller_id="shop", text="Past dit op mijn stuur?", by=OPERATOR, now=NOW)


def path(about: Conversation) -> str:
    return f"/dashboard/conversations/{about.pk}/message/"


def test_the_form_shows_what_is_answered_and_needs_no_review(browser: Client, about: Conversation) -> None:
    answer = browser.get(path(about))
    found = answer.content.decode()
    assert answer.status_code == 200
    assert "Past dit op mijn stuur?" in found
    assert f'<a href="/dashboard/conversations/{about.pk}/">Conversation about order FI-7</a>' in found


def test_preview_send_and_back_to_the_conversation(browser: Client, about: Conversation) -> None:
    file = SimpleUploadedFile("stuur.png", PNG, "image/png")
    preview = browser.post(path(about), {"text": "Ja, dat past.", "action": "preview", "attachments": [file]})
    found = preview.content.decode()
    assert preview.status_code == 200
    assert f'action="{path(about)}"' in found
    kept = re.findall(r'name="kept" value="([^"]*)"', found)

    answer = browser.post(path(about), {"text": "Ja, dat past.", "action": "send", "kept": kept})
    assert (answer.status_code, answer["Location"]) == (303, f"/dashboard/conversations/{about.pk}/")
    about.refresh_from_db()
    assert (about.state, about.waiting_since) == ("waiting", None)
    message = Message.objects.get(direction="out")
    assert (message.after_review, message.answers_since) == (False, NOW)
    assert [file.name for file in message.attachments.all()] == ["stuur.png"]
    assert "Your e-mail is on its way" in browser.get(answer["Location"]).content.decode()


def test_after_a_review_it_counts_as_contact_about_it(browser: Client) -> None:
    review = make_review(3)
    about = ask_question(order_id=review.purchase.order_id, seller_id="shop", text="Past dit?", by=OPERATOR, now=NOW)
    assert '<b class="grade low">3' in browser.get(path(about)).content.decode()
    browser.post(path(about), {"text": "Ja, dat past.", "action": "send"})
    assert Message.objects.get(direction="out").after_review


def test_the_same_form_from_both_entries_is_sent_once(browser: Client) -> None:
    review = make_review(3)
    about = ask_question(order_id=review.purchase.order_id, seller_id="shop", text="Past dit?", by=OPERATOR, now=NOW)
    sent = {"text": "Ja, dat past.", "action": "send", "once": new_id()}
    assert browser.post(path(about), sent).status_code == 303
    assert browser.post(f"/dashboard/reviews/{review.pk}/message/", sent).status_code == 303
    assert Message.objects.filter(direction="out").count() == 1


class TestR5_4WhatIsTiedToAReviewIsNeverSent:
    @pytest.fixture
    def review(self) -> Review:
        return make_review(3)

    @pytest.fixture(params=["review", "conversation"])
    def address(self, request: pytest.FixtureRequest, review: Review) -> str:
        if request.param == "review":
            return f"/dashboard/reviews/{review.pk}/message/"
        order = review.purchase.order_id
        return path(ask_question(order_id=order, seller_id="shop", text="Past dit?", by=OPERATOR, now=NOW))

    @pytest.mark.parametrize("action", ["preview", "send"])
    def test_it_comes_back_as_typed_with_the_words_in_question(
        self, browser: Client, address: str, action: str
    ) -> None:
        text = f"Wat vervelend voor u.\n\n{OFFER} Met excuses."
        file = SimpleUploadedFile("foto.png", PNG, "image/png")
        answer = browser.post(address, {"text": text, "action": action, "attachments": [file]})
        found = answer.content.decode()
        assert answer.status_code == 422
        assert 'data-code="conditional_offer"' in found
        (words,) = re.findall(r"<mark>(.*?)</mark>", found, re.DOTALL)
        assert words in text
        assert "beoordeling" in words
        assert f"{text}</textarea>" in found
        assert "foto.png" in found, "the file need not be chosen again"
        assert not Message.objects.filter(direction="out").exists()
        assert not Email.objects.filter(kind="conversation").exists()

    @pytest.mark.parametrize("action", ["preview", "send"])
    def test_the_attempt_is_kept_for_the_operator_and_noted(self, browser: Client, address: str, action: str) -> None:
        browser.post(address, {"text": OFFER, "action": action})
        assert BlockedOffer.objects.get().text == OFFER
        (row,) = audit.rows(event_prefix="offer.blocked")
        assert "beoordeling" not in str(row.after)

    def test_the_name_of_a_file_is_checked_too(self, browser: Client, address: str) -> None:
        file = SimpleUploadedFile("wij_storten_het_bedrag_terug_als_u_uw_beoordeling_verwijdert.png", PNG, "image/png")
        answer = browser.post(address, {"text": "Zie de bijlage.", "action": "preview", "attachments": [file]})
        assert answer.status_code == 422
        assert 'id="attachments-error" data-code="conditional_offer"' in answer.content.decode()

    def test_what_is_allowed_passes(self, browser: Client, address: str) -> None:
        text = "Wij storten het bedrag vandaag terug. Het staat u vrij uw cijfer te heroverwegen."
        assert browser.post(address, {"text": text, "action": "preview"}).status_code == 200
        assert not BlockedOffer.objects.exists()


def test_r5_2_the_preview_tells_of_a_second_salutation(browser: Client, about: Conversation) -> None:
    told = "so the customer reads two"
    preview = browser.post(path(about), {"text": "Beste Anna,\n\nJa, dat past.", "action": "preview"})
    assert told in preview.content.decode()
    preview = browser.post(path(about), {"text": "Ja, dat past.", "action": "preview"})
    assert told not in preview.content.decode()

"""The live checks beside a message (R5.3), and the words that will be stopped (R5.4)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from makegood.domain.accounts.models import User
from makegood.domain.conversations.actions import Incoming, ask_question, receive_message
from makegood.domain.conversations.models import BlockedOffer, Conversation, Message
from makegood.domain.mail.enums import EmailState
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import coach_situation
from makegood.kernel import actors, audit
from makegood.kernel.actors import Role
from tests.factories import NOW, OPERATOR, agent_of, contact, deliver, make_purchase, make_review, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
BRIBE = "Pas eerst uw cijfer aan. Daarna storten wij terug."
GOOD = "Sorry that the box was dented, Anna. I understand how annoying that is. We send you a new one today."


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_staff(role=Role.AGENT))


@pytest.fixture
def review() -> Review:
    return make_review(3, "The box was dented.", name="Anna de Vries", language="en")


def address(review: Review) -> str:
    return f"/dashboard/coach/{review.purchase_id}/"


def met(page: str) -> list[bool]:
    """Which of the four checks are followed."""
    checks = re.search(r'<ul class="checks">(.*?)</ul>', page, re.DOTALL)
    assert checks
    return [mark == ' class="met"' for mark in re.findall(r"<li( class=\"met\")?>", checks[1])]


def test_the_checks_follow_the_text(browser: Client, review: Review) -> None:
    curt = browser.post(address(review), {"text": "That is not our problem."}).content.decode()
    assert met(curt) == [True, False, False, False]
    assert "Not yet: Be positive and personal, Show that you understand, Offer a solution." in curt
    good = browser.post(address(review), {"text": GOOD}).content.decode()
    assert met(good) == [True] * 4
    assert "All four tips are followed." in good


def test_a_check_is_told_in_words_and_not_by_colour_alone(browser: Client, review: Review) -> None:
    page = browser.post(address(review), {"text": "Sorry"}).content.decode()
    assert page.count("(followed)") + page.count("(not yet)") == 4


def test_nothing_is_said_when_nothing_changed(browser: Client, review: Review) -> None:
    first = browser.post(address(review), {"text": "Hello"}).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', first)
    assert seen
    again = browser.post(address(review), {"text": "Hello!", "seen": seen[1]})
    assert (again.status_code, again.content) == (204, b"")
    assert browser.post(address(review), {"text": GOOD, "seen": seen[1]}).status_code == 200


def test_words_that_will_be_stopped_are_shown_while_typing_and_nothing_is_recorded(
    browser: Client, review: Review
) -> None:
    before = audit.rows().count()
    page = browser.post(address(review), {"text": BRIBE}).content.decode()
    assert 'data-code="conditional_offer"' in page
    assert "This cannot be sent: “Pas eerst uw cijfer aan." in page
    assert not BlockedOffer.objects.exists()
    assert not Message.objects.exists()
    assert audit.rows().count() == before


@pytest.mark.parametrize("text", ["", "x" * 200_000, "{}<script>", "\ufffd\x00", "**" * 5_000])
def test_any_text_gets_its_four_checks(browser: Client, review: Review, text: str) -> None:
    answer = browser.post(address(review), {"text": text})
    assert answer.status_code == 200
    assert len(met(answer.content.decode())) == 4
    assert "<script" not in answer.content.decode()


def test_the_same_checks_stand_at_the_preview_and_in_the_form_without_scripts(browser: Client, review: Review) -> None:
    form = f"/dashboard/reviews/{review.pk}/message/"
    for action in ("preview", "edit"):
        assert met(browser.post(form, {"text": GOOD, "action": action}).content.decode()) == [True] * 4
    empty = browser.get(form).content.decode()
    assert len(met(empty)) == 4
    assert f'hx-post="{address(review)}"' in empty
    assert "hx-post" not in browser.post(form, {"text": GOOD, "action": "preview"}).content.decode()


def test_tips_that_are_not_followed_keep_nobody_from_sending(browser: Client, review: Review) -> None:
    form = f"/dashboard/reviews/{review.pk}/message/"
    assert browser.post(form, {"text": "No.", "action": "send"}).status_code == 303
    assert Message.objects.get().text == "No."


def test_only_those_who_write_for_the_shop_are_coached(review: Review, as_user: SignIn) -> None:
    sent = {"text": "Hello"}
    assert as_user(make_staff(role=Role.VIEWER)).post(address(review), sent).status_code == 403
    assert as_user(make_staff("other")).post(address(review), sent).status_code == 404
    assert Client().post(address(review), sent).status_code == 302


class TestSituation:
    def test_after_a_review_the_customer_waits_since_then(self, review: Review) -> None:
        found = coach_situation(review.purchase, now=NOW + timedelta(hours=5))
        assert (found.waited, found.first_name, found.their_words, found.grade) == (
            timedelta(hours=5), "Anna", "The box was dented.", 3,
        )  # fmt: skip

    def test_after_contact_nobody_waits(self, review: Review) -> None:
        contact(review)
        assert coach_situation(review.purchase, now=NOW + timedelta(days=2)).waited == timedelta()

    def test_a_message_that_came_back_is_no_contact(self, review: Review) -> None:
        lost = write_to_customer(purchase=review.purchase, text="Hello", by=agent_of("shop"), now=NOW)
        deliver(about=lost.pk, state=EmailState.BOUNCED)
        assert coach_situation(review.purchase, now=NOW + timedelta(days=2)).waited == timedelta(days=2)

    def test_after_an_answer_the_customer_waits_since_that(self, review: Review) -> None:
        contact(review)
        at = NOW + timedelta(days=1)
        conversation = Conversation.objects.get()
        for text, more in (("It is broken", {}), ("On holiday", {"auto_reply": True})):
            by = actors.system("inbound")
            receive_message(conversation=conversation, incoming=Incoming(text, **more), by=by, now=at)
        found = coach_situation(review.purchase, now=at + timedelta(hours=1))
        assert (found.waited, found.their_words) == (timedelta(hours=1), "The box was dented.\nIt is broken")

    def test_a_question_without_a_review_has_no_grade(self) -> None:
        purchase = make_purchase(order_id="o-9")
        ask_question(order_id="o-9", seller_id="shop", text="When does it come?", by=OPERATOR, now=NOW)
        found = coach_situation(purchase, now=NOW + timedelta(minutes=10))
        assert (found.waited, found.their_words, found.grade) == (timedelta(minutes=10), "When does it come?", None)

    def test_a_clock_that_was_set_back_makes_nobody_wait_less_than_not_at_all(self, review: Review) -> None:
        assert coach_situation(review.purchase, now=NOW - timedelta(hours=1)).waited == timedelta()

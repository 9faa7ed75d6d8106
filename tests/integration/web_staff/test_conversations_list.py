"""*Klantvragen*: who waits, for how long, and what was said last (R5.7)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from makegood.domain.accounts.models import User
from makegood.domain.conversations.actions import (
    Incoming,
    close_conversation,
    open_conversation,
    receive_message,
)
from makegood.domain.conversations.models import Conversation
from makegood.domain.mail.enums import EmailState
from makegood.domain.orders.models import Purchase
from makegood.domain.reviews.actions import write_to_customer
from makegood.kernel import actors
from makegood.kernel.actors import Role
from tests.factories import NOW, agent_of, deliver, make_purchase, make_review, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
AGENT = agent_of("shop")
LIST = "/dashboard/conversations/"
HOUR = timedelta(hours=1)


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_staff(role=Role.AGENT))


def asked(
    hours_ago: float = 3,
    text: str = "Waar blijft mijn bel?",
    *,
    purchase: Purchase | None = None,
    **data: object,
) -> Conversation:
    about = open_conversation(purchase=purchase or make_purchase(now=NOW - 90 * 24 * HOUR), now=NOW)
    incoming = Incoming(text, **data)  # type: ignore[arg-type]  # keywords of Incoming
    receive_message(conversation=about, incoming=incoming, by=actors.customer(1), now=NOW - hours_ago * HOUR)
    about.refresh_from_db()
    return about


def answered(about: Conversation, hours_ago: float = 1, text: str = "Hij is onderweg.") -> str:
    message = write_to_customer(purchase=about.purchase, text=text, by=AGENT, now=NOW - hours_ago * HOUR)
    return message.pk


def page(browser: Client, query: str = "") -> str:
    answer = browser.get(LIST + query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def rows(found: str) -> list[str]:
    return re.findall(r'<li><a class="row" href="/dashboard/conversations/(\w+)/"', found)


class TestTabs:
    def test_the_open_ones_are_shown_first_and_all_are_counted(self, browser: Client) -> None:
        first, second, third = asked(), asked(), asked()
        answered(second)
        close_conversation(conversation=third, by=AGENT, now=NOW)
        found = page(browser)
        assert rows(found) == [first.pk]
        tabs = re.findall(r'<a href="\?state=(\w+)"( aria-current="page")?>.*?<span class="count">(\d+)', found)
        assert tabs == [
            ("open", ' aria-current="page"', "1"),
            ("waiting", "", "1"),
            ("closed", "", "1"),
            ("all", "", "3"),
        ]

    def test_each_tab_shows_its_own(self, browser: Client) -> None:
        first, second, third = asked(5), asked(4), asked(3)
        answered(second, 2)
        close_conversation(conversation=third, by=AGENT, now=NOW)
        assert rows(page(browser, "?state=waiting")) == [second.pk]
        assert rows(page(browser, "?state=closed")) == [third.pk]
        assert rows(page(browser, "?state=all")) == [third.pk, second.pk, first.pk]

    @pytest.mark.parametrize("state", ["", "nonsense", "OPEN", "%00"])
    def test_a_state_that_makes_no_sense_is_the_open_one(self, browser: Client, state: str) -> None:
        assert 'href="?state=open" aria-current="page"' in page(browser, f"?state={state}")

    def test_another_sellers_conversations_are_not_among_them(self, browser: Client) -> None:
        asked(purchase=make_purchase("other"))
        assert rows(page(browser, "?state=all")) == []


class TestARow:
    def test_says_who_waits_since_when_and_what_was_said(self, browser: Client) -> None:
        asked(3.2, "\n\nWaar blijft mijn bel?\nIk wacht al lang.", purchase=make_purchase(order_id="FI-7"))
        found = page(browser)
        for shown in ("Anna V.", "FI-7", "Waar blijft mijn bel?", "waiting for 3 hours, 12 minutes", "new message"):
            assert shown in found
        assert "Ik wacht al lang" not in found
        assert "customers.example" not in found
        assert "Vries" not in found

    def test_our_own_words_are_marked_as_ours_without_the_signs_of_formatting(self, browser: Client) -> None:
        answered(asked(), text="**Sorry** & tot *snel* <b>")
        found = page(browser, "?state=waiting")
        assert '<span class="soft">You:</span> Sorry &amp; tot snel &lt;b&gt;' in found
        assert "new message" not in found
        assert "waiting for 3 hours" not in found

    @pytest.mark.parametrize(
        ("data", "mark"), [({"auto_reply": True}, "automatic reply"), ({"other_address": True}, "from another address")]
    )
    def test_what_is_no_answer_says_so(self, browser: Client, data: dict[str, bool], mark: str) -> None:
        asked(**data)
        found = page(browser)
        assert mark in found
        assert "new message" not in found

    def test_an_answer_that_came_back_says_so_and_the_customer_still_waits(self, browser: Client) -> None:
        message = answered(asked(5), 2)
        deliver(about=message, now=NOW - HOUR, state=EmailState.BOUNCED)
        found = page(browser)
        assert '<span class="tag bad">not delivered</span>' in found
        assert "waiting for 5 hours" in found

    def test_a_review_gives_its_grade(self, browser: Client) -> None:
        asked(purchase=make_review(4).purchase)
        assert '<b class="grade low">4' in page(browser)

    def test_a_message_without_words_is_named(self, browser: Client) -> None:
        asked(text="")
        assert "a message without words" in page(browser)


class TestPaging:
    def test_no_conversation_is_skipped_or_repeated(self, browser: Client) -> None:
        made = [asked(hours).pk for hours in range(1, 28)]
        first = page(browser)
        older = re.search(r'href="(\?[^"]+)" *>?[^>]*>?\s*Older|rel="next" href="([^"]+)"', first)
        assert older is not None
        asked(0)
        second = page(browser, (older[1] or older[2]).replace("&amp;", "&"))
        assert rows(first) + rows(second) == made

    def test_a_place_that_is_not_ours_shows_the_beginning_and_says_so(self, browser: Client) -> None:
        made = asked()
        found = page(browser, "?cursor=nonsense")
        assert rows(found) == [made.pk]
        assert "not recognised" in found


class TestEmptyStates:
    def test_a_shop_without_conversations_learns_how_one_begins(self, browser: Client) -> None:
        found = page(browser)
        assert "No conversations yet" in found
        assert "E-mail the customer" in found

    @pytest.mark.parametrize(
        ("state", "title"),
        [("open", "Nobody is waiting for you"), ("waiting", "No answer is expected"), ("closed", "Nothing closed yet")],
    )
    def test_each_tab_says_what_will_stand_there(self, browser: Client, state: str, title: str) -> None:
        about = asked()
        if state == "open":
            close_conversation(conversation=about, by=AGENT, now=NOW)
        assert title in page(browser, f"?state={state}")


class TestResponseTime:
    def test_is_said_in_words_with_the_number_of_answers(self, browser: Client) -> None:
        for waited in (1, 3, 20):
            answered(asked(30), 30 - waited)
        assert "Half of the answers within 3 hours, over 3 answers" in page(browser)

    def test_without_answers_it_says_that_it_is_not_known(self, browser: Client) -> None:
        asked()
        found = page(browser)
        assert "Not known yet" in found
        assert "Half of the answers" not in found

    def test_answers_from_before_the_three_months_do_not_count(self, browser: Client) -> None:
        answered(asked(95 * 24), 94 * 24)
        assert "Not known yet" in page(browser)


class TestHome:
    def test_says_how_many_wait_and_for_how_long(self, browser: Client) -> None:
        asked(3)
        asked(26)
        found = browser.get("/dashboard/").content.decode().replace("\xa0", " ")
        assert "customers are waiting for an answer" in found
        assert "The longest has been waiting for 1 day, 2 hours." in found

    def test_says_so_when_nobody_does(self, browser: Client) -> None:
        answered(asked())
        assert "Nobody is waiting for an answer of yours" in browser.get("/dashboard/").content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_list(
    browser: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(many):
        asked(purchase=make_review(4).purchase)
    page(browser)
    with django_assert_num_queries(11):
        page(browser)

"""One review: its history, and the button in its three states (R6.1 to R6.8)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from makegood.domain.accounts.models import User
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.orders.actions import unsubscribe
from makegood.domain.reassessments.actions import answer, keep
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.reviews.models import Review
from makegood.kernel import actors
from makegood.kernel.actors import Role
from tests.factories import NOW, agent_of, ask_again, contact, deliver, make_review, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_staff(role=Role.AGENT))


def page_of(browser: Client, review: Review) -> str:
    found = browser.get(f"/dashboard/reviews/{review.pk}/")
    assert found.status_code == 200
    return found.content.decode()


def button(page: str) -> str:
    """Which of its three states "Ask to grade again" is in."""
    states = set(re.findall(r'data-state="(\w+)"', page))
    assert len(states) == 1
    return states.pop()


def reason(page: str) -> str | None:
    found = re.search(r'id="no-request" data-code="(\w+)"', page)
    return found[1] if found else None


def test_everything_about_a_review_is_on_its_page(browser: Client) -> None:
    aspects = {"as_described": 2, "delivery_time": 3, "condition": 4, "contact": 5}
    review = make_review(3, "Doos was ingedeukt.", order_id="A-1", aspects=aspects, had_contact=True)
    page = page_of(browser, review)
    for shown in (
        "Doos was ingedeukt.",
        "A-1",
        "Anna V.",
        "11 November 2026",
        "As described",
        "Contact with the seller",
    ):
        assert shown in page
    assert re.findall(r"<dt>[^<]*</dt><dd>(\d)</dd></div>", page) == ["2", "3", "4", "5"]
    assert "written through the link in the invitation" in page


def test_unanswered_aspects_are_absent(browser: Client) -> None:
    page = page_of(browser, make_review(3, aspects={"condition": 4}))
    assert "Condition on arrival" in page
    assert "As described" not in page


def test_before_contact_the_button_is_there_disabled_and_says_why(browser: Client) -> None:
    page = page_of(browser, make_review())
    assert button(page) == "disabled"
    assert reason(page) == "no_contact"
    assert "Once an e-mail from you to this customer has been sent" in page
    assert re.search(r'aria-disabled="true"[^>]*aria-describedby="no-request"', page)


def test_a_message_that_is_only_queued_is_no_contact_yet(browser: Client) -> None:
    review = make_review()
    write_to_customer(purchase=review.purchase, text="Sorry!", by=agent_of("shop"), now=NOW)
    page = page_of(browser, review)
    assert (button(page), reason(page)) == ("disabled", "no_contact")
    assert "on its way" in page
    assert "First e-mail" not in page


def test_after_contact_it_can_be_asked(browser: Client) -> None:
    review = make_review()
    contact(review)
    page = page_of(browser, review)
    assert (button(page), reason(page)) == ("possible", None)
    assert f'href="/dashboard/reviews/{review.pk}/reassessment/"' in page


def test_once_sent_the_date_stands_in_place_of_the_button(browser: Client) -> None:
    review = make_review()
    ask_again(review)
    page = page_of(browser, review)
    assert button(page) == "requested"
    assert "Request to grade again sent" in page
    assert "Ask to grade again" not in page
    assert "23 November 2026" in page


def test_a_bounce_takes_contact_away_again(browser: Client) -> None:
    review = make_review()
    message = contact(review)
    deliver(about=message.pk, state=EmailState.BOUNCED)
    page = page_of(browser, review)
    assert (button(page), reason(page)) == ("disabled", "contact_bounced")
    assert "not delivered" in page


def test_a_customer_who_unsubscribed_cannot_be_asked(browser: Client) -> None:
    review = make_review()
    contact(review)
    customer = review.purchase.customer
    unsubscribe(customer=customer, by=actors.customer(customer.pk), now=NOW)
    page = page_of(browser, review)
    assert (button(page), reason(page)) == ("disabled", "customer_unreachable")


def test_a_request_that_bounced_stays_used_and_shows_that_it_was_not_delivered(browser: Client) -> None:
    review = make_review()
    request = ask_again(review)
    deliver(about=request.pk, state=EmailState.BOUNCED)
    page = page_of(browser, review)
    assert button(page) == "requested"
    assert 'class="tag bad">not delivered' in page


def test_a_new_grade_stands_beside_the_first_with_its_date_and_explanation(browser: Client) -> None:
    review = make_review(3)
    answer(request=ask_again(review), overall=8, explanation="Netjes opgelost.", offered=Offered.NO, now=NOW)
    page = page_of(browser, review)
    assert button(page) == "answered"
    assert "New overall grade" in page
    assert "8 after contact, was 3" in page
    assert "Netjes opgelost." in page


def test_what_the_customer_said_about_offers_is_not_told_to_the_seller(browser: Client) -> None:
    review = make_review(3)
    answer(request=ask_again(review), overall=8, explanation="", offered=Offered.YES, now=NOW)
    page = page_of(browser, review).replace("whether anything was offered for a better grade", "")
    assert "offered" not in page.lower().replace("do what you offered", "")


def test_a_kept_and_a_lapsed_grade_are_told(browser: Client, settings: Settings) -> None:
    kept, lapsed = make_review(), make_review()
    keep(request=ask_again(kept), offered=Offered.NO, now=NOW)
    ask_again(lapsed)
    settings.MAKEGOOD_NOW = NOW + timedelta(days=31)
    assert button(page_of(browser, kept)) == "kept"
    page = page_of(browser, lapsed)
    assert button(page) == "lapsed"
    assert "cannot be sent again" in page


def test_the_history_is_one_timeline_in_order(browser: Client) -> None:
    review = make_review(3)
    contact(review, "Eerste bericht", NOW + timedelta(minutes=1))
    request = ask_again(review, NOW + timedelta(minutes=2))
    contact(review, "Tweede bericht", NOW + timedelta(minutes=3))
    answer(request=request, overall=8, explanation="Top", offered=Offered.NO, now=NOW + timedelta(minutes=4))
    page = page_of(browser, review)
    history = page[page.index('class="timeline"') :]
    places = [
        history.index(words)
        for words in (
            "Review with overall grade 3",
            "Eerste bericht",
            "Request to grade again sent",
            "Tweede bericht",
            "New overall grade: 8",
        )
    ]
    assert places == sorted(places)


class TestAsking:
    def path(self, review: Review) -> str:
        return f"/dashboard/reviews/{review.pk}/reassessment/"

    def test_one_is_asked_first_whether_one_is_sure_and_looking_asks_nobody(self, browser: Client) -> None:
        review = make_review()
        contact(review)
        page = browser.get(self.path(review)).content.decode()
        assert "You can ask this once" in page
        assert not ReassessmentRequest.objects.exists()

    def test_then_one_request_and_one_e_mail_leave(self, browser: Client) -> None:
        review = make_review()
        contact(review)
        found = browser.post(self.path(review))
        assert (found.status_code, found["Location"]) == (303, f"/dashboard/reviews/{review.pk}/")
        assert "The customer gets an e-mail" in browser.get(found["Location"]).content.decode()
        assert Email.objects.filter(kind="reassessment").count() == 1

    def test_a_second_time_is_refused_with_the_reason(self, browser: Client) -> None:
        review = make_review()
        contact(review)
        browser.post(self.path(review))
        found = browser.post(self.path(review))
        assert found.status_code == 409
        assert "that can be done once" in found.content.decode()
        assert Email.objects.filter(kind="reassessment").count() == 1

    def test_before_contact_it_is_refused(self, browser: Client) -> None:
        review = make_review()
        found = browser.post(self.path(review))
        assert found.status_code == 409
        assert "Once an e-mail from you" in found.content.decode()
        assert "<form method=" not in found.content.decode().partition("<main")[2].partition("</main>")[0]

    def test_it_takes_a_token_of_the_form(self, as_user: SignIn) -> None:
        review = make_review()
        contact(review)
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(make_staff())
        assert browser.post(self.path(review)).status_code == 403
        assert not ReassessmentRequest.objects.exists()

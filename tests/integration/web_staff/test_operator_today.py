"""`/operator/`: what needs a decision, and what happened today."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.models import User
from makegood.domain.conversations.actions import receive_email
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.moderation.actions import report_review, withdraw_review
from makegood.domain.reassessments.actions import answer
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reviews.models import Review
from makegood.kernel import actors, clock
from makegood.kernel.sealing import seal_rows
from tests.factories import (
    NOW,
    agent_of,
    ask_again,
    contact,
    make_operator,
    make_product_review,
    make_review,
    make_seller,
)
from tests.integration.web_public.answers import words

pytestmark = pytest.mark.django_db

HOME, OFFERS, OUTBOX = "/operator/", "/operator/offers/", "/operator/outbox/"
LONG_AGO = timedelta(days=9)


@pytest.fixture
def browser(as_user: Callable[[User], Client]) -> Client:
    return as_user(make_operator())


def tasks(browser: Client) -> dict[str, str]:
    """What waits, by the name of the task: the words of its row."""
    page = browser.get(HOME).content.decode()
    found = re.findall(r'data-task="(\w+)">(.*?)</a>', page, re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]*>", " ", row).split()) for name, row in found}


def offered(order_id: str, now: object = NOW) -> Review:
    review = make_review(3, order_id=order_id)
    answer(request=ask_again(review), overall=9, explanation="", offered=Offered.YES, now=now)  # type: ignore[arg-type]  # a moment
    return review


def test_a_way_of_which_nobody_said_whether_tls_protects_it_is_told(browser: Client, settings) -> None:
    assert "TLS" not in words(browser.get(HOME))
    settings.MAKEGOOD_TLS_LEFT_OPEN = {"MAKEGOOD_EMAIL_URL": "?tls=starttls, ?tls=implicit or ?tls=none"}
    told = words(browser.get(HOME))
    assert "Nobody said whether TLS protects the way that MAKEGOOD_EMAIL_URL names." in told
    assert "Write at the end of the address: ?tls=starttls, ?tls=implicit or ?tls=none." in told


def report(review: Review, *, ago: timedelta = timedelta()) -> None:
    seller = agent_of(review.seller_id)
    report_review(review=review, ground="fraud", explanation="Niet hier", by=seller, now=NOW - ago)


def receive_unplaced(subject: str) -> None:
    receive_email(
        raw=f"Subject: {subject}\n\nWie?".encode(),
        recipient=None,
        sender=None,
        by=actors.system("inbound"),
        now=NOW - timedelta(hours=3),
        on_outcome=lambda email, at: None,
    )


class TestWhatWaits:
    def test_nothing_waits_in_an_empty_installation(self, browser: Client) -> None:
        page = words(browser.get(HOME))
        assert "Nothing waits for you." in page
        assert "Nothing to do about: Reports and objections, Texts that a check held, Words of product reviews" in page
        assert tasks(browser) == {}

    def test_r11_2_words_of_product_reviews_and_how_many_of_them_are_late(self, browser: Client) -> None:
        make_product_review(2, "Kijk: www.lampdeal.nl!", now=NOW - timedelta(days=2, hours=1))
        make_product_review(2, "Kijk: www.lampdeal.nl!", now=NOW - timedelta(days=1))
        row = tasks(browser)["product_reviews"]
        assert row == "2 Words of product reviews the oldest for 2 days, 1 hour 1 late"

    def test_r12_1_reports_with_the_age_of_the_oldest_and_how_many_are_late(self, browser: Client) -> None:
        report(make_review(now=NOW - LONG_AGO), ago=LONG_AGO)
        report(make_review())
        assert tasks(browser)["reports"] == "2 Reports and objections the oldest for 1 week, 2 days 1 late"

    def test_r12_5_held_words_are_late_after_two_days(self, browser: Client) -> None:
        make_review(text="Bel 0612345678", now=NOW - timedelta(days=2, hours=1))
        make_review(text="Bel 0612345678", now=NOW - timedelta(days=1))
        assert tasks(browser)["held"] == "2 Texts that a check held the oldest for 2 days, 1 hour 1 late"

    def test_r6_4_an_offer_waits_until_it_was_looked_at_or_decided(self, browser: Client) -> None:
        seen, decided, left = (offered(f"o-{number}") for number in range(3))
        assert tasks(browser)["offers"].startswith("3 Offers reported")
        browser.post(f"{OFFERS}{seen.pk}/seen/")
        browser.post(
            f"/operator/cases/review/{decided.pk}/decide/", {"decision": "keep", "ground": "fraud", "reason": "Gekeken"}
        )
        assert tasks(browser)["offers"].startswith("1 Offers reported")
        page = browser.get(OFFERS).content.decode()
        assert page.count(">looked at<") == 2
        assert f"{OFFERS}{left.pk}/seen/" in page

    def test_r12_4_an_offer_for_taking_a_review_back_waits_as_well(self, browser: Client) -> None:
        review = make_review(order_id="o-1")
        withdraw_review(review=review, offered=Offered.YES, now=NOW)
        assert tasks(browser)["offers"].startswith("1 ")
        browser.post(f"{OFFERS}{review.pk}/seen/")
        assert "offers" not in tasks(browser)

    def test_an_offer_told_of_after_a_look_waits_again(self, browser: Client) -> None:
        review = make_review(3)
        browser.post(f"{OFFERS}{review.pk}/seen/")
        later = NOW + timedelta(minutes=1)
        answer(request=ask_again(review), overall=9, explanation="", offered=Offered.YES, now=later)
        assert "offers" in tasks(browser)

    def test_an_offer_about_a_review_that_is_not_there(self, browser: Client) -> None:
        assert browser.post(f"{OFFERS}nothing/seen/").status_code == 404

    def test_mail_without_a_place(self, browser: Client) -> None:
        receive_unplaced("Hallo?")
        assert tasks(browser)["unplaced"] == "1 Mail without a place the oldest for 3 hours"

    def test_e_mails_that_failed_are_told_of_for_a_week_and_stay_in_the_outbox(self, browser: Client) -> None:
        contact(make_review())
        wall = clock.wall_now()
        email = Email.objects.get(kind="conversation")
        Email.objects.filter(pk=email.pk).update(
            state=EmailState.FAILED, entered_at=wall - timedelta(days=2), last_error="550 no such user"
        )
        assert tasks(browser)["failed"].startswith("1 E-mails that could not be sent the oldest for 2 days")
        assert "550 no such user" in words(browser.get(OUTBOX))
        Email.objects.filter(pk=email.pk).update(entered_at=wall - timedelta(days=8))
        assert "failed" not in tasks(browser)
        assert "550 no such user" in words(browser.get(OUTBOX))

    def test_e_mails_that_should_have_left(self, browser: Client) -> None:
        contact(make_review())
        hour = clock.wall_now() - timedelta(hours=1)
        late = Email.objects.filter(pk=Email.objects.get(kind="conversation").pk)
        late.update(state=EmailState.QUEUED, entered_at=hour)
        assert tasks(browser)["overdue"].startswith("1 E-mails that should have left the oldest for 1 hour")
        late.update(kind="invitation")
        assert "overdue" not in tasks(browser), "it waits for its hours (R2.3)"
        late.update(attempts=1)
        assert "overdue" in tasks(browser)
        assert "Tried again" in words(browser.get(OUTBOX))

    def test_an_audit_trail_that_nobody_seals(self, browser: Client) -> None:
        make_seller()
        seal_rows()
        make_review(now=NOW - timedelta(hours=2))
        assert "see whether it runs" in tasks(browser)["worker"]
        seal_rows()
        assert "worker" not in tasks(browser)


class TestToday:
    def test_reviews_by_band_new_grades_and_messages_since_midnight(self, browser: Client) -> None:
        make_review(3, now=NOW - timedelta(days=1))
        for grade in (2, 6, 9, 10):
            make_review(grade)
        answer(request=ask_again(make_review(4)), overall=8, explanation="", offered=Offered.NO, now=NOW)
        context = browser.get(HOME).context
        assert context["received"].bands == {"low": 2, "middle": 1, "good": 2}
        assert (context["regraded"], context["to_customers"], context["from_customers"]) == (1, 1, 0)
        assert "good 2, middle 1, low 2" in words(browser.get(HOME))

    def test_more_than_it_counts_is_told_as_such(self, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("makegood.domain.reviews.queries.reviews.COUNTED_AT_MOST", "makegood.web.operator.today.AT_MOST"):
            monkeypatch.setattr(name, 1)
        for _ in range(2):
            report(make_review(3))
            receive_unplaced(f"Hallo {_}")
        page = words(browser.get(HOME))
        assert "more than 1" in page
        assert "Of the last 1: good 0, middle 0, low 1" in page
        assert tasks(browser)["unplaced"].startswith("more than 1 Mail")

    def test_a_seller_who_fell_below_the_norm_is_named(self, browser: Client) -> None:
        for number in range(3):
            make_review(9, order_id=f"old-{number}", now=NOW - timedelta(days=30))
        make_review(9, seller_id="fine", now=NOW - timedelta(days=30))
        assert browser.get(HOME).context["fallen"] == []
        make_review(2)
        make_review(8, seller_id="fine")
        (fallen,) = browser.get(HOME).context["fallen"]
        assert (fallen.now.seller_id, fallen.before.average, fallen.now.average) == ("shop", "9.0", "7.3")
        assert "Fell below the norm this week" in words(browser.get(HOME))

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_however_much_there_is(
        self, browser: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            report(make_review(2, text="Bel 0612345678", order_id=f"o-{number}"))
            offered(f"offered-{number}")
            receive_unplaced(f"Hallo {number}")
        with django_assert_num_queries(QUERIES):
            browser.get(HOME)


QUERIES = 43
"""All of them of a few rows, or of a part of an index."""

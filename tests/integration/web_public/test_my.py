"""`/my/{token}/`: what a customer wrote, what is kept of them, and taking a review back (R12.4)."""

import pytest
from django.test import Client
from django.urls import reverse

from makegood.domain.invitations.actions import write_emails
from makegood.domain.mail.models import Email
from makegood.domain.moderation.actions import decide
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.orders.models import Customer
from makegood.domain.orders.queries import my_token
from makegood.domain.reviews.models import Review
from makegood.kernel.models import AuditRow
from makegood.kernel.tokens import Purpose, make_token
from tests.factories import (
    NOW,
    OPERATOR,
    contact,
    make_answer,
    make_operator,
    make_purchase,
    make_review,
    plan,
    send_mail,
)
from tests.factories.asking import WORKER

from .answers import assert_sealed, codes, review_address, words


def my_address(customer: Customer) -> str:
    return reverse("customer:my", args=[my_token(customer)])


def withdraw_address(review: Review) -> str:
    return reverse("customer:my_withdraw", args=[my_token(review.purchase.customer), review.pk])


@pytest.fixture
def review() -> Review:
    return make_review(3, "Doos was kapot.", customer="c-1", order_id="o-1", language="en")


def test_it_shows_what_is_kept_and_what_was_written(client: Client, review: Review) -> None:
    contact(review)
    make_answer(9, "Snel geholpen.", customer="c-1", email="anna@customers.example", language="en", order_id="o-2")
    make_purchase(customer="c-1", language="en", order_id="o-3")
    answer = client.get(my_address(review.purchase.customer))
    assert answer.status_code == 200
    assert_sealed(answer)
    page = words(answer)
    for shown in ("Anna de Vries", "Anna V.", "anna@customers.example", "Doos was kapot.", "Snel geholpen.", "o-3"):
        assert shown in page
    assert "You gave no review." in page
    assert "Your conversation with De Fietshoek" in page
    assert reverse("customer:conversation", args=[make_token(Purpose.CONVERSATION, review.purchase_id)]) in str(
        answer.content
    )


def test_it_shows_nothing_of_anybody_else(client: Client, review: Review) -> None:
    other = make_purchase(customer="c-2", name="Bert Bos", language="en").customer
    page = words(client.get(my_address(other)))
    assert "kapot" not in page
    assert "Anna" not in page
    stranger = reverse("customer:my_withdraw", args=[my_token(other), review.pk])
    assert client.post(stranger, {"offered": "no"}).status_code == 404


def test_a_link_for_something_else_opens_nothing(client: Client, review: Review) -> None:
    public_id = review.purchase.customer.public_id
    for token in (make_token(Purpose.UNSUBSCRIBE, public_id), public_id, "wrong"):
        answer = client.get(reverse("customer:my", args=[token]))
        assert (answer.status_code, codes(answer)) == (404, {"not_found"})
        assert_sealed(answer)


def test_everything_can_be_taken_along(client: Client, review: Review) -> None:
    answer = client.get(reverse("customer:my_export", args=[my_token(review.purchase.customer)]))
    assert answer["Content-Disposition"] == 'attachment; filename="makegood.json"'
    assert_sealed(answer)
    document = answer.json()
    assert document["orders"][0]["purchases"][0]["review"]["text"] == "Doos was kapot."
    assert "notes" not in document
    assert AuditRow.objects.filter(event="customer.exported", actor_kind="customer").count() == 1


def test_the_invitation_and_the_page_of_what_was_given_lead_there(client: Client, review: Review) -> None:
    assert my_address(review.purchase.customer) in str(client.get(review_address(review.purchase)).content)
    asked = make_purchase(customer="c-9", email="bert@customers.example", link=False)
    plan()
    write_emails(by=WORKER, now=NOW)
    email = Email.objects.get(kind="invitation")
    assert my_address(asked.customer) in email.text
    assert my_address(asked.customer) in email.html
    assert send_mail().sent


class TestWithdrawing:
    def test_opening_the_page_withdraws_nothing(self, client: Client, review: Review) -> None:
        answer = client.get(withdraw_address(review))
        assert answer.status_code == 200
        assert_sealed(answer)
        assert "for good" in words(answer)
        review.refresh_from_db()
        assert review.removed_at is None

    def test_withdrawn_is_withdrawn_and_an_offer_goes_to_the_operator(self, client: Client, review: Review) -> None:
        make_operator()
        answer = client.post(withdraw_address(review), {"offered": "yes"})
        assert (answer.status_code, answer["Location"]) == (303, my_address(review.purchase.customer))
        review.refresh_from_db()
        assert (review.removed_at, review.removed_ground) == (NOW, "withdrawn_by_customer")
        assert Email.objects.filter(kind="offer_reported").count() == 1
        page = client.get(my_address(review.purchase.customer))
        assert "You withdrew this review" in words(page)
        assert "withdraw/" not in str(page.content)
        assert client.get(withdraw_address(review)).status_code == 410
        assert client.post(withdraw_address(review)).status_code == 409

    def test_of_words_that_are_withheld_it_no_longer_says_that_their_grade_counts(self, client: Client) -> None:
        hidden = make_review(3, "Doos was kapot.", customer="c-2", order_id="o-2", language="en")
        decide(
            kind=SubjectKind.REVIEW,
            subject_id=hidden.pk,
            verdict="remove_words",
            ground="personal_data",
            reason="Zo is het",
            by=OPERATOR,
            now=NOW,
        )
        reviews = [hidden, make_review(3, "Call 06-12345678!", customer="c-2", order_id="o-3", language="en")]
        page = my_address(hidden.purchase.customer)
        assert words(client.get(page)).count("Your grade counts") == 2
        for review in reviews:
            client.post(withdraw_address(review))
        told = words(client.get(page))
        assert told.count("You withdrew this review") == 2
        assert "grade counts" not in told

    def test_an_unknown_answer_is_refused_and_told_at_its_field(self, client: Client, review: Review) -> None:
        answer = client.post(withdraw_address(review), {"offered": "gold"})
        assert (answer.status_code, codes(answer)) == (422, {"invalid_choice"})
        review.refresh_from_db()
        assert review.removed_at is None

"""R6.8: a request that was not delivered is mailed once more, after a change of address."""

from datetime import timedelta

import pytest

from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from makegood.domain.reassessments.actions import lapse_due, mail_again, note_outcome
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reassessments.queries import reassessment_of
from makegood.domain.reviews.models import Review
from makegood.kernel import actors
from tests.factories import NOW, ask_again, make_order, make_review

pytestmark = pytest.mark.django_db

WORKER = actors.system("worker")
LATER = NOW + timedelta(days=2)


def bounce(request: ReassessmentRequest) -> None:
    """The newest e-mail about this request came back."""
    email = Email.objects.filter(about=request.pk).order_by("entered_at").last()
    assert email is not None
    email.state = EmailState.BOUNCED
    email.save(update_fields=["state"])
    note_outcome(email=email, by=WORKER, now=NOW)


def undelivered_request(order: str = "order-a") -> ReassessmentRequest:
    from tests.factories import make_purchase

    request = ask_again(make_review(purchase=make_purchase(order_id=order, customer="c-1", email="old@a.example")))
    bounce(request)
    return request


def new_address(email: str | None, order: str = "order-a") -> None:
    make_order(order, customer="c-1", email=email, now=LATER)


def requests_mailed() -> list[str]:
    kept = Email.objects.filter(kind=EmailKind.REASSESSMENT).order_by("entered_at")
    return [email.to_address for email in kept]


def is_undelivered(request: ReassessmentRequest) -> bool:
    review = Review.objects.select_related("purchase__customer", "reassessment").get(pk=request.review_id)
    return reassessment_of(review, now=LATER).undelivered


def test_nothing_is_mailed_while_the_address_is_the_same() -> None:
    undelivered_request()
    new_address("OLD@a.example")
    assert mail_again(by=WORKER, now=LATER) == 0
    assert requests_mailed() == ["old@a.example"]


def test_the_same_request_goes_to_the_new_address_with_the_same_link_and_date() -> None:
    request = undelivered_request()
    assert is_undelivered(request)
    new_address("new@a.example")
    assert mail_again(by=WORKER, now=LATER) == 1
    first, second = Email.objects.filter(kind=EmailKind.REASSESSMENT).order_by("entered_at")
    assert second.to_address == "new@a.example"
    assert [line for line in second.text.splitlines() if "/again/" in line] == [
        line for line in first.text.splitlines() if "/again/" in line
    ]
    assert second.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    again = ReassessmentRequest.objects.get()
    assert again.expires_at == request.expires_at
    assert not is_undelivered(request)


def test_only_once_however_many_addresses_follow() -> None:
    request = undelivered_request()
    new_address("new@a.example")
    assert [mail_again(by=WORKER, now=LATER) for _ in range(2)] == [1, 0]
    bounce(request)
    assert is_undelivered(request)
    new_address("third@a.example")
    assert mail_again(by=WORKER, now=LATER) == 0
    assert requests_mailed() == ["old@a.example", "new@a.example"]


def test_not_after_the_request_has_lapsed() -> None:
    undelivered_request()
    new_address("new@a.example")
    after = NOW + timedelta(days=31)
    assert mail_again(by=WORKER, now=after) == 0
    lapse_due(by=WORKER, now=after)
    assert mail_again(by=WORKER, now=after) == 0


def test_not_without_an_address() -> None:
    undelivered_request()
    new_address(None)
    assert mail_again(by=WORKER, now=LATER) == 0


def test_not_when_the_request_arrived() -> None:
    ask_again(make_review())
    assert mail_again(by=WORKER, now=LATER) == 0

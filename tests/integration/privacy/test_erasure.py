"""Erasing a customer (R13.2): nothing of them is left anywhere, and nothing that counts has changed."""

import json

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from makegood.domain.conversations.models import Message
from makegood.domain.grading.queries import assessment_grade, differences
from makegood.domain.invitations.queries import inconsistencies as invitations
from makegood.domain.mail.models import Email
from makegood.domain.nps.queries import inconsistencies as surveys
from makegood.domain.nps.queries import nps_of, period_of
from makegood.domain.orders.models import Customer, Order
from makegood.domain.orders.queries import inconsistencies as customers
from makegood.domain.privacy.actions import erase_customer, export_customer, export_own_data
from makegood.domain.product_reviews.queries import differences as product_differences
from makegood.domain.reassessments.queries import inconsistencies as requests
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import inconsistencies as reviews
from makegood.domain.reviews.queries import observations
from makegood.kernel.models import AuditRow
from tests.conftest import ROOT
from tests.factories import NOW, OPERATOR

from .story import BETWEEN_OTHERS, PERSONAL, forms_of, found_in_store, leave_traces

pytestmark = pytest.mark.django_db(transaction=True)


def figures() -> dict[str, object]:
    """What must not change: grades, scores, what `verify` finds, states and dates."""
    today = NOW.date()
    checks = (invitations, surveys, customers, requests, reviews)
    return {
        "grade": assessment_grade("shop", on=today, today=today).as_json(),
        "nps": nps_of("shop", period_of(None, None, today=today)),
        "verify": [
            list(differences(observations())),
            list(product_differences()),
            *(list(check()) for check in checks),
        ],
        "orders": list(Order.objects.order_by("pk").values("pk", "ordered_at")),
        "reviews": list(Review.objects.order_by("pk").values("pk", "overall", "new_overall", "day", "progress")),
        "messages": list(Message.objects.order_by("pk").values("pk", "direction", "state", "created_at", "sent_at")),
        "sent": list(Email.objects.exclude(sent_at=None).order_by("pk").values("pk", "kind", "state", "sent_at")),
        "trail": list(AuditRow.objects.exclude(event__startswith="customer.").order_by("pk").values()),
    }


def holds(document: dict[str, object]) -> set[str]:
    """Which of the words a document holds, files in it included."""
    text = json.dumps(document, ensure_ascii=False).lower().encode()
    return {word for word in PERSONAL if any(form in text for form in forms_of(word))}


def test_everything_can_be_taken_along_and_then_nothing_is_left(capfd: pytest.CaptureFixture[str]) -> None:
    leave_traces()
    there = {word for hits in found_in_store(PERSONAL).values() for word in hits}
    assert there == set(PERSONAL), "the search finds what is there, however it is encoded"

    schema = json.loads((ROOT / "docs" / "reference" / "customer-export.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    checked = Draft202012Validator(schema, format_checker=FormatChecker())
    checked.validate(document := export_customer(customer_id="c-1", by=OPERATOR, now=NOW))
    assert holds(document) == set(PERSONAL)
    checked.validate(own := export_own_data(customer=Customer.objects.get(ref="c-1"), now=NOW))
    assert holds(own) == set(PERSONAL) - set(BETWEEN_OTHERS)

    before = figures()
    assert before["verify"] == [[]] * 7
    erased = erase_customer(customer_id="c-1", by=OPERATOR, now=NOW)

    assert erased.is_settled
    assert found_in_store(PERSONAL) == {}
    assert figures() == before
    logged = "".join(capfd.readouterr()).lower()
    assert [word for word in PERSONAL if word in logged] == []
    assert_the_others_are_untouched()


def assert_the_others_are_untouched() -> None:
    other = Customer.objects.get(ref="c-other")
    assert (other.name, other.email, other.erased_at) == ("Bert Anders", "bert@elders.example", None)
    assert Email.objects.get(to_address="bert@elders.example").text

"""How long things are kept: every night what is too old goes, and nothing that counts (docs/explanation/privacy.md)."""

import re
from datetime import timedelta

import pytest

from makegood.domain.conversations.models import Attachment, BlockedOffer, Message, Note
from makegood.domain.mail.models import Email, ReceivedEmail
from makegood.domain.orders.models import Customer
from makegood.domain.privacy.actions import let_go
from makegood.domain.privacy.rules import KINDS, PERIODS
from makegood.domain.reviews.models import Review
from makegood.kernel.models import AuditRow
from tests.conftest import ROOT
from tests.factories import NOW, WORKER, make_order, make_review

from .story import leave_traces, receive

pytestmark = pytest.mark.django_db
LONG_AFTER = NOW + timedelta(days=731)


def night(now=LONG_AFTER) -> dict[str, int] | None:
    return let_go(by=WORKER, now=now)


def test_long_after_the_last_order_reviews_and_first_names_are_what_stays() -> None:
    leave_traces()
    receive(b"From: anna@elders.example\r\nSubject: Bent u daar?\r\nAuto-Submitted: auto-replied\r\n\r\nIk niet.")
    ReceivedEmail.objects.filter(subject="Bent u daar?").update(state="ignored")
    counts = night()
    assert counts is not None
    assert set(counts) == set(KINDS)
    assert all(counts.values()), counts
    assert Review.objects.get(purchase__order="order-1").text == "Het was een grijpstuiver."
    assert not ReceivedEmail.objects.exists()
    assert not Email.objects.exclude(text="", subject="").exists()
    assert not Attachment.objects.exists()
    assert not Note.objects.exists()
    assert not Message.objects.exclude(text="", quoted="").exists()
    assert BlockedOffer.objects.get().text == ""
    customer = Customer.objects.get(ref="c-1")
    assert (customer.name, customer.email, customer.display_name) == ("Quirijntje Z.", "", "Quirijntje Z.")
    row = AuditRow.objects.filter(event="retention.run").latest("pk")
    assert row.after == counts
    assert night() is None, "once a day"
    assert night(LONG_AFTER + timedelta(days=1)) == dict.fromkeys(KINDS, 0)


def test_nothing_goes_before_its_time_or_before_the_night() -> None:
    leave_traces()
    assert night(NOW.replace(hour=1)) is None  # 2:00 in Amsterdam
    assert night(NOW + timedelta(days=1)) == dict.fromkeys(KINDS, 0)
    words = Email.objects.exclude(text="").count()
    soon = NOW + PERIODS.email_words - timedelta(days=6)
    counts = night(soon)
    assert counts is not None
    assert counts["other_mail"] == 0
    assert counts["read_mail"] == 1
    assert Email.objects.exclude(text="").count() == words


def test_who_ordered_since_is_kept_and_an_order_brings_an_address_back() -> None:
    make_review(customer="c-1", order_id="o-1")
    make_order("o-2", customer="c-2", email="bert@customers.example", now=LONG_AFTER - timedelta(days=10))
    night()
    assert [one.email for one in Customer.objects.order_by("ref")] == ["", "bert@customers.example"]
    make_order("o-3", customer="c-1", now=LONG_AFTER)
    assert Customer.objects.get(ref="c-1").email == "anna@customers.example"


def test_the_documentation_has_the_periods_that_hold() -> None:
    text = (ROOT / "docs" / "explanation" / "privacy.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d+) days", text, re.MULTILINE))
    assert rows == {kind: str(getattr(PERIODS, kind).days) for kind in KINDS}

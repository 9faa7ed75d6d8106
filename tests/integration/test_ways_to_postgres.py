"""What is done often takes few ways to PostgreSQL and back, and holds as few locks as it can for as short as it can."""

import os
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models import Value

from makegood.domain.mail.actions.outcomes import note_sent
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.models import Email
from makegood.domain.nps.actions import note_outcome
from makegood.domain.reviews.actions import submit_review, write_to_customer
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import Answers
from makegood.kernel.postgres.base import DatabaseWrapper
from makegood.kernel.postgres.statements import Statements
from tests.conftest import THROUGH_PGBOUNCER
from tests.factories import NOW, OPERATOR, make_purchase, make_review

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("MAKEGOOD_DATABASE_URL" not in os.environ, reason="about PostgreSQL"),
]
directly = pytest.mark.skipif(THROUGH_PGBOUNCER, reason="about connections to the server itself")


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each way to the server and back, as it is taken; a plain cursor takes one for each of its statements."""
    taken: list[str] = []
    plain_cursor = DatabaseWrapper._cursor

    def cursor(self: DatabaseWrapper, name: str | None = None) -> Any:
        taken.append("plain cursor")
        return plain_cursor(self, name)

    monkeypatch.setattr(DatabaseWrapper, "_cursor", cursor)

    def counted(name: str) -> None:
        plain = getattr(Statements, name)

        def count(self: Statements, *given: Any) -> Any:
            if name == "answer" or self._sent:
                taken.append(name)
            return plain(self, *given)

        monkeypatch.setattr(Statements, name, count)

    counted("answer")
    counted("catch_up")
    return taken


@directly
def test_a_review_that_the_marketplace_hands_in_takes_two_ways_to_the_server_and_back(ways: list[str]) -> None:
    """All that is asked about its purchase, and all that is written with the commit."""
    make_purchase(order_id="o-1")
    make_purchase(order_id="o-2")
    for order_id in ("o-1", "o-2"):  # what is known of a process is read with the first
        ways.clear()
        submit_review(order_id=order_id, seller_id="shop", answers=Answers(8), submitted_at=None, by=OPERATOR, now=NOW)
    assert ways == ["catch_up", "catch_up"]


def claimed() -> list[Email]:
    """The e-mails of messages, as the worker has them in hand."""
    emails = Email.objects.filter(kind=EmailKind.CONVERSATION)
    emails.update(claimed_by="a worker")
    return list(emails.annotate(has_files=Value(False)))


def note_that_it_left(email: Email) -> None:
    def on_outcome(email: Email, at: datetime) -> None:
        note_outcome(email=email, by=OPERATOR, now=at)

    assert note_sent(email, worker="a worker", now=NOW, on_outcome=on_outcome)


@directly
def test_that_the_first_message_left_takes_three_ways_to_the_server_and_back(ways: list[str]) -> None:
    """Itself with its review, those that left before, and all that is written with the commit: meanwhile whoever does
    something with the review waits.
    """
    for number in range(2):
        review = make_review(order_id=f"o-{number}")
        write_to_customer(purchase=review.purchase, text="Wat vervelend.", by=OPERATOR, now=NOW)
    for email in claimed():  # what is known of a process is read with the first
        ways.clear()
        note_that_it_left(email)
    assert ways == ["catch_up"] * 3
    assert Review.objects.filter(contacted_at=NOW).count() == 2


def test_that_a_message_left_is_noted_while_its_conversation_is_in_use() -> None:
    review = make_review()
    write_to_customer(purchase=review.purchase, text="Wat vervelend.", by=OPERATOR, now=NOW)
    with psycopg.connect(**connection.get_connection_params()) as another:
        another.execute("SELECT id FROM conversations_conversation FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        note_that_it_left(claimed()[0])
    review.refresh_from_db()
    assert review.contacted_at == NOW

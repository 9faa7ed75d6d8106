"""An e-mail that has left leaves once, also when the database goes away before that is noted (R13.4)."""

import os
import threading
from collections.abc import Iterator
from datetime import datetime

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from makegood.domain.mail.actions import release_all_claims
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.kernel.clock import wall_now
from tests.integration.mail.outbox import queue, run

AWAY_SECONDS = 0.8

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "MAKEGOOD_DATABASE_URL" not in os.environ, reason="the file of SQLite cannot go away and return"
    ),
]


class Gate:
    """Lets nobody at the database for a while, and ends the sessions of those who are there."""

    def __init__(self) -> None:
        url = os.environ.get("MAKEGOOD_DATABASE_DIRECT_URL", os.environ["MAKEGOOD_DATABASE_URL"])
        self.session = psycopg.connect(url, autocommit=True)
        self.database = connection.settings_dict["NAME"]
        self.opens: threading.Timer | None = None

    def shut(self, _email: Email, _now: datetime) -> None:
        if self.opens is not None:
            return
        self._allow(False)
        self.session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.database]
        )
        self.opens = threading.Timer(AWAY_SECONDS, self._allow, [True])
        self.opens.start()

    def is_shut_for_good(self) -> bool:
        """No: whoever asks has waited until it is open."""
        assert self.opens is not None
        self.opens.join()
        return False

    def _allow(self, allowed: bool) -> None:
        self.session.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(sql.Identifier(self.database), allowed)
        )


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    if gate.opens is not None:
        gate.opens.join()
    gate.session.close()
    connection.close()


def test_what_was_accepted_is_noted_when_the_database_is_back_and_not_sent_again(smtp_server, gate: Gate) -> None:
    email = queue()
    assert run(on_outcome=gate.shut, gives_up=gate.is_shut_for_good).sent == 1
    email.refresh_from_db()
    assert (email.state, email.claimed_by) == (EmailState.SENT, "")
    run()
    assert [received.message_id for received in smtp_server.received] == [email.message_id]


def test_what_a_worker_held_when_the_database_went_away_does_not_wait_for_the_end_of_its_claim(smtp_server) -> None:
    email = queue()
    Email.objects.update(claimed_by="worker", claimed_until=wall_now().replace(year=2100))
    assert run().sent == 0
    release_all_claims("another")
    assert run().sent == 0
    release_all_claims("worker")
    assert run().sent == 1
    assert [received.message_id for received in smtp_server.received] == [email.message_id]

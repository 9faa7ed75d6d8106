"""The worker that delivers: killed, beside e-mail, and what it lets go in time."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import QuerySet

from makegood.domain.mail.models import Email
from makegood.domain.mail.workers import WorkerIdentity
from makegood.domain.webhooks import actions
from makegood.domain.webhooks.actions import claims
from makegood.domain.webhooks.enums import DeliveryState
from makegood.domain.webhooks.models import Delivery, Endpoint
from makegood.domain.webhooks.queries import deliveries_of, inconsistencies, queue_figures
from makegood.jobs.pulse import pulse_of
from makegood.jobs.worker import delivering, run_once
from makegood.kernel.actors import Role
from tests.factories import NOW, OPERATOR, make_operator, make_seller, make_staff
from tests.integration.mail.test_workers import database_url
from tests.integration.webhook_receiver import Receiver, Reply
from tests.integration.webhooks import story
from tests.integration.webhooks.story import endpoint, happen, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told_by_story")]
SCRIPT = Path(__file__).with_name("worker_process.py")


@pytest.fixture
def data_folder(settings, tmp_path: Path) -> Path:
    """A data folder of this test alone."""
    settings.MAKEGOOD_DATA = tmp_path
    settings.MAKEGOOD_MAILBOX = tmp_path / "mailbox"
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_and_another_goes_on_at_once(receiver: Receiver, data_folder: Path) -> None:
    endpoint(receiver.url("/in"))
    for number in range(3):
        happen(f"a-{number}", key="a")
    goes_on = receiver.hold("/in")
    environment = os.environ | {
        "MAKEGOOD_DATA": str(data_folder),
        "MAKEGOOD_DATABASE_URL": database_url(),
        "MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE": "on",
        "DJANGO_SETTINGS_MODULE": "makegood.config.settings",
        "PYTHONPATH": "src",
    }
    worker = subprocess.Popen([sys.executable, SCRIPT], env=environment)
    try:
        assert receiver.came.acquire(timeout=60), "the worker sent nothing"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    goes_on.set()
    assert not run()  # the dead one's claim still stands, and holds back the others

    assert actions.release_claims_of_dead_workers() == 1
    assert run().delivered == 3
    assert [call.json["data"]["id"] for call in receiver.calls] == ["a-0", "a-0", "a-1", "a-2"]
    assert receiver.ids[0] == receiver.ids[1]
    assert list((data_folder / "workers").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_thread_of_the_worker_delivers_what_comes_in(receiver: Receiver, data_folder: Path) -> None:
    endpoint(receiver.url())
    with WorkerIdentity() as identity, pulse_of(identity.id) as pulse, delivering(identity.id, NOW, pulse):
        happen()
        assert receiver.came.acquire(timeout=60)
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


class TestWhoHearsOfIt:
    def test_the_owners_of_the_shop(self, receiver: Receiver, data_folder: Path) -> None:
        make_seller("shop")
        owner = make_staff("shop", Role.OWNER)
        make_staff("shop", Role.AGENT)
        make_operator()
        endpoint(receiver.url("/in?token=secret"), owner="shop")
        happen()
        receiver.answer = lambda _call: Reply(410)
        done = run_once(NOW)
        assert (done.webhooks.disabled, done.mail.sent) == (1, 1)
        letter = Email.objects.get()
        assert (letter.kind, letter.to_address, letter.seller_ref) == ("webhook_disabled", owner.email, "shop")
        assert "127.0.0.1" in letter.text
        assert "secret" not in letter.text

    def test_the_operator_of_the_marketplaces_own(self, receiver: Receiver, data_folder: Path) -> None:
        person = make_operator()
        endpoint(receiver.url())
        happen()
        receiver.answer = lambda _call: Reply(410)
        run_once(NOW)
        assert [one.to_address for one in Email.objects.all()] == [person.email]


class TestLettingGo:
    def test_what_is_settled_goes_after_thirty_days_and_what_will_be_tried_stays(self, receiver: Receiver) -> None:
        endpoint(receiver.url("/works"))
        off, _secret = endpoint(receiver.url("/fails"))
        happen()
        receiver.answer = lambda call: Reply(500 if call.path == "/fails" else 200)
        run()
        later = NOW + timedelta(days=30)
        assert actions.drop_old_deliveries(before=NOW, limit=9) == 0
        assert actions.drop_old_deliveries(before=later, limit=9) == 1
        assert Delivery.objects.get().endpoint == off
        actions.change_endpoint(endpoint_id=off.pk, enabled=False, by=OPERATOR, now=NOW)
        assert actions.drop_old_deliveries(before=later, limit=9) == 1

    def test_the_row_of_a_removed_one_goes_with_what_was_announced_at_that_moment(self) -> None:
        one, _secret = endpoint("http://127.0.0.1:1/")
        actions.remove_endpoint(endpoint_id=one.pk, by=OPERATOR, now=NOW)
        Delivery.objects.create(endpoint=one, event="review.submitted", subject="a", order_key="a", created_at=NOW)
        row = Endpoint.objects.get()
        assert (row.url, row.secret, row.enabled) == ("", "", False)
        assert not run()
        actions.drop_removed(before=NOW)
        assert Endpoint.objects.exists()
        actions.drop_removed(before=NOW + timedelta(days=1))
        assert not Endpoint.objects.exists()

    def test_what_is_nowhere_any_more_is_not_told(self, receiver: Receiver, monkeypatch) -> None:
        endpoint(receiver.url())
        happen("a-0", key="a", customer=7)
        happen("a-1", key="a")
        monkeypatch.setattr(story, "render", lambda *_, **__: None)
        assert actions.forget_deliveries(customer_id=7, now=NOW) == 0
        gone = Delivery.objects.get(subject="a-0")
        assert (gone.state, gone.body) == (DeliveryState.DROPPED, "")
        assert run().delivered == 1


def test_the_queue_is_what_waits_where_it_may_go() -> None:
    assert queue_figures().queued == 0
    endpoint("http://127.0.0.1:1/")
    off, _secret = endpoint("http://127.0.0.1:1/")
    happen("a-0")
    happen("a-1")
    actions.change_endpoint(endpoint_id=off.pk, enabled=False, by=OPERATOR, now=NOW)
    story.age(timedelta(hours=1))
    figures = queue_figures()
    assert (figures.queued, figures.waiting) == (2, 0)
    assert figures.oldest_age >= timedelta(hours=1)


def test_what_verify_finds() -> None:
    one, _secret = endpoint("http://127.0.0.1:1/", owner="shop")
    happen()
    assert list(inconsistencies()) == []
    Delivery.objects.update(seller_ref="other", state=DeliveryState.DELIVERED)
    Endpoint.objects.update(enabled=False)
    message_id = Delivery.objects.get().message_id
    assert list(inconsistencies()) == [
        f"delivery {message_id} tells shop of seller other",
        f"delivery {message_id} counts as delivered and has no time of it",
        f"webhook {one.pk} is switched off and has no time of it",
    ]


@pytest.mark.parametrize(
    ("index", "query"),
    [
        ("webhook_list", lambda: Endpoint.objects.filter(enabled=True, seller_ref__in=("", "shop"))),
        ("webhook_waiting", lambda: claims.Due().deliveries()),
        ("webhook_queue", lambda: claims.Due().deliveries().filter(endpoint="x")),
        ("webhook_order", lambda: claims.Due().deliveries().filter(claims.ITS_TURN, endpoint="x")),
        ("webhook_deliveries", lambda: deliveries_of(Endpoint(pk="x")).order_by("-created_at", "-pk")),
        ("webhook_of_customer", lambda: Delivery.objects.filter(customer_ref=1)),
        ("webhook_age", lambda: Delivery.objects.filter(created_at__lt=NOW)),
        (
            "webhook_list",
            lambda: Endpoint.objects.filter(seller_ref="", removed_at=None).order_by("-created_at", "-pk"),
        ),
    ],
)
def test_each_question_has_its_index(index: str, query: Callable[[], QuerySet[Delivery]]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans for the few rows of a test")
    plan = query().explain()
    assert index in plan
    assert "SCAN" not in plan.replace("SCAN webhooks_delivery USING INDEX webhook_waiting", "")

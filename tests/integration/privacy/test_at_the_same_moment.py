"""An erasure while others write, and what is finished or repeated afterwards (R13.2)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from threading import Barrier, Event, Semaphore
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from makegood.domain.mail.actions import send_due
from makegood.domain.mail.models import Email
from makegood.domain.orders.models import Customer
from makegood.domain.privacy.actions import apply_erasures, erase_customer, settle_erasures
from makegood.domain.privacy.records import FILE_NAME, written_down
from makegood.domain.reviews.actions import submit_review_by_link, write_to_customer
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import Answers
from makegood.domain.webhooks.actions import create_endpoint, deliver_due
from makegood.kernel.errors import NotFound
from tests.factories import NOW, OPERATOR, WORKER, agent_of, make_purchase, make_review
from tests.integration.webhook_receiver import Call, Receiver, Reply

from .story import found_in_store

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = ("tuinkabouter", "zevenslaper", "marjolein")
STATEMENTS_OF_LOOKS = 12
"""More than a worker makes until it has claimed what is due."""


def erase(customer_id: str = "c-1") -> object:
    return erase_customer(customer_id=customer_id, by=OPERATOR, now=NOW)


def in_a_thread(work: Callable[[], object]) -> object:
    """With a connection of its own, which is closed whatever happens."""
    try:
        return work()
    finally:
        connection.close()


def test_an_email_that_is_on_its_way_leaves_no_file() -> None:
    review = make_review(text="", name="Marjolein Tuinkabouter", customer="c-1")
    write_to_customer(purchase=review.purchase, text="Een zevenslaper.", by=agent_of("shop"), now=NOW)
    email = Email.objects.get(kind="conversation")

    def erased_right_before_it_is_handed_over() -> bool:
        erase()
        return True

    report = send_due(
        worker="worker",
        now=NOW,
        on_outcome=lambda _email, _at: None,
        may_leave=lambda _email: erased_right_before_it_is_handed_over,
    )
    assert report.sent == 0
    email.refresh_from_db()
    assert (email.state, email.to_address, email.text) == ("cancelled", "", "")
    assert found_in_store(WORDS) == {}


def test_what_is_on_its_way_to_a_webhook_leaves_nothing_behind(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The receiver has it; here it is told again, without name and words.

    Not by the worker that waits for the first answer, and looks meanwhile what else is due.
    """
    settings.MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE = True
    monkeypatch.setattr(import_module("makegood.domain.webhooks.actions.deliver_due"), "LOOK_SECONDS", 0.01)
    erased, first_noted, looks = Event(), Event(), Semaphore(0)

    def erased_while_it_is_answered(call: Call) -> Reply:
        if len(receiver.calls) == 1:
            in_a_thread(erase)
            erased.set()
            for _statement in range(STATEMENTS_OF_LOOKS):
                looks.acquire(timeout=30)
        else:
            first_noted.wait(timeout=30)
        return Reply(200, {}, call.body)

    def watch(ask: Callable[..., object], sql: str, *rest: Any) -> object:
        done = ask(sql, *rest)
        if erased.is_set() and "webhooks_delivery" in sql:
            if "answer_body" in sql and sql.startswith("UPDATE"):
                first_noted.set()
            looks.release()
        return done

    with Receiver(answer=erased_while_it_is_answered) as receiver:
        create_endpoint(owner="", url=receiver.url(), events=["review.submitted"], by=OPERATOR, now=NOW)
        make_review(text="Een zevenslaper.", name="Marjolein Tuinkabouter", customer="c-1")
        with connection.execute_wrapper(watch):
            for _run in range(2):
                deliver_due(worker="worker", now=NOW, on_disabled=lambda *_: None, ignore_back_off=True)
    assert found_in_store(WORDS) == {}
    first, second = receiver.calls
    assert first.id == second.id
    assert first.json["data"]["text"] == "Een zevenslaper."
    assert (second.json["data"]["text"], second.json["data"]["customer"]) == ("", {"display_name": None})
    assert second.json["timestamp"] == first.json["timestamp"]


def test_two_at_once_are_one_erasure_and_one_that_finds_nobody() -> None:
    make_review(customer="c-1")
    start = Barrier(2)

    def one() -> str:
        start.wait(timeout=30)
        try:
            erase()
        except NotFound:
            return "nobody"
        return "erased"

    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(in_a_thread, one) for _ in range(2)]
    assert sorted(str(end.result()) for end in ends) == ["erased", "nobody"]


def test_what_somebody_is_storing_at_that_moment_goes_too() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite nobody writes while an erasure does")
    purchase = make_purchase(customer="c-1", name="Marjolein Tuinkabouter")
    stored, may_end = Event(), Event()

    def submit() -> None:
        with transaction.atomic():
            submit_review_by_link(purchase=purchase, answers=Answers(4, "Een zevenslaper."), now=NOW)
            stored.set()
            may_end.wait(timeout=30)

    with ThreadPoolExecutor(2) as pool:
        submitting = pool.submit(in_a_thread, submit)
        assert stored.wait(timeout=30)
        erasing = pool.submit(in_a_thread, erase)
        until(lambda: somebody_waits() or Customer.objects.filter(erased_at__isnull=False).exists())
        may_end.set()
        submitting.result(timeout=30)
        erasing.result(timeout=30)
    assert Review.objects.get().overall == 4
    assert found_in_store(WORDS) == {}


def until(is_so: Callable[[], bool]) -> None:
    """Asks until it is so."""
    for _ in range(100_000):
        if is_so():
            return
    raise AssertionError("it never came to that")


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def test_what_a_killed_process_left_undone_the_worker_finishes() -> None:
    make_review(customer="c-1")
    erase()
    customer = Customer.objects.get()
    assert customer.erasure_settled_at == NOW
    Customer.objects.update(erasure_settled_at=None)
    Email.objects.update(text="Een zevenslaper.")  # and somebody had stored this meanwhile
    assert settle_erasures(now=NOW + timedelta(hours=1)) == 1
    assert settle_erasures(now=NOW + timedelta(hours=1)) == 0
    assert found_in_store(["zevenslaper"]) == {}


def test_a_restored_backup_is_brought_up_to_date_from_the_list_outside_it() -> None:
    make_review(text="Een zevenslaper.", name="Marjolein Tuinkabouter", customer="c-1")
    before = {model: list(model.objects.values()) for model in (Customer, Review)}
    erase()
    customer = Customer.objects.get()
    (line,) = [one for one in written_down() if one.customer == customer.public_id]
    path = Path(settings.MAKEGOOD_DATA) / FILE_NAME
    assert "c-1" not in path.read_text()
    assert oct(path.stat().st_mode)[-3:] == "600"
    for model, rows in before.items():  # as in the backup
        for row in rows:
            model.objects.filter(pk=row["id"]).update(**row)
    with path.open("a") as file:
        file.write('{"customer": "cut off by a pow')

    assert apply_erasures(by=WORKER, now=NOW + timedelta(days=1)) == 1

    restored = Customer.objects.get()
    assert (restored.ref, restored.erased_at, restored.name) == (line.ref, NOW, "")
    assert found_in_store(WORDS) == {}
    assert apply_erasures(by=WORKER, now=NOW + timedelta(days=1)) == 0
    assert [one for one in written_down() if one.customer == customer.public_id] == [line]

"""What the worker makes of it: a run that does everything due, and passes that end before the clock is stale (R2.3)."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from typer.testing import CliRunner

from makegood.domain.invitations.actions import plan_invitations, write_emails
from makegood.domain.invitations.actions.write_emails import _INVITATIONS, _write_chunk
from makegood.domain.invitations.models import Invitation
from makegood.domain.mail.models import Email
from makegood.jobs import worker
from makegood.jobs.commands import app
from makegood.jobs.worker import asking_day, invite_more, run_once, sweep
from makegood.kernel import installation
from makegood.kernel.clock import marketplace_day
from tests.factories import NOW, make_purchase, plan, settle

pytestmark = pytest.mark.django_db

TODAY = marketplace_day(NOW)
DAY = timedelta(days=1)


def bought(count: int, **order: object) -> None:
    for number in range(count):
        make_purchase(link=False, email=f"{number}@customers.example", **order)  # type: ignore[arg-type]  # keywords of make_order


def test_once_sends_everything_that_is_due_however_little_is_written_ahead(smtp_server, monkeypatch) -> None:
    monkeypatch.setitem(write_emails.__globals__, "WRITE_AHEAD", 3)
    bought(10)
    assert run_once(NOW).mail.sent == 10
    assert run_once(NOW).mail.sent == 0
    assert Invitation.objects.filter(state="sent", sent_at=NOW, sent_on=TODAY).count() == 10


def test_with_the_mail_server_away_nothing_is_lost_and_the_next_run_sends_it(smtp_server, monkeypatch) -> None:
    monkeypatch.setitem(write_emails.__globals__, "WRITE_AHEAD", 3)
    bought(5)
    smtp_server.stop()
    report = run_once(NOW).mail
    assert (report.sent, bool(report.unreachable)) == (0, True)
    smtp_server.start()
    assert run_once(NOW + timedelta(hours=1)).mail.sent == 5


def test_the_command_takes_the_moment_for_now(settings, smtp_server) -> None:
    installation.settle(NOW)
    bought(2)
    with translation.override("en"):
        early = CliRunner().invoke(app, ["worker", "--once", "--now", "2026-11-23T08:59:59"])
        on_time = CliRunner().invoke(app, ["worker", "--once", "--now", "2026-11-23T09:00:00"])
    assert early.stdout.startswith("0 sent")
    assert on_time.stdout.startswith("2 sent")
    assert Invitation.objects.first().sent_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_a_pass_that_took_long_is_gone_on_with_by_the_next(monkeypatch) -> None:
    monkeypatch.setitem(plan_invitations.__globals__, "BATCH", 2)
    bought(5)
    asked = Counter[str]()

    def after_one_batch() -> bool:
        asked["times"] += 1
        return asked["times"] > 1

    report = plan_invitations(by=worker.BY, now=NOW, should_stop=after_one_batch)
    assert (report.planned, report.written, report.is_finished) == (2, 0, False)
    report = plan()
    assert (report.planned, report.written, report.is_finished) == (3, 5, True)


def test_reminders_wait_for_the_invitations_to_be_planned(smtp_server) -> None:
    settle(reminder_after_days=1)
    bought(1)
    run_once(NOW)
    sweep(NOW + DAY, should_stop=lambda: True)
    assert not Email.objects.filter(kind="reminder").exists()
    run_once(NOW + DAY)
    assert Email.objects.filter(kind="reminder", state="sent").count() == 1


def test_a_reading_of_the_clock_serves_for_a_while_and_until_told_to_stop(monkeypatch) -> None:
    stopping = threading.Event()
    is_over = worker._pass_is_over(stopping)
    assert not is_over()
    stopping.set()
    assert is_over()
    monkeypatch.setattr(worker, "PASS_SECONDS", -1)
    assert worker._pass_is_over(threading.Event())()


def test_a_week_of_minutes_sends_each_invitation_once(smtp_server) -> None:
    bought(3)
    bought(3, expected=TODAY - 6 * DAY)
    for hours in range(0, 24 * 7, 6):
        run_once(NOW + timedelta(hours=hours))
    recipients = Counter(received.recipient for received in smtp_server.received)
    assert recipients == Counter({f"{number}@customers.example": 2 for number in range(3)})


def test_between_two_sweeps_whoever_may_be_asked_since_is_written_to_once_the_day_has_begun_with_surveys() -> None:
    bought(1)
    for not_yet in (None, TODAY - DAY):
        invite_more(not_yet, NOW)
        assert not Email.objects.exists()
    invite_more(asking_day(NOW), NOW)
    assert Email.objects.filter(kind="invitation", state="queued").count() == 1


def test_outside_the_hours_for_asking_there_is_no_day_to_plan_for() -> None:
    assert asking_day(NOW) == TODAY
    assert asking_day(NOW.replace(hour=3)) is None


def test_what_another_worker_wrote_meanwhile_is_looked_up_and_not_made_again(django_assert_num_queries) -> None:
    bought(3)

    def listed() -> list[Invitation]:
        return _INVITATIONS(today=TODAY, behind="")

    plan_invitations(by=worker.BY, now=NOW, should_stop=lambda: bool(listed()))
    rows = listed()
    assert len(rows) == 3
    assert write_emails(by=worker.BY, now=NOW) == 3
    with django_assert_num_queries(1 + len(rows)):  # the titles, and a look at each
        assert _write_chunk(rows, worker.BY, NOW) == 0

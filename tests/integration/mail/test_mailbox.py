import email
import email.policy
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage, get_connection

from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from tests.integration.mail.outbox import queue, run

NAME = re.compile(r"\d{8}T\d{6}Z-\d{6}\.eml\Z")


@pytest.fixture
def mailbox(settings, data_folder):
    settings.EMAIL_BACKEND = "makegood.domain.mail.mailbox.MailboxBackend"
    return settings.MAKEGOOD_MAILBOX


def files(mailbox):
    return sorted(mailbox.glob("*.eml"))


def send(subject):
    get_connection().send_messages([EmailMessage(subject, "text", "b-x@reply.localhost", ["anna@example.com"])])


@pytest.mark.django_db
def test_an_email_becomes_a_file_with_its_envelope_on_top(mailbox):
    sent = queue(subject="Één bestelling", to_name="Änna")
    assert run().sent == 1
    (path,) = files(mailbox)
    assert NAME.match(path.name)
    lines = path.read_bytes().split(b"\n")
    assert lines[0] == f"Return-Path: <b-{sent.pk}@reply.localhost>".encode()
    assert lines[1] == b"Delivered-To: anna@example.com"
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["Subject"] == "Één bestelling"
    assert message["Message-ID"] == sent.message_id
    assert message["To"].addresses[0].display_name == "Änna"
    assert message.get_body(("html",)).get_content().strip() == sent.html
    assert "Return-Path" in message


@pytest.mark.django_db
def test_sorted_names_follow_the_order_of_sending(mailbox):
    queued = [queue().message_id for _ in range(120)]
    run()
    found = [email.message_from_bytes(path.read_bytes())["Message-ID"] for path in files(mailbox)]
    assert found == queued


def test_the_name_holds_the_machines_moment_in_utc_whatever_the_products_clock_says(mailbox, settings):
    settings.MAKEGOOD_NOW = datetime(2030, 1, 1, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 11, 23, 18, 4, 5, tzinfo=UTC), tick=False):
        send("one")
        send("two")
    assert [path.name for path in files(mailbox)] == ["20261123T180405Z-000001.eml", "20261123T180405Z-000002.eml"]


def test_the_order_holds_when_the_clock_steps_back(mailbox):
    start = datetime(2026, 11, 23, 18, 4, 5, tzinfo=UTC)
    for moment in (start, start - timedelta(hours=1), start + timedelta(seconds=1)):
        with time_machine.travel(moment, tick=False):
            send(moment.isoformat())
    subjects = [email.message_from_bytes(path.read_bytes())["Subject"] for path in files(mailbox)]
    assert subjects == [
        moment.isoformat() for moment in (start, start - timedelta(hours=1), start + timedelta(seconds=1))
    ]


def test_many_at_once_overwrite_nothing(mailbox):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, [str(number) for number in range(100)]))
    subjects = {email.message_from_bytes(path.read_bytes())["Subject"] for path in files(mailbox)}
    assert len(subjects) == len(files(mailbox)) == 100


def test_a_file_that_can_be_seen_is_whole(mailbox):
    stop, broken = threading.Event(), []

    def look():
        while not stop.is_set():
            broken.extend(path for path in files(mailbox) if not path.read_bytes().endswith(b"text"))

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(50):
        send(str(number))
    stop.set()
    reader.join(10)
    assert broken == []
    assert {path.name for path in mailbox.iterdir()} - {path.name for path in files(mailbox)} == {".last"}


def test_letters_are_for_the_owner_of_the_installation_only(mailbox):
    send("private")
    assert mailbox.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in mailbox.iterdir()} == {0o600}


def test_a_number_lost_by_a_crash_does_not_overwrite(mailbox):
    moment = datetime(2026, 11, 23, 18, 4, 5, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        send("one")
        (mailbox / ".last").write_text("")
        send("two")
    assert len(files(mailbox)) == 2


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_loses_nothing(mailbox):
    mailbox.parent.mkdir(exist_ok=True)
    mailbox.touch()  # a file where the folder should be
    queue()
    queue()
    report = run()
    assert (report.sent, report.failed) == (0, 0)
    assert report.unreachable
    mailbox.unlink()
    assert run(ignore_back_off=True).sent == 2
    assert set(Email.objects.values_list("state", flat=True)) == {EmailState.SENT}

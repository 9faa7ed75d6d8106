"""Whatever bytes come in are stored, and nothing ends in an exception (R5.6)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.domain.conversations.actions import Receipt
from makegood.domain.conversations.models import Conversation, Message
from makegood.domain.mail.models import Email, ReceivedEmail
from makegood.kernel.models import AuditRow
from tests.unit.conversations.incoming import arrive, make_conversation, relay_of, reply, report, sent_in

pytestmark = pytest.mark.django_db

NAMES = (
    "From To Subject Message-ID References Content-Type Content-Transfer-Encoding Date Content-Disposition Reply-To"
    " Return-Path Auto-Submitted Delivered-To"
)
VALUES = (
    b"anna@customers.example",
    b"multipart/mixed; boundary=b",
    b"multipart/report; report-type=delivery-status; boundary=b",
    b"text/html; charset=x-unknown",
    b"base64",
    b"=?utf-8?b?w6k?=",
    b"\x00\xff<@>",
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(NAMES.split()),
        st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b" ")) | st.sampled_from(VALUES),
    ),
    max_size=8,
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.lists(
        st.sampled_from(
            [b"--b\n", b"--b--\n", b"\n", b"> x\n", b"Content-Type: message/rfc822\n", b"\x00", b"\xed\xa0\x80"]
        )
        | st.binary(max_size=30),
        max_size=20,
    ).map(b"".join),
)


@pytest.fixture
def conversation() -> Conversation:
    return make_conversation()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    HEADERS,
    BODIES,
    st.sampled_from(["relay", "bounce", "none", "odd"]),
    st.sampled_from([None, "", "a@b.example", "\ud800\x00"]),
)
def test_any_bytes_are_stored(conversation, headers, body, to, sender) -> None:
    raw = b"".join(name.encode() + b": " + value + b"\n" for name, value in headers) + b"\n" + body
    recipients = {
        "relay": relay_of(conversation),
        "bounce": f"b-{sent_in(conversation).pk}@reply.localhost",
        "odd": "\udcff\x00@",
    }
    receipt = arrive(raw, recipient=recipients.get(to), sender=sender)
    kept = ReceivedEmail.objects.get(pk=receipt.received_id)
    assert receipt.state != "unplaced" or "mistake" not in kept.reason
    if receipt.message_id:
        message = Message.objects.get(pk=receipt.message_id)
        assert "anna@customers.example" not in (message.text + message.quoted + message.subject).lower()
    elif to == "relay":
        assert receipt.state in ("ignored", "bounce")


def all_raw_emails(test_data: Path) -> list[Path]:
    return sorted((test_data / "emails").rglob("*.eml"))


def test_every_real_email_stands_in_the_conversation(test_data: Path, conversation: Conversation) -> None:
    files = all_raw_emails(test_data)
    assert len(files) > 50
    fates: dict[str, int] = {}
    for path in files:
        receipt = arrive(path.read_bytes(), recipient=relay_of(conversation))
        kept = ReceivedEmail.objects.get(pk=receipt.received_id)
        assert "mistake" not in kept.reason, path
        fates[receipt.state] = fates.get(receipt.state, 0) + 1
    assert set(fates) == {"placed"}, fates
    assert sent_in(conversation).state == "sent"


def test_a_mistake_of_ours_keeps_the_email_for_the_operator_and_changes_nothing_by_half(
    conversation: Conversation, caplog
) -> None:
    email = sent_in(conversation)
    Email.objects.filter(pk=email.pk).update(about="no-such-message")
    raw = report(f"b-{email.pk}@reply.localhost")
    rows = AuditRow.objects.count()
    receipt = arrive(raw, sender="")
    kept = ReceivedEmail.objects.get(pk=receipt.received_id)
    assert (receipt.state, bytes(kept.raw)) == ("unplaced", raw)
    assert "mistake" in kept.reason
    assert Email.objects.get(pk=email.pk).state == "sent"
    assert AuditRow.objects.count() == rows
    assert "could not be placed" in caplog.text
    assert "customers.example" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_same_email_at_the_same_moment_is_stored_once() -> None:
    with transaction.atomic():
        conversation = make_conversation()
    raw = reply(relay_of(conversation))
    gate = threading.Barrier(4)

    def deliver() -> Receipt:
        gate.wait()
        try:
            return arrive(raw)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        receipts = {future.result() for future in [pool.submit(deliver) for _ in range(4)]}
    assert len(receipts) == 1
    assert Message.objects.filter(direction="in").count() == ReceivedEmail.objects.count() == 1

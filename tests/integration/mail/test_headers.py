"""What arrives at a real mail server, parsed by the rules of today."""

from email.utils import parsedate_to_datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from makegood.domain.mail.actions import OutgoingFile
from makegood.domain.mail.enums import EmailKind
from tests.integration.mail.outbox import NOW, queue, run

pytestmark = pytest.mark.django_db

WORDS = [
    "Zoë's “fiets” — kapot",
    "שלום עולם",
    "Ünïcödé " * 20,
    "🚲" * 60,
    "=?utf-8?q?not_encoded?=",
    "a" * 1200,
    'quotes " and , commas; @ and \\',
]


def arrive(server, **changes):
    queue(**changes)
    report = run()
    assert (report.sent, report.failed, report.retried) == (1, 0, 0)
    return server.received[-1]


def test_every_email_has_its_own_envelope_sender(smtp_server):
    first, second = queue(), queue()
    run()
    senders = [received.sender for received in smtp_server.received]
    assert senders == [f"b-{first.pk}@reply.localhost", f"b-{second.pk}@reply.localhost"]
    assert [received.recipient for received in smtp_server.received] == ["anna@example.com"] * 2


def test_the_headers_of_a_message_in_a_thread(smtp_server):
    message = arrive(smtp_server, references=["<1@x>", "<2@x>"], reply_to="c-token@reply.localhost").message
    assert str(message["From"]) == "Fietsenhoek via Makegood <c-token@reply.localhost>"
    assert str(message["To"]) == "Anna de Vries <anna@example.com>"
    assert message["Subject"] == "Uw bestelling"
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert message["In-Reply-To"] == "<2@x>"
    assert message["References"] == "<1@x> <2@x>"
    assert message["Reply-To"] == "c-token@reply.localhost"
    assert message["Message-ID"].endswith("@reply.localhost>")
    assert message["Auto-Submitted"] is None  # a person wrote it
    assert message["List-Unsubscribe"] is None


def test_an_automatic_email_says_so_and_can_be_unsubscribed_with_one_click(smtp_server):
    url = "https://shop.example/unsubscribe/" + "t" * 300 + "/"
    message = arrive(smtp_server, kind=EmailKind.REASSESSMENT, unsubscribe_url=url).message
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"].strip() == f"<{url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_long_thread_arrives_whole(smtp_server):
    ids = [f"<{'x' * 90}{number}@some.long.domain.example>" for number in range(15)]
    message = arrive(smtp_server, references=ids).message
    assert str(message["References"]).split() == ids
    assert message["In-Reply-To"].strip() == ids[-1]


def test_text_and_html_arrive_as_alternatives_in_seven_bits(smtp_server):
    text, html = "Één regel\n\n-- \nFrom hier\n.\n" + "ü" * 3000 + "\n", "<p>Één regel 🚲</p>\n"
    received = arrive(smtp_server, text=text, html=html)
    assert received.data.isascii()
    assert max(map(len, received.data.split(b"\r\n"))) <= 998
    message = received.message
    assert message.get_content_type() == "multipart/alternative"
    parts = list(message.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert [part.get_content().replace("\r\n", "\n") for part in parts] == [text, html]


def test_files_arrive_with_their_names_and_every_byte(smtp_server):
    files = [
        OutgoingFile("Rechnung Müller – ½.pdf", "application/pdf", bytes(range(256))),
        OutgoingFile("notes.txt", "text/plain", b"one\r\ntwo\nthree\r"),
        OutgoingFile('quote " and \\ slash.png', "image/png", b"\x89PNG"),
        OutgoingFile("🚲" * 120 + ".jpg", "image/jpeg", b""),
        OutgoingFile("a" * 190 + ".jpg", "image/jpeg", b"x" * 100_000),
    ]
    received = arrive(smtp_server, attachments=files)
    assert max(map(len, received.data.split(b"\r\n"))) <= 998
    arrived = list(received.message.iter_attachments())
    assert [part.get_filename() for part in arrived] == [
        "Rechnung Müller – ½.pdf",
        "notes.txt",
        'quote " and _ slash.png',
        "🚲" * 120 + ".jpg",
        "a" * 190 + ".jpg",
    ]
    assert [part.get_content_type() for part in arrived] == [file.content_type for file in files]
    assert [part.get_payload(decode=True) for part in arrived] == [file.data for file in files]


@pytest.mark.parametrize("words", WORDS)
def test_odd_names_and_subjects_arrive_unchanged(smtp_server, words):
    received = arrive(smtp_server, subject=words, from_name=words, to_name=words)
    message = received.message
    assert str(message["Subject"]) == words.strip()
    assert received.name_in("From") == words.strip()
    assert received.name_in("To") == words.strip()
    assert message["From"].addresses[0].addr_spec == "c-token@reply.localhost"
    assert max(map(len, received.data.split(b"\r\n"))) <= 998


def test_a_name_cannot_add_a_header(smtp_server):
    evil = "Anna\r\nBcc: victim@example.com\r\n\r\n<script>"
    message = arrive(smtp_server, from_name=evil, to_name=evil, subject=evil).message
    assert message["Bcc"] is None
    assert len(smtp_server.received) == 1
    assert message["Subject"] == "Anna Bcc: victim@example.com <script>"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=200), st.text(max_size=80), st.text(max_size=500))
@example(" ", "\t", "\n")
def test_any_words_arrive(smtp_server, subject, name, text):
    subject, name, text = (
        value.encode("utf-8", "replace").decode().replace("\x00", "") for value in (subject, name, text)
    )
    sent = queue(subject=subject, to_name=name, text=text)
    assert run().sent == 1
    received = smtp_server.received[-1]
    assert str(received.message["Subject"]) == sent.subject
    assert received.name_in("To") == sent.to_name
    body = received.message.get_body(("plain",))
    arrived = body.get_content().replace("\r\n", "\n") if body is not None else ""
    assert arrived.rstrip("\n") == sent.text.rstrip("\n")


def test_an_international_domain_is_sent_to(smtp_server):
    received = arrive(smtp_server, to_address="anna@bücher.example")
    assert received.recipient == "anna@xn--bcher-kva.example"

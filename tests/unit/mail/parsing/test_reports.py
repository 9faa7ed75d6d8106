"""Bounces, delays, complaints and automatic answers, as mail servers really write them."""

import pytest

from makegood.domain.mail.parsing import ParsedEmail, Report, parse_email

OURS = "b-abcdefghijklmnopqrstuvwxyz@relay.example"
ORIGINAL = f"Return-Path: <{OURS}>\nMessage-ID: <1@relay.example>\nSubject: Uw bestelling\n\nBeste Anja"


def report(
    kind: str, *parts: str, header: str = "From: MAILER-DAEMON@mx.example (Mail Delivery System)"
) -> ParsedEmail:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return parse_email(
        f"{header}\nContent-Type: multipart/report; report-type={kind}; boundary=b\n\n{body}--b--\n".encode()
    )


def dsn(fields: str) -> ParsedEmail:
    status = f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{fields}"
    return report("delivery-status", "\nSorry.\n", status, f"Content-Type: message/rfc822\n\n{ORIGINAL}")


def letter(header: str, text: str) -> ParsedEmail:
    return parse_email(f"{header}\n\n{text}".encode())


def test_a_bounce_of_postfix_says_why_without_the_address() -> None:
    parsed = dsn(
        "Final-Recipient: rfc822; anja@example.nl\nOriginal-Recipient: rfc822;anja@example.nl\nAction: failed\n"
        "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <anja@example.nl>: Recipient address\n"
        " rejected: User unknown\n"
    )
    assert parsed.report is Report.BOUNCE
    assert parsed.report_reason == "550 5.1.1 Recipient address rejected: User unknown"
    assert parsed.report_about == ("<1@relay.example>", OURS)
    assert parsed.auto_reply


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded"])
def test_a_notice_that_settles_nothing_is_no_bounce(action: str) -> None:
    assert dsn(f"Final-Recipient: rfc822; a@b.nl\nAction: {action}\nStatus: 4.4.1\n").report is Report.DELAY


def test_an_email_given_up_after_delays_has_bounced() -> None:
    parsed = dsn("Action: failed\nStatus: 4.4.7\nDiagnostic-Code: smtp;delivery time expired")
    assert parsed.report is Report.BOUNCE
    assert parsed.report_reason == "4.4.7 delivery time expired"


def test_one_failed_recipient_of_several_is_a_bounce() -> None:
    parsed = dsn("Action: delivered\nStatus: 2.0.0\n\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 full")
    assert (parsed.report, parsed.report_reason) == (Report.BOUNCE, "5.2.2 552 full")


def test_a_reason_is_at_most_200_characters() -> None:
    assert len(dsn(f"Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; {'vol ' * 200}").report_reason) <= 200


INFORMAL = {
    "exim": (
        (
            "From: Mail Delivery System <Mailer-Daemon@mx.example>\nX-Failed-Recipients: anja@example.nl\n"
            "Auto-Submitted: auto-replied\nSubject: Mail delivery failed: returning message to sender"
        ),
        (
            "A message that you sent could not be delivered.\n\n  anja@example.nl\n    host mx.example [1.2.3.4]\n"
            f"    SMTP error from remote mail server after RCPT TO:<anja@example.nl>:\n"
            f"    550 5.1.1 User unknown\n\n{ORIGINAL}"
        ),
        "550 5.1.1 User unknown",
    ),
    "qmail": (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: failure notice",
        (
            "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n\n"
            "<anja@example.nl>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
            "--- Below this line is a copy of the message.\n\n"
            f"{ORIGINAL}"
        ),
        "Sorry, no mailbox here by that name. (#5.1.1)",
    ),
    "exchange, Dutch": (
        (
            "Return-Path: <>\nFrom: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.nl>\n"
            "Subject: Onbestelbaar: Uw bestelling"
        ),
        f"Uw bericht aan anja@example.nl is niet bezorgd.\n\n550 5.1.10 RESOLVER.ADR.RecipientNotFound\n\n{ORIGINAL}",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound",
    ),
    "exchange, English": (
        "From: postmaster@example.nl\nSubject: Undeliverable: Your order",
        f"Your message couldn't be delivered.\n{ORIGINAL}",
        "Undeliverable: Your order",
    ),
    "gmail": (
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Failure)",
        f"** Adres niet gevonden **\n\nThe response was:\n550 5.1.1 The email account does not exist\n\n{ORIGINAL}",
        "550 5.1.1 The email account does not exist",
    ),
}


@pytest.mark.parametrize(("header", "text", "reason"), INFORMAL.values(), ids=INFORMAL)
def test_a_bounce_that_follows_no_standard_is_known(header: str, text: str, reason: str) -> None:
    parsed = letter(header, text)
    assert parsed.report is Report.BOUNCE
    assert parsed.report_reason == reason
    assert set(parsed.report_about) == {"<1@relay.example>", OURS}
    assert parsed.auto_reply


@pytest.mark.parametrize(
    "subject",
    [
        "Warning: message 1abc delayed 24 hours",
        "Delivery Status Notification (Delay)",
        "Bezorging vertraagd: Uw bestelling",
    ],
)
def test_a_warning_is_a_delay(subject: str) -> None:
    assert letter(f"From: postmaster@mx.example\nSubject: {subject}", "Nog niet bezorgd.").report is Report.DELAY


def test_a_complaint_names_the_email_it_is_about() -> None:
    parsed = report(
        "feedback-report",
        "\nThis is an abuse report.\n",
        f"Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\nOriginal-Mail-From: <{OURS}>",
        "Content-Type: text/rfc822-headers\n\nMessage-ID: <1@relay.example>\nTo: anja@example.nl",
        header="From: fbl@provider.example",
    )
    assert parsed.report is Report.COMPLAINT
    assert set(parsed.report_about) == {"<1@relay.example>", OURS}
    assert parsed.report_reason == "abuse"


def test_a_report_that_it_is_no_spam_is_no_complaint() -> None:
    part = "Content-Type: message/feedback-report\n\nFeedback-Type: not-spam\n"
    assert report("feedback-report", part).report is Report.DELAY


@pytest.mark.parametrize("subject", ["Onbestelbaar pakket", "Re: Undeliverable: Your order", "failure notice"])
def test_a_person_who_writes_about_a_bounce_is_a_person(subject: str) -> None:
    parsed = letter(f"From: anja@example.nl\nSubject: {subject}", "Het pakket was onbestelbaar. 550 5.1.1")
    assert parsed.report is None
    assert not parsed.auto_reply


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (vacation)",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "X-Autoreply: yes",
        "X-Autorespond: x",
        "X-Auto-Response: x",
        "X-Autoreply-From: a@b.nl",
        "Return-Path: <>",
        "Subject: Automatisch antwoord: Uw bestelling",
        "Subject: Automatic reply: Your order",
        "Subject: Out of Office: Your order",
        "Subject: Afwezigheidsbericht",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
    ],
)
def test_a_programs_answer_is_known_as_one(field: str) -> None:
    parsed = letter(f"From: anja@example.nl\n{field}", "Ik ben er niet.")
    assert parsed.auto_reply
    assert parsed.report is None


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: All",
        "Precedence: normal",
        "Precedence: first-class",
        "X-Autoreply: no",
        "Subject: Re: Automatisch antwoord: Uw bestelling",
        "Subject: Afwezig bij bezorging",
        "Return-Path: <anja@example.nl>",
        "List-Unsubscribe: <https://example.nl>",
    ],
)
def test_a_persons_email_is_not_taken_for_a_programs(field: str) -> None:
    assert not letter(f"From: anja@example.nl\n{field}", "Waar blijft het?").auto_reply

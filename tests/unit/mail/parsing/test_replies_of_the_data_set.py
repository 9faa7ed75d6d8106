"""The public cases: 32 replies in several languages with what a person calls the new text, and e-mails hard to read."""

import csv
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from makegood.domain.mail.parsing import cut_reply, parse_email
from makegood.domain.mail.parsing.message import read_email

# The one that differs: we call a body that is nothing but a quote wholly quoted, the data set calls it new.
DIFFERENT = {"quote_only"}
CASES = [
    "block_code_spacers",
    "embedded_ception",
    "embedded_email_1",
    "embedded_email_12",
    "embedded_email_13",
    "embedded_email_14",
    "embedded_email_16",
    "embedded_email_19",
    "embedded_email_4",
    "embedded_email_5",
    "embedded_email_7",
    "embedded_email_8",
    "embedded_email_chinese",
    "embedded_email_french_1",
    "embedded_email_french_2",
    "embedded_email_german_1",
    "embedded_email_german_5",
    "embedded_email_german_6",
    "embedded_email_italian",
    "embedded_email_norwegian",
    "embedded_email_quote_text",
    "embedded_email_russian_2",
    "embedded_email_spanish_2",
    "embedded_email_swedish",
    "forwarded_apple",
    "forwarded_message",
    "quote_only",
    "retains_spaces_and_formatting",
    "signatures",
    "spam_1",
    "spam_2",
    "text_only",
]


@pytest.fixture(scope="module")
def emails(test_data: Path) -> Path:
    folder = test_data / "emails"
    if not folder.is_dir():
        pytest.skip(f"no e-mails at {folder}")
    return folder


def lines(text: str) -> list[str]:
    """What is compared: the lines without the spaces around them, without the blank lines at both ends."""
    return [line.strip() for line in text.strip().split("\n")]


def is_as_expected(folder: Path, name: str) -> bool:
    body = (folder / "replies" / "input" / f"{name}.txt").read_text("utf-8")
    expected = (folder / "replies" / "expected" / f"{name}.txt").read_text("utf-8")
    return lines(cut_reply(body).new) == lines(expected)


@pytest.mark.parametrize("name", [name for name in CASES if name not in DIFFERENT])
def test_the_new_text_is_what_a_person_calls_new(emails: Path, name: str) -> None:
    assert is_as_expected(emails, name)


def test_nearly_every_public_case_is_cut_as_expected(
    emails: Path, record_property: Callable[[str, object], None]
) -> None:
    with (emails / "replies" / "CASES.csv").open(encoding="utf-8") as rows:
        names = [Path(row["input"]).stem for row in csv.DictReader(rows)]
    right = [name for name in names if is_as_expected(emails, name)]
    record_property("replies cut as expected", f"{len(right)} of {len(names)}")
    print(f"replies cut as expected: {len(right)} of {len(names)}")  # noqa: T201 - seen with pytest -rP
    assert len(names) == 32
    assert len(right) >= 30


def test_every_hard_email_is_read_into_text_that_can_be_kept(emails: Path) -> None:
    files = sorted(emails.rglob("*.eml"))
    assert len(files) >= 80
    for file in files:
        parsed = read_email(file.read_bytes())
        assert unicodedata.is_normalized("NFC", parsed.text)
        assert not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in parsed.text.replace("\n", "")), file.name
        together = (parsed.new_text + "\n" + parsed.quoted).split("\n")
        assert sorted(filter(str.strip, together)) == sorted(filter(str.strip, parsed.text.split("\n"))), file.name
        assert parsed.from_address == "" or "@" in parsed.from_address
        assert "@" not in parsed.report_reason


@pytest.mark.parametrize(
    ("name", "subject", "text"),
    [
        ("multi_charset/japanese_iso_2022", "まみむめも", "すみません。"),
        ("multi_charset/ks_c_5601-1987", "test", "스티해"),
        ("plain_emails/raw_email_with_partially_quoted_subject", 'Re: Test: "漢字" mid "漢字" tail', "대부분의"),
        ("rfc6532/utf8_headers", "Säying Hello", "body"),
        ("error_emails/trademark_character_in_subject", "GA.comô has a lead for you", "Body Text"),
        ("mime_emails/raw_email_with_illegal_boundary", "Testing outlook", "This is an outlook test"),
    ],
)
def test_odd_character_sets_come_out_readable(emails: Path, name: str, subject: str, text: str) -> None:
    parsed = parse_email((emails / f"mikel_mail/spec/fixtures/emails/{name}.eml").read_bytes())
    assert parsed.subject == subject
    assert text in parsed.text


@pytest.mark.parametrize(
    ("name", "report", "reason"),
    [
        ("multi_address_bounce1", "bounce", "550-5.1.1 The email account that you tried to reach does not exist"),
        ("multipart_report_multiple_status", "bounce", "5.3.0"),
        ("report_530", "bounce", "553 5.3.0 ... Unknown E-Mail Address"),
        ("report_422", "delay", "452 4.2.2 ... Mailbox full"),
    ],
)
def test_real_reports_are_told_apart(emails: Path, name: str, report: str, reason: str) -> None:
    path = emails / "mikel_mail/spec/fixtures/emails/multipart_report_emails" / f"{name}.eml"
    parsed = parse_email(path.read_bytes())
    assert parsed.report == report
    assert parsed.report_reason.startswith(reason)
    assert parsed.auto_reply
    assert any(about.startswith("<") for about in parsed.report_about)

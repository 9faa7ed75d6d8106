"""Which files of a customer's e-mail are kept (R5.6): known by their bytes, then by their ending."""

import pytest

from makegood.domain.conversations.rules import KEPT_TYPES, kept_type, safe_file_name

ZIP = b"PK\x03\x04" + b"\x00" * 30
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "declared", "data", "kept"),
    [
        ("a.jpg", "image/jpeg", b"\xff\xd8\xff", "image/jpeg"),
        ("a.exe", "application/x-msdownload", b"\xff\xd8\xff", "image/jpeg"),
        ("a.heic", "application/octet-stream", b"\0\0\0\x18ftypheic", "image/heic"),
        ("a.HEIC", "", b"\0\0\0\x18ftypmif1", "image/heic"),
        ("a.mp4", "video/mp4", b"\0\0\0\x18ftypisom", "video/mp4"),
        ("a.mov", "video/quicktime", b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        ("a.docx", "application/zip", ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.odt", "", ZIP, "application/vnd.oasis.opendocument.text"),
        ("a.xls", "", OLE, "application/vnd.ms-excel"),
        ("a.txt", "text/plain", "één".encode("latin-1"), "text/plain"),
        ("a.csv", "application/vnd.ms-excel", b"a;b\n1;2\n", "text/csv"),
        ("", "text/plain", b"zonder naam", "text/plain"),
        ("", "application/pdf", b"%PDF-1", "application/pdf"),
        # what is left out
        ("setup.exe", "image/png", b"MZ\x90", None),
        ("a.jpg", "image/jpeg", b"MZ\x90", None),
        ("a.zip", "application/zip", ZIP, None),
        ("a.docm", "application/vnd.ms-word.document.macroEnabled.12", ZIP, None),
        ("a.docx", "", b"<html>", None),
        ("a.html", "text/html", b"<html>", None),
        ("a.txt", "text/plain", b"\xef\xbb\xbf <!DOCTYPE html><script>", None),
        ("a.txt", "text/plain", b"#!/bin/sh\nrm", None),
        ("a.txt", "text/plain", b"MZ\x00\x01", None),
        ("a.svg", "image/svg+xml", b"<svg>", None),
        ("a.js", "text/plain", b"alert(1)", None),
        ("a.bat", "text/plain", b"del", None),
        ("a.eml", "message/rfc822", b"From: anna@customers.example", None),
        ("a.vcf", "text/vcard", b"BEGIN:VCARD", None),
        ("a.ics", "text/calendar", b"BEGIN:VCALENDAR", None),
        ("", "text/html", b"<html>", None),
        ("a", "", b"", None),
    ],
)
def test_what_is_kept(name: str, declared: str, data: bytes, kept: str | None) -> None:
    assert kept_type(name, declared, data) == kept


@pytest.mark.parametrize("kind", sorted(KEPT_TYPES))
def test_every_kept_type_has_an_ending_of_its_own(kind: str) -> None:
    assert not safe_file_name("evil.html", kind).endswith((".html", ".bin"))


def test_nothing_kept_is_what_a_browser_runs() -> None:
    assert not [kind for kind in KEPT_TYPES if "html" in kind or "xml+" in kind or "svg" in kind or "script" in kind]

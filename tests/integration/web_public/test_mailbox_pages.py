"""`/mailbox/`: the demo's e-mails, and nobody else's."""

from pathlib import Path

import pytest
from django.test import Client

from .answers import words

NAME = "20261123T090000Z-000001.eml"
LETTER = """Return-Path: <b-1@reply.localhost>
Delivered-To: anna@customers.example
From: "De Fietshoek via Makegood" <c-1@reply.localhost>
To: Anna <anna@customers.example>
Subject: =?utf-8?q?Over_uw_bestelling_=E2=98=95_=3Cb=3E?=
Date: Mon, 23 Nov 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="x"

--x
Content-Type: text/plain; charset="utf-8"

Zie http://127.0.0.1:8000/again/abc/ <script>alert(1)</script>
--x
Content-Type: text/html; charset="utf-8"

<!doctype html><html><head><title>t</title></head><body><a href="http://127.0.0.1:8000/again/abc/">Opnieuw</a><script>alert(1)</script></body></html>
--x--
"""


@pytest.fixture
def mailbox(settings, tmp_path: Path) -> Path:
    settings.MAKEGOOD_DEMO = True
    settings.MAKEGOOD_MAILBOX = tmp_path / "mailbox"
    settings.MAKEGOOD_MAILBOX.mkdir()
    (settings.MAKEGOOD_MAILBOX / NAME).write_text(LETTER, encoding="utf-8")
    return settings.MAKEGOOD_MAILBOX


def test_outside_the_demo_there_is_no_mailbox(client: Client, mailbox: Path, settings) -> None:
    settings.MAKEGOOD_DEMO = False
    for address in ("/mailbox/", f"/mailbox/{NAME}/", f"/mailbox/{NAME}/html/"):
        assert client.get(address).status_code == 404


def test_the_list_shows_subject_recipient_and_time_newest_first(client: Client, mailbox: Path) -> None:
    (mailbox / "20261123T090001Z-000001.eml").write_text(LETTER.replace("=E2=98=95_=3Cb=3E", "later"))
    (mailbox / ".draft.part").write_text("unfinished")
    (mailbox / ".last").write_text("20261123T090001Z 1")
    response = client.get("/mailbox/")
    page = words(response)
    assert page.index("Over uw bestelling later") < page.index("Over uw bestelling ☕ <b>")
    assert "to anna@customers.example" in page
    assert "23 November 2026, 10:00" in page
    assert page.count("Over uw bestelling") == 2
    assert response["Cache-Control"] == "no-store"
    assert response.cookies == {}


def test_an_empty_or_missing_mailbox_says_what_fills_it(client: Client, settings, tmp_path: Path) -> None:
    settings.MAKEGOOD_DEMO = True
    settings.MAKEGOOD_MAILBOX = tmp_path / "none"
    assert "No e-mails yet" in words(client.get("/mailbox/"))


def test_a_long_list_comes_in_pages(client: Client, mailbox: Path) -> None:
    for number in range(2, 61):
        (mailbox / f"20261123T090000Z-{number:06}.eml").write_text(LETTER)
    first = client.get("/mailbox/").content.decode()
    assert first.count('class="row"') == 50
    assert "?before=20261123T090000Z-000011.eml" in first
    second = client.get("/mailbox/?before=20261123T090000Z-000011.eml").content.decode()
    assert second.count('class="row"') == 10


def test_one_email_shows_its_headers_and_its_text_with_links(client: Client, mailbox: Path) -> None:
    response = client.get(f"/mailbox/{NAME}/")
    body = response.content.decode()
    assert "Over uw bestelling ☕ &lt;b&gt;" in body
    assert "De Fietshoek via Makegood" in body
    assert 'href="http://127.0.0.1:8000/again/abc/"' in body
    assert "<script" not in body
    assert f'src="/mailbox/{NAME}/html/"' in body
    assert "allow-scripts" not in body
    assert "allow-same-origin" not in body


def test_the_html_part_comes_alone_under_a_policy_that_runs_no_script(client: Client, mailbox: Path) -> None:
    response = client.get(f"/mailbox/{NAME}/html/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<head><base target="_top"><title>' in response.content.decode()


def test_no_other_page_may_be_framed_or_styled_inline(client: Client, mailbox: Path) -> None:
    response = client.get(f"/mailbox/{NAME}/")
    assert response["X-Frame-Options"] == "DENY"
    assert "unsafe-inline" not in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "%2e%2e%2fsecret_key",
        "..%2f..%2fsecret_key",
        "%2fetc%2fpasswd",
        ".last",
        "secret_key",
        "20261123T090000Z-000001.eml%00",
        "20261123T090000Z-000001.eml%0a",
        "٢0261123T090000Z-000001.eml",
        "20261123T090000Z-000002.eml",
        "x" * 5000,
    ],
)
def test_no_name_leads_out_of_the_mailbox(client: Client, mailbox: Path, name: str) -> None:
    (mailbox.parent / "secret_key").write_text("very secret")
    for address in (f"/mailbox/{name}/", f"/mailbox/{name}/html/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "very secret" not in response.content.decode()


def test_a_link_in_the_folder_is_not_followed(client: Client, mailbox: Path) -> None:
    (mailbox.parent / "secret_key").write_text("very secret")
    (mailbox / "20261123T090000Z-000003.eml").symlink_to(mailbox.parent / "secret_key")
    assert client.get("/mailbox/20261123T090000Z-000003.eml/").status_code == 404
    assert client.get("/mailbox/").status_code == 200


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff\xfe\x00 no mail at all",
        b"Subject: =?utf-8?b?////?=\nDate: yesterday\nTo: <<<\n\nx",
        b"Content-Type: text/plain; charset=no-such-charset\n\nna\xefve",
        b'Content-Type: multipart/mixed; boundary="y"\n\nnever begun',
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n!!!",
    ],
)
def test_a_broken_email_breaks_no_page(client: Client, mailbox: Path, broken: bytes) -> None:
    (mailbox / "20261123T090000Z-000009.eml").write_bytes(broken)
    assert client.get("/mailbox/").status_code == 200
    assert client.get("/mailbox/20261123T090000Z-000009.eml/").status_code == 200
    assert client.get("/mailbox/20261123T090000Z-000009.eml/html/").status_code in (200, 404)

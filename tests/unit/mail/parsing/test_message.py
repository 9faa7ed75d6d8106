"""Whole e-mails: headers, character sets, parts, HTML, files, and bytes that are no e-mail at all."""

import base64
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.domain.mail.parsing import ParsedEmail, parse_email
from makegood.domain.mail.parsing.message import read_email
from tests.hostile_texts import EMAILS, hostile_email


def plain(text: bytes, content_type: str = "text/plain; charset=utf-8", *fields: str) -> ParsedEmail:
    header = "\r\n".join(["From: Anja <anja@example.nl>", f"Content-Type: {content_type}", *fields])
    return parse_email(header.encode() + b"\r\n\r\n" + text)


def multipart(kind: str, *parts: str) -> ParsedEmail:
    body = "".join(f"--grens\r\n{part}\r\n" for part in parts) + "--grens--\r\n"
    return plain(body.encode(), f'multipart/{kind}; boundary="grens"')


def html(body: str) -> str:
    return plain(body.encode(), "text/html; charset=utf-8").text


def test_the_header_is_read() -> None:
    parsed = parse_email(
        b"Return-Path: <bounce+1@Example.nl>\nDelivered-To: c-abc@relay.example\nX-Original-To: C-ABC@relay.example\n"
        b"From: =?utf-8?q?Anja_de_Vri=C3=ABs?= <Anja@Example.NL>\nSender: post@example.nl\n"
        b'To: "Winkel, De" <c-abc@relay.example>,\n other@example.nl\nCc: third@example.nl\n'
        b"Reply-To: thuis@example.nl\nSubject: =?utf-8?b?UmU6IFZyYcOkZw==?=\n =?utf-8?b?IMOpw6lu?=\n"
        b"Message-ID: <1@example.nl>\nIn-Reply-To: <b@relay.example>\n"
        b"References: <a@relay.example>\n <b@relay.example>\n"
        b"Date: Mon, 3 Aug 2026 10:12:00 +0200\n\nhallo\n"
    )
    assert parsed.from_address == "anja@example.nl"
    assert parsed.from_name == "Anja de Vriës"
    assert parsed.subject == "Re: Vraäg één"
    assert parsed.message_id == "<1@example.nl>"
    assert parsed.in_reply_to == ("<b@relay.example>", "<a@relay.example>")
    assert parsed.sent_at == datetime(2026, 8, 3, 8, 12, tzinfo=UTC)
    assert parsed.other_addresses == {"anja@example.nl", "post@example.nl", "thuis@example.nl", "bounce+1@example.nl"}
    assert parsed.recipients == ("c-abc@relay.example", "other@example.nl", "third@example.nl")
    assert parsed.new_text == parsed.text == "hallo"
    assert not parsed.auto_reply
    assert parsed.report is None


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ("anja@example.nl", "", "anja@example.nl"),
        ("anja@example.nl (Anja)", "Anja", "anja@example.nl"),
        ('"anja@example.nl" <x@y.nl>', "anja@example.nl", "x@y.nl"),
        ('"Vries, Anja de" <x@y.nl>', "Vries, Anja de", "x@y.nl"),
        ("=?utf-8?q?Vries=2C_Anja?= <x@y.nl>", "Vries, Anja", "x@y.nl"),
        ("=?no-such-charset?q?Anja=E9?= <x@y.nl>", "Anjaé", "x@y.nl"),
        ("Anja <x@y.nl", "", "x@y.nl"),
        ("undisclosed recipients:;", "undisclosed recipients:", ""),
        ("Anja\u202e <x@y.nl>", "Anja", "x@y.nl"),
        ("", "", ""),
    ],
)
def test_a_sender_is_read_however_it_is_written(field: str, name: str, address: str) -> None:
    parsed = parse_email(f"From: {field}\n\nhallo".encode())
    assert (parsed.from_name, parsed.from_address) == (name, address)


@pytest.mark.parametrize("date", ["", "gisteren", "Mon, 99 Foo 20266 99:99", "Fri, 31 Dec 9999 23:59:59 -1200"])
def test_an_unreadable_date_is_none(date: str) -> None:
    assert plain(b"x", "text/plain", f"Date: {date}").sent_at is None


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("één €".encode(), "utf-8", "één €"),
        ("één €".encode("cp1252"), "windows-1252", "één €"),
        ("één €".encode("cp1252"), "iso-8859-1", "één €"),
        ("één €".encode(), "iso-8859-1", "één €"),
        ("één €".encode("cp1252"), "utf-8", "één €"),
        ("één €".encode("cp1252"), "us-ascii", "één €"),
        ("één €".encode(), "x-unknown", "één €"),
        ("één €".encode("iso8859-15"), "iso-8859-15", "één €"),
        ("één".encode("utf-7"), "utf-7", "één"),
        ("één".encode("utf-16"), "utf-16", "één"),
        (b"een\\u0000", "unicode_escape", "een\\u0000"),
        ("één goede zin".encode() + b"\xff", "utf-8", "één goede zin\ufffd"),
        ("e\u0301e\u0301n".encode(), "utf-8", "één"),
        (b"a\x00b\x07c\x1b[31md\te", "utf-8", "a\ufffdbc[31md    e"),
        (b"a\rb\r\nc\x0bd", "utf-8", "a\nb\nc\nd"),
        ("een\u200b twee\ufeff\xa0drie\u202e".encode(), "utf-8", "een twee drie"),
    ],
)
def test_text_is_readable_whatever_its_character_set_claims(data: bytes, charset: str, text: str) -> None:
    assert plain(data, f"text/plain; charset={charset}").text == text


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("base64", base64.b64encode("één".encode())),
        ("BASE64 ", b"w6n\r\nDqW4"),
        ("quoted-printable", b"=C3=A9=\r\n=C3=A9n"),
        ("quoted-printable;", b"=C3=A9=C3=A9n"),
        ("8bit", "één".encode()),
        ("no-such", "één".encode()),
    ],
)
def test_text_is_decoded_from_its_transfer_encoding(encoding: str, data: bytes) -> None:
    assert plain(data, "text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}").text == "één"


def test_paragraphs_that_flow_are_joined_and_quotes_stay_quotes() -> None:
    parsed = plain(b"Een lange \r\nzin.\r\n> een \r\n> vraag\r\n\r\n-- \r\nAnja", "text/plain; format=flowed")
    assert parsed.text == "Een lange zin.\n> een vraag\n\n-- \nAnja"
    assert plain(b"Fiets \r\nband", "text/plain; format=flowed; delsp=yes").text == "Fietsband"


def test_of_two_forms_the_plain_one_is_read() -> None:
    parsed = multipart(
        "alternative", "Content-Type: text/plain\r\n\r\nplat", "Content-Type: text/html\r\n\r\n<b>vet</b>"
    )
    assert parsed.text == "plat"
    assert parsed.files == ()


@pytest.mark.parametrize(
    "stub", ["", "  \r\n", "Uw e-mailprogramma ondersteunt geen HTML.", "This message requires an HTML capable reader."]
)
def test_a_plain_form_that_says_nothing_is_passed_over(stub: str) -> None:
    parsed = multipart(
        "alternative", f"Content-Type: text/plain\r\n\r\n{stub}", "Content-Type: text/html\r\n\r\n<b>vet</b>"
    )
    assert parsed.text == "vet"


def test_html_becomes_text_with_quotes_links_and_lists() -> None:
    assert html(
        "<html><head><title>x</title><style>p {}</style></head><body><p>Hallo,</p><p>zie "
        "<a href='https://a.nl/b'>hier</a> of "
        "<a href='mailto:x@y.nl'>x@y.nl</a><br>en dit:</p><ul><li>een<li>twee</ul><script>alert(1)</script>"
        "<div style='display:none'>verborgen <img alt='x'></div>"
        "<blockquote>oud<blockquote>ouder</blockquote></blockquote>"
        "<table><tr><td>a</td><td>b</td></tr></table><pre>x\n  y</pre><img src='cid:1' alt='foto'></body></html>"
    ) == (
        "Hallo,\n\nzie hier (https://a.nl/b) of x@y.nl\nen dit:\n\n"
        "- een\n- twee\n\n> oud\n>\n> > ouder\n\na b\n\nx\n  y\n\n[foto]"
    )


@pytest.mark.parametrize(
    "rest",
    [
        (
            '<div class="gmail_quote"><div>Op ma 3 aug 2026 om 10:12 schreef Winkel &lt;'
            '<a href="mailto:c@r.nl">c@r.nl</a>&gt;:<br>'
            "</div><blockquote><p>Is het er?</p></blockquote></div>"
        ),
        (
            "<hr><div id='divRplyFwdMsg'><b>Van:</b> Winkel &lt;c@r.nl&gt;<br>"
            "<b>Verzonden:</b> maandag 3 augustus 2026 10:12<br>"
            "<b>Aan:</b> Anja<br><b>Onderwerp:</b> Re: x</div><div>Is het er?</div>"
        ),
        (
            "<div style='border-top:solid 1pt'><p><b>Van:</b> Winkel<br>"
            "<b>Verzonden:</b> 3-8-2026<br><b>Aan:</b> Anja<br>"
            "<b>Onderwerp:</b> x</p></div><p>Is het er?</p>"
        ),
        (
            "<br>Verstuurd vanaf mijn iPhone<br><blockquote type='cite'>Op 3 aug. 2026 om 10:12 "
            "heeft Winkel &lt;c@r.nl&gt; het "
            "volgende geschreven:<br><br></blockquote><blockquote type='cite'>Is het er?</blockquote>"
        ),
        "<p><span>---&nbsp;Antwoord boven\ndeze regel&nbsp;---</span></p><p>Is het er?</p>",
    ],
)
def test_a_reply_in_html_only_is_cut_too(rest: str) -> None:
    parsed = plain(f"<div>Ja hoor,</div><div>prima.</div>{rest}".encode(), "text/html; charset=utf-8")
    assert parsed.new_text == "Ja hoor,\nprima."
    assert "Is het er?" in parsed.quoted


def test_files_come_out_with_their_names() -> None:
    data = base64.b64encode(b"\x89PNG").decode()
    parsed = multipart(
        "mixed",
        "Content-Type: text/plain\r\n\r\nZie foto's.",
        f"Content-Type: image/PNG; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n{data}",
        "Content-Type: image/jpeg\r\nContent-Disposition: attachment;\r\n "
        "filename*0*=utf-8''caf%C3%A9%20;\r\n filename*1=x.jpg\r\n\r\nz",
        "Content-Type: text/plain\r\nContent-Disposition: attachment; "
        'filename="../../etc/=?utf-8?q?=C3=A9?=.txt"\r\n\r\ninhoud',
        "Content-Type: image/gif\r\nContent-ID: <1>\r\nContent-Disposition: inline\r\n\r\ngif",
        "Content-Type: message/rfc822\r\n\r\nSubject: Oude vraag\r\n\r\nhallo",
    )
    assert parsed.text == "Zie foto's."
    assert [(file.name, file.content_type, file.data) for file in parsed.files] == [
        ("a.png", "image/png", b"\x89PNG"),
        ("café x.jpg", "image/jpeg", b"z"),
        ("é.txt", "text/plain", b"inhoud"),
        ("", "image/gif", b"gif"),
        ("Oude vraag.eml", "message/rfc822", b"Subject: Oude vraag\r\n\r\nhallo"),
    ]


def test_an_email_with_nothing_but_a_file_has_no_text() -> None:
    parsed = plain(b"%PDF", 'application/pdf; name="bon.pdf"')
    assert parsed.text == parsed.new_text == ""
    assert [file.name for file in parsed.files] == ["bon.pdf"]


def test_a_text_too_long_to_keep_is_a_file_as_well() -> None:
    parsed = plain(b"woord \n" * 100_000)
    assert len(parsed.text) == 200_000
    assert [(file.name, len(file.data)) for file in parsed.files] == [("text.txt", 699_999)]


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"\x00", b"hallo", b"From: \xff\xfe\n\n\xff", b"Content-Type: multipart/mixed\n\nx"]
)
def test_bytes_that_are_hardly_an_email_are_read(raw: bytes) -> None:
    assert parse_email(raw).files == ()


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(20_000))


@pytest.mark.parametrize("raw", [NESTED, *(hostile_email(*email, 500_000) for email in EMAILS)], ids=range(13))
def test_a_hostile_email_is_read_to_its_end(raw: bytes) -> None:
    assert len(read_email(raw).text) <= 200_000


FRAGMENTS = [
    b"From: a@b.nl\n",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"\n",
    b"--b\n",
    b"--b--\n",
    b"Content-Type: text/html\n",
    b"Content-Type: message/delivery-status\n",
    b"Action: failed\n",
    b"Content-Transfer-Encoding: base64\n",
    b"<p>",
    b"> a\n",
    b"Content-Type: text/plain; charset=utf-16; format=flowed\n",
    b"Subject: =?utf-8?b?w6k?=\n",
    b"=?x?q?=GG?=",
    b"Return-Path: <>\n",
    b"Content-Disposition: attachment; filename*0*=x'y'%zz; filename*1=\"q\n",
    b"Date: Mon, 1 Jan 1 1:1 +9999\n",
    b"-- \n",
    b"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n",
    b"Content-Type: message/feedback-report\n",
    b"Content-Transfer-Encoding: x-uuencode\n",
    b"begin 644 x\n",
    b"Content-Type: text/plain; charset=\xff\x00\n",
]


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300), st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=20))).map(b"".join)
    )
)
def test_no_bytes_raise_and_no_line_is_lost(raw: bytes) -> None:
    parsed = read_email(raw)  # without the safety net of parse_email
    assert parse_email(raw) == parsed
    assert unicodedata.is_normalized("NFC", parsed.text)
    assert not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in parsed.text.replace("\n", ""))
    together = f"{parsed.new_text}\n{parsed.quoted}".split("\n")
    assert sorted(filter(str.strip, together)) == sorted(filter(str.strip, parsed.text.split("\n")))

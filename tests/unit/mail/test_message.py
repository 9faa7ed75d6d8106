"""An e-mail as bytes: whatever its words, they survive, in lines that any relay takes."""

import email
import email.policy
import re
from email.generator import BytesGenerator
from email.policy import compat32
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from makegood.domain.mail.message import build_message
from makegood.domain.mail.models import Email, EmailAttachment
from makegood.domain.mail.smtp import lines_of
from makegood.kernel.clock import wall_now

WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n\t"), min_size=1, max_size=300)
LINE_LIMIT = 998


def letter(**parts: Any) -> Email:
    values = {
        "kind": "invitation",
        "to_address": "anna@customers.example",
        "from_address": "noreply@market.example",
        "from_name": "Marktplaats",
        "subject": "Hoe was het?",
        "text": "Hallo",
        "html": "<p>Hallo</p>",
        "message_id": "<a@b>",
        "queued_at": wall_now(),
    }
    return Email(**values | parts)


def read(data: bytes) -> Any:
    return email.message_from_bytes(data, policy=email.policy.default)


@settings(max_examples=60)
@given(WORDS, WORDS, WORDS)
@example("=_0_ =3D .\n..\n \t \nFrom me\n" + "x" * 300, "é" * 200, "ü" * 90 + " ?= =?")
def test_words_survive(text: str, html: str, subject: str) -> None:
    data = build_message(letter(text=text, html=html, subject=subject.replace("\n", " "))).message().as_bytes()
    assert data.isascii()
    assert max(map(len, data.split(b"\n"))) <= LINE_LIMIT
    got = read(data)
    for kind, words in (("plain", text), ("html", html)):
        assert got.get_body((kind,)).get_content().removesuffix("\n") == words.removesuffix("\n")


def test_headers_are_folded_as_pythons_own_policy_folds_them() -> None:
    references = [f"<{'a' * 30}{number}@market.example>" for number in range(9)]
    data = (
        build_message(letter(subject="Vélo " * 30, references=references, in_reply_to=references[0]))
        .message()
        .as_bytes()
    )
    head = data.partition(b"\n\n")[0]
    assert all(len(line) <= 78 for line in head.split(b"\n"))
    got = read(data)
    assert str(got["Subject"]).split() == ["Vélo"] * 30
    assert str(got["References"]).split() == references


@pytest.mark.parametrize("linesep", ["\n", "\r\n"])
@pytest.mark.parametrize("html", ["", "<p>\u00e9 .\n.\r\n\r x  \n\n</p>"])
@pytest.mark.parametrize("files", [0, 2])
def test_its_bytes_are_those_that_pythons_own_generator_writes(files: int, html: str, linesep: str) -> None:
    attached = [
        EmailAttachment(name=f"{n}.txt", content_type="text/plain", data=b"\r\nFrom\r" * 9) for n in range(files)
    ]
    headers = {"List-Unsubscribe": f"<https://market.example/{'a' * 90}/>", "X-Words": "many words " * 12}
    built: Any = build_message(letter(html=html, subject="Vélo " * 30, headers=headers), attached).message()
    written = BytesIO()
    BytesGenerator(written, mangle_from_=False, policy=compat32).flatten(built, linesep=linesep)
    assert built.as_bytes(linesep=linesep) == written.getvalue()


def test_nothing_that_ends_a_header_or_is_not_ascii_stands_in_one() -> None:
    for value in ("a\r\nBcc: b@example.com", "a\nb", "a\rb", "\u00e9"):
        with pytest.raises(ValueError, match="List-Unsubscribe"):
            build_message(letter(headers={"List-Unsubscribe": value}))


def test_it_is_made_once_and_each_with_boundaries_of_its_own() -> None:
    files = [EmailAttachment(name="foto.png", content_type="image/png", data=b"\x89PNG" * 100)]
    first, second = (build_message(letter(), files) for _ in range(2))
    assert first.message() is first.message()
    data: Any = first.message()
    assert data.as_bytes(linesep="\r\n") is data.as_bytes(linesep="\r\n")
    boundaries = re.findall(rb'boundary="([^"]+)"', first.message().as_bytes())
    assert len(set(boundaries)) == 2
    assert not set(boundaries) & set(re.findall(rb'boundary="([^"]+)"', second.message().as_bytes()))
    [attachment] = read(first.message().as_bytes()).iter_attachments()
    assert attachment.get_content() == b"\x89PNG" * 100


@given(content=st.lists(st.sampled_from([b"a", b".", b"\r\n"])).map(b"".join))
@example(content=b".\r\n..\r\n.a\r\n\r\n.")
def test_no_line_of_it_ends_it_and_a_server_gets_what_was_said(content: bytes) -> None:
    """RFC 5321, 4.5.2: a line that begins with a dot gets another one, which the server takes away."""
    *lines, end, nothing = lines_of(content).split(b"\r\n")
    assert (end, nothing) == (b".", b"")
    assert b"." not in lines
    taken = b"".join(line.removeprefix(b".") + b"\r\n" for line in lines)
    assert taken == content.removesuffix(b"\r\n") + b"\r\n" if content else taken == b"\r\n"

"""Our own e-mail, answered from the mail programs that people use: only what they wrote is new (R5.6)."""

import re
from email.message import EmailMessage

import pytest

from makegood.domain.mail.parsing import parse_email
from makegood.web.operator.emails import all_samples

WORDS = "Dank u, het werkt weer!"
DUTCH = "Op ma 23 nov 2026 om 10:00 schreef De Fietshoek via Makegood <c-x@reply.localhost>:"
ENGLISH = "On Mon, 23 Nov 2026 at 10:00, De Fietshoek via Makegood <c-x@reply.localhost> wrote:"
CASES = {
    "a message, answered in Dutch": ("conversations/email/message", DUTCH),
    "a message, answered in English": ("conversations/email/message", ENGLISH),
    "a message, where only our own line tells": ("conversations/email/message", ""),
    "a request, answered in Dutch": ("reassessments/email/request", DUTCH),
    "a request, answered in English": ("reassessments/email/request", ENGLISH),
}


def body(html: str) -> str:
    """What stands between the body tags."""
    return re.sub(r"(?s).*<body[^>]*>(.*)</body>.*", r"\1", html)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("template", "head"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("part", ["plain", "html"])
def test_only_what_they_wrote_is_new(language: str, template: str, head: str, part: str) -> None:
    rendered = next(sample.rendered for sample in all_samples(language) if sample.template == template)
    message = EmailMessage()
    message["From"] = "Anna <anna@example.com>"
    message["To"] = "c-x@reply.localhost"
    message["Subject"] = f"Re: {rendered.subject}"
    if part == "plain":
        quoted = "\n".join(f"> {line}" for line in rendered.text.splitlines())
        message.set_content(f"{WORDS}\n\n{head}\n{quoted}\n")
    else:
        quote = f"<div>{head}</div><blockquote>{body(rendered.html)}</blockquote>"
        message.set_content(f"<html><body><div>{WORDS}</div>{quote}</body></html>", subtype="html")
    read = parse_email(message.as_bytes())
    assert read.new_text.strip() == WORDS
    assert rendered.text.split("\n")[2] in read.quoted.replace("> ", "")

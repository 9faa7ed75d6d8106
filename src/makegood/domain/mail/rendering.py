"""From templates to an e-mail: subject, text and HTML in the reader's language."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

import css_inline
from django.conf import settings
from django.template import Context, engines
from django.utils import translation

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")
# What a line begins with that its continuation repeats (marks of quoting) or leaves open (a list's sign).
_QUOTED = re.compile(r"(?:> ?)+")
_LIST_SIGN = re.compile(r" *(?:[-*•]|\d{1,3}[.)]) +| *")

TEXT_WIDTH = 72
"""Columns of the text part: once quoted, and quoted again, a line still fits into the 78 that RFC 5322 advises."""

# A style element stays where it asks to: the dark colours and narrow screens cannot be inlined.
_inliner = css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The parts of an e-mail."""

    subject: str
    text: str
    html: str


def render_email(template: str, context: Mapping[str, object], language: str) -> Rendered:
    """An e-mail from `{template}.subject.txt`, `{template}.txt` and `{template}.html`.

    The text extends `mail/base.txt`, the HTML `mail/base.html`. Besides the context they know `language`,
    `marketplace_name`, `base_url` and `subject`. Only the HTML is escaped, and only the text is wrapped.
    """
    values = {
        **context,
        "language": language,
        "marketplace_name": settings.MAKEGOOD_MARKETPLACE_NAME,
        "base_url": settings.MAKEGOOD_BASE_URL,
    }
    with translation.override(language):
        subject = one_line(_render(f"{template}.subject.txt", values, autoescape=False))
        values["subject"] = subject
        text = wrapped(_render(f"{template}.txt", values, autoescape=False)).strip() + "\n"
        html = _render(f"{template}.html", values, autoescape=True).strip()
    return Rendered(subject, text, _inliner.inline(html))


def one_line(text: str) -> str:
    """A text on one line: line ends and control characters become single spaces."""
    return _SPACE.sub(" ", text).strip()


def wrapped(text: str) -> str:
    """A text for the text part: long lines wrapped, links whole, one blank line at most.

    The lines that continue an item of a list stand below its words; those of a quotation are quoted too.
    """
    return "\n".join(_wrapped_line(line) for line in _BLANK_LINES.sub("\n\n", text).split("\n"))


def quoted(text: str) -> str:
    """Somebody else's words in the text part."""
    return wrapped("\n".join(f"> {line}".rstrip() for line in text.split("\n")))


def _wrapped_line(line: str) -> str:
    if len(line) <= TEXT_WIDTH:
        return line
    mark = _QUOTED.match(line)
    sign = mark or _LIST_SIGN.match(line)
    start = sign.group() if sign else ""
    return textwrap.fill(
        line[len(start) :],
        TEXT_WIDTH,
        initial_indent=start,
        subsequent_indent=start if mark else " " * len(start),
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _render(name: str, values: Mapping[str, object], *, autoescape: bool) -> str:
    # Django's own engine and not `render_to_string`: only a Context can switch escaping off for a whole template.
    template = engines["django"].engine.get_template(name)  # type: ignore[attr-defined]  # only Django's engine has one
    rendered: str = template.render(Context(dict(values), autoescape=autoescape))
    return rendered

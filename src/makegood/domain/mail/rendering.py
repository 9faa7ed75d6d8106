"""From templates to an e-mail: subject, text and HTML in the reader's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import css_inline
from django.conf import settings
from django.template import Context, engines
from django.utils import translation

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")

# The style element stays for what cannot be inlined: the dark colours and narrow screens.
_inliner = css_inline.CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The parts of an e-mail."""

    subject: str
    text: str
    html: str


def render_email(template: str, context: Mapping[str, object], language: str) -> Rendered:
    """An e-mail from `{template}.subject.txt`, `{template}.txt` and `{template}.html`.

    The text extends `mail/base.txt`, the HTML `mail/base.html`. Besides the context they know `language`,
    `marketplace_name`, `base_url` and `subject`. Only the HTML is escaped.
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
        text = _render(f"{template}.txt", values, autoescape=False).strip() + "\n"
        html = _render(f"{template}.html", values, autoescape=True).strip()
    return Rendered(subject, text, _inliner.inline(html))


def one_line(text: str) -> str:
    """A text on one line: line ends and control characters become single spaces."""
    return _SPACE.sub(" ", text).strip()


def _render(name: str, values: Mapping[str, object], *, autoescape: bool) -> str:
    # Django's own engine and not `render_to_string`: only a Context can switch escaping off for a whole template.
    template = engines["django"].engine.get_template(name)  # type: ignore[attr-defined]  # only Django's engine has one
    rendered: str = template.render(Context(dict(values), autoescape=autoescape))
    return rendered

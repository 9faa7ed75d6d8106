"""The HTML part of an e-mail within a frame of our pages: its own styles hold there, and nothing else of it does."""

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from django.http import HttpResponse

SANDBOX_FOR_LINKS = "sandbox allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox"
"""For a frame whose links open in the tab around it."""


def letter_response(html: str, *, sandbox: str = "sandbox") -> HttpResponse:
    """The answer for the frame. Scripts, forms and anything from elsewhere never are allowed.

    E-mails carry their styles in their elements, as mail programs want it. Each of those very styles is allowed by its
    hash, and so none that could come along in a text.
    """
    response = HttpResponse(html)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {_allowed(html)}; img-src data:; base-uri 'none'; form-action 'none';"
        f" frame-ancestors 'self'; {sandbox}"
    )
    return response


def _allowed(html: str) -> str:
    styles = _Styles()
    styles.feed(html)
    styles.close()
    if not styles.found:
        return "'none'"
    hashes = (b64encode(sha256(style.encode()).digest()).decode() for style in styles.found)
    return " ".join(("'unsafe-hashes'", *(f"'sha256-{one}'" for one in hashes)))


class _Styles(HTMLParser):
    """Collects what stands in attributes and elements named style, each once, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}
        self._within: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "style" and value:
                self.found[value] = None
        if tag == "style":
            self._within = []

    def handle_data(self, data: str) -> None:
        if self._within is not None:
            self._within.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style" and self._within is not None:
            self.found["".join(self._within)] = None
            self._within = None

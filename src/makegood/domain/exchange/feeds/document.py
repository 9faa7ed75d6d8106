"""An XML document that is written while it is read: nothing of it is kept."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import TextIOBase
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold in any form: control characters, and two that Unicode keeps free."""


class Document:
    """Writes elements into a text stream whose encoding is UTF-8."""

    def __init__(self, out: TextIOBase) -> None:
        self._xml = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)

    @contextmanager
    def root(self, name: str, **attributes: str) -> Iterator[None]:
        """The whole document, around everything else."""
        self._xml.startDocument()
        with self.inside(name, **attributes):
            self._xml.ignorableWhitespace("\n")
            yield
        self._xml.ignorableWhitespace("\n")
        self._xml.endDocument()

    @contextmanager
    def inside(self, name: str, **attributes: str) -> Iterator[None]:
        """An element around others."""
        self._xml.startElement(name, AttributesImpl(attributes))
        yield
        self._xml.endElement(name)

    @contextmanager
    def line(self, name: str, **attributes: str) -> Iterator[None]:
        """The same on a line of its own, so that a feed can be looked at."""
        with self.inside(name, **attributes):
            yield
        self._xml.ignorableWhitespace("\n")

    @contextmanager
    def list_of(self, name: str) -> Iterator[Callable[[], None]]:
        """An element around any number of others; call what it gives before each of them.

        Where there are none, there is no element either: that is what Google's schema asks for.
        """
        begun = False

        def begin() -> None:
            nonlocal begun
            if not begun:
                self._xml.startElement(name, AttributesImpl({}))
                self._xml.ignorableWhitespace("\n")
                begun = True

        yield begin
        if begun:
            self._xml.endElement(name)
            self._xml.ignorableWhitespace("\n")

    def leaf(self, name: str, text: str, **attributes: str) -> None:
        """An element with a text; characters that XML forbids are left out."""
        with self.inside(name, **attributes):
            if text:
                self._xml.characters(fit(text))

    def moment(self, name: str, at: datetime) -> None:
        """An element with a time: RFC 3339, in UTC, in whole seconds."""
        self.leaf(name, at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def fit(text: str) -> str:
    """A text without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)

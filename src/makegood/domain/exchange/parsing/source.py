"""A file, or what comes in on standard input: unpacked where it is packed, with how much of it has been read."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from makegood.kernel.errors import Invalid

_PIECE = 64 * 1024
_GZIP = b"\x1f\x8b"
_NO_TEXT = {
    b"PK\x03\x04": _("%(file)s is a spreadsheet or a zip file: save it as CSV in UTF-8."),
    b"\xff\xfe": _("%(file)s is in UTF-16: save it in UTF-8."),
    b"\xfe\xff": _("%(file)s is in UTF-16: save it in UTF-8."),
}
"""How files begin that are often taken for text, and what to do about it."""


class Source:
    """What an import reads, once.

    `size` is in bytes as it lies on the disk, None where nobody knows, as of standard input.
    """

    def __init__(self, name: str, stream: BinaryIO, size: int | None) -> None:
        self.name = name
        self.size = size
        self._counted = _Counted(stream)

    @property
    def position(self) -> int:
        """How many bytes have been read, packed ones where it is packed."""
        return self._counted.taken

    @contextmanager
    def opened(self) -> Iterator[tuple[io.TextIOWrapper, bytes]]:
        """The text, and its first few thousand bytes at most.

        Lines end with LF alone, as in an editor. Bytes that are no UTF-8 become lone surrogates, for which their record
        is rejected.

        Raises:
            Invalid: `damaged_file` when it cannot be read on, such as half a gzip file; `not_utf8`.
        """
        with self._told():
            packed = self._counted.begins_with(_GZIP)
            stream: io.BufferedReader = io.BufferedReader(self._counted, _PIECE)
            if packed:
                stream = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=stream)), _PIECE)
            beginning = stream.peek(_PIECE)[:_PIECE]
            for mark, message in _NO_TEXT.items():
                if beginning.startswith(mark):
                    raise Invalid.one(self.name, "not_utf8", message % {"file": self.name})
            yield io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline="\n"), beginning

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError, zlib.error) as error:
            raise Invalid.one(
                self.name,
                "damaged_file",
                _("%(file)s cannot be read to its end: %(error)s") % {"file": self.name, "error": error},
            ) from error


class _Counted(io.RawIOBase):
    """The bytes of a stream, counted; its beginning can be looked at."""

    def __init__(self, stream: BinaryIO) -> None:
        # Of a pipe as much as there is, not as much as fits: whoever fills it may be waiting for us.
        self._read = getattr(stream, "read1", stream.read)
        self._ahead = b""
        self.taken = 0

    def begins_with(self, mark: bytes) -> bool:
        while len(self._ahead) < len(mark) and (piece := self._read(_PIECE)):
            self._ahead += piece
        return self._ahead.startswith(mark)

    def readable(self) -> bool:
        return True

    def readinto(self, target: bytearray | memoryview) -> int:  # type: ignore[override]  # what it is given
        piece = self._ahead[: len(target)] if self._ahead else self._read(len(target))
        self._ahead = self._ahead[len(piece) :]
        target[: len(piece)] = piece
        self.taken += len(piece)
        return len(piece)

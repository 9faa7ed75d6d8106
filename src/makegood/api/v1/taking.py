"""Taking in the body of a bulk call, piece by piece, into a file without a name."""

import tempfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any

from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.utils.translation import gettext_lazy as _

from .body import BROKEN_OFF, LIMIT, BadBody

BODY_LIMIT = 64 * LIMIT
"""Bytes of a whole body, as sent and as unpacked."""
_PIECE = 64 * 1024
_GZIP = zlib.MAX_WBITS | 16


def take_in(request: HttpRequest, note: Callable[[bytes], object]) -> IO[bytes]:
    """The body, unpacked where it was packed with gzip; `note` gets every piece of it.

    Raises:
        BadBody: 413 `too_large`, 415 `unsupported_encoding`, 400 `incomplete_body` and `invalid_gzip`; nothing was done
            then.
    """
    taken = tempfile.SpooledTemporaryFile(max_size=_PIECE)  # noqa: SIM115 - closed by the one who reads it
    size = 0
    try:
        for piece in _unpacked(request.headers.get("Content-Encoding", ""), _pieces(request)):
            size += len(piece)
            if size > BODY_LIMIT:
                raise _too_large()
            note(piece)
            taken.write(piece)
    except BaseException:
        taken.close()
        raise
    taken.seek(0)
    return taken


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    announced = request.META.get("CONTENT_LENGTH")
    # Django reads as many bytes as were announced: none, where a body comes in chunks. Where the server marks the end
    # itself, the body can be read from it.
    in_chunks = not announced and request.META.get("wsgi.input_terminated")
    source: Any = request.META["wsgi.input"] if in_chunks else request
    size = 0
    try:
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > BODY_LIMIT:
                raise _too_large()
            yield piece
    except UnreadablePostError:
        size = -1
    if size < int(announced or 0):
        raise BadBody(400, "incomplete_body", BROKEN_OFF)


def _unpacked(encoding: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    match encoding.strip().lower():
        case "" | "identity":
            yield from pieces
        case "gzip" | "x-gzip":
            yield from _from_gzip(pieces)
        case _:
            raise BadBody(415, "unsupported_encoding", _("The body may be packed with gzip, and in no other way."))


def _from_gzip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """No more at a time than a piece, however much a small one unpacks to. Several packed files in a row are one."""
    unpacking = zlib.decompressobj(_GZIP)
    is_begun = False
    try:
        for packed in pieces:
            is_begun, rest, piece = True, packed, b""
            # It may also hold back what did not fit into a piece.
            while rest or len(piece) == _PIECE:
                if unpacking.eof:
                    unpacking = zlib.decompressobj(_GZIP)
                yield (piece := unpacking.decompress(rest, _PIECE))
                rest = unpacking.unused_data if unpacking.eof else unpacking.unconsumed_tail
    except zlib.error:
        raise BadBody(400, "invalid_gzip", _("The body is not packed with gzip.")) from None
    if is_begun and not unpacking.eof:
        raise BadBody(400, "incomplete_body", BROKEN_OFF)


def _too_large() -> BadBody:
    return BadBody(413, "too_large", _("What was sent is too large."))

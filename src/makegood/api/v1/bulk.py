"""Many objects in one call: `application/x-ndjson`, one JSON object a line in, one line with its result out.

Neither side is ever held in memory as a whole. The body is first taken in, into a file without a name that goes with
the call: a client that reads the answer only after it has sent everything would otherwise wait for us while we wait
for it, and servers let go of the body when the answer begins. Then the answer streams, batch by batch.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, TypeVar

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.http.request import UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from makegood.domain.exchange.shapes.fields import Answer, Body
from makegood.domain.exchange.shapes.messages import field_error
from makegood.kernel.errors import Invalid, MakegoodError

from .body import BROKEN_OFF, LIMIT, BadBody, read_json
from .errors import problem, told_of

NDJSON = "application/x-ndjson"
BODY_LIMIT = 64 * LIMIT
"""Bytes of a whole body."""
LINE_LIMIT = LIMIT
"""Bytes of one line: as much as the body of a single call."""
BATCH = 500
"""Lines that are acted upon at a time."""
_PIECE = 64 * 1024

B = TypeVar("B", bound=Body)
Outcome = tuple[int, Answer] | MakegoodError
"""What became of one object: status and object, as a single call answers them, or why it was refused."""
Act = Callable[[Sequence[B]], Sequence[Outcome]]
Line = tuple[int, bytes | None]
"""A line with its number, from 1; None for one that is longer than we read."""

DESCRIPTION: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {NDJSON: {"schema": {"type": "string", "maxLength": BODY_LIMIT}}},
    },
    "responses": {200: {"description": "One line for each line", "content": {NDJSON: {"schema": {"type": "string"}}}}},
}
"""What the description of the API says of a bulk call (`openapi_extra`)."""


def answer_lines(request: HttpRequest, shape: type[B], act: Act[B]) -> HttpResponseBase:
    """Calls `act` with the objects of some lines at a time, and answers each line with its status and object, in order.

    A line that is refused gets its error, as a single call would, and stops nothing; an empty one counts and has no
    result. An accident of ours ends the answer: of the lines without a result, nothing was done about those behind
    the batch in which it happened.
    """
    if request.content_type != NDJSON:
        return problem(415, "unsupported_media_type", _("The body must be application/x-ndjson."))
    taken = tempfile.SpooledTemporaryFile(max_size=_PIECE)  # noqa: SIM115 - closed by the answer
    try:
        _take_in(request, taken)
    except BadBody as bad:
        taken.close()
        return problem(bad.status, bad.code, bad.message)
    results = _results(request, taken, shape, act, language=translation.get_language())
    return StreamingHttpResponse(results, content_type=NDJSON)


def _take_in(request: HttpRequest, taken: IO[bytes]) -> None:
    """Copies the body.

    Raises:
        BadBody: 413 `too_large`, 400 `incomplete_body`; nothing was done then.
    """
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
                raise BadBody(413, "too_large", _("What was sent is too large."))
            taken.write(piece)
    except UnreadablePostError:
        size = -1
    if size < int(announced or 0):
        raise BadBody(400, "incomplete_body", BROKEN_OFF)
    taken.seek(0)


def _results(
    request: HttpRequest, taken: IO[bytes], shape: type[B], act: Act[B], *, language: str | None
) -> Iterator[bytes]:
    with taken, translation.override(language):
        for batch in _batches(_lines(taken)):
            read = [(number, _read(raw, shape)) for number, raw in batch]
            try:
                acted = iter(act([body for _number, body in read if not isinstance(body, Exception)]))
                outcomes = [(number, body if isinstance(body, Exception) else next(acted)) for number, body in read]
            except Exception as error:  # noqa: BLE001 - noted, told, and the end of it
                yield _refusal(read[0][0], told_of(request, error))
                return
            yield b"".join(
                _refusal(number, told_of(request, outcome))
                if isinstance(outcome, Exception)
                else _done(number, *outcome)
                for number, outcome in outcomes
            )


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """As many lines as `act` is given at a time, fewer where they are long."""
    batch: list[Line] = []
    size = 0
    for number, raw in lines:
        batch.append((number, raw))
        size += len(raw or b"")
        if len(batch) == BATCH or size >= LINE_LIMIT:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _lines(taken: IO[bytes]) -> Iterator[Line]:
    """The lines that hold something."""
    number = 0
    while raw := taken.readline(LINE_LIMIT + 1):
        number += 1
        if len(raw) > LINE_LIMIT and not raw.endswith(b"\n"):
            while (rest := taken.readline(LINE_LIMIT)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif raw.strip():
            yield number, raw


def _read(raw: bytes | None, shape: type[B]) -> B | Exception:
    """The object in a line, or why there is none."""
    if raw is None:
        return BadBody(413, "too_large", _("What was sent is too large."))
    try:
        return shape.model_validate(read_json(raw))
    except BadBody as bad:
        return bad
    except ValidationError as error:
        return Invalid(field_error({**one, "loc": ("body", "line", *one["loc"])}) for one in error.errors())


def _done(number: int, status: int, answer: Answer) -> bytes:
    return f'{{"line":{number},"status":{status},"data":{answer.model_dump_json(by_alias=True)}}}\n'.encode()


def _refusal(number: int, told: dict[str, Any]) -> bytes:
    return json.dumps({"line": number, **told}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

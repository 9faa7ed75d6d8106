"""Many objects in one call: `application/x-ndjson`, one JSON object a line in, one line with its result out.

Neither side is ever held in memory as a whole. The body is first taken in, into a file without a name that goes with
the call: a client that reads the answer only after it has sent everything would otherwise wait for us while we wait
for it, and servers let go of the body when the answer begins. Then the answer streams, batch by batch.

With an `Idempotency-Key` each batch is answered once (`v1.repeats`): its results are kept in the transaction that acts
on its lines. A call that is repeated gets what is kept, and goes on from there where the first one broke off.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from makegood.domain.accounts import actions as accounts
from makegood.domain.accounts.actions import Call, Repeated, answer_once
from makegood.domain.accounts.rules import LINES as NDJSON
from makegood.domain.exchange.shapes.fields import Answer, Body
from makegood.domain.exchange.shapes.messages import field_error
from makegood.kernel import clock
from makegood.kernel.errors import Invalid, MakegoodError, Refused

from .body import LIMIT, BadBody, read_json
from .errors import TITLES, answer_to, told_of
from .repeats import REPLAYED, call_of, mark_in
from .taking import BODY_LIMIT, take_in

LINE_LIMIT = LIMIT
"""Bytes of one line: as much as the body of a single call."""
BATCH = 100
"""Lines that are acted upon at a time, in one transaction: others who want to write wait for it."""

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

    `act` is one transaction. A line that is refused gets its error, as a single call would, and stops nothing; an empty
    one counts and has no result. An accident of ours ends the answer: of the lines without a result, nothing was done.
    """
    try:
        if request.content_type != NDJSON:
            raise BadBody(415, "unsupported_media_type", _("The body must be application/x-ndjson."))
        mark = mark_in(request)
        digest = hashlib.sha256()
        # Its reader closes it: the answer, which comes later.
        taken = take_in(request, digest.update)
    except BadBody as bad:
        return answer_to(request, bad)
    call = call_of(request, mark, digest.hexdigest()) if mark else None
    results = _results(_Run(request, shape, act, call), taken, language=translation.get_language())
    try:
        # The first batch before the answer begins: a call that cannot be repeated has none.
        first, is_replay = next(results, (b"", False))
    except Repeated as why:
        return answer_to(request, why)
    headers = {REPLAYED: "true"} if is_replay else None
    return StreamingHttpResponse(_streamed(first, results), content_type=NDJSON, headers=headers)


class _Run(Generic[B]):
    """One call, batch by batch."""

    def __init__(self, request: HttpRequest, shape: type[B], act: Act[B], call: Call | None) -> None:
        self.request = request
        self.shape = shape
        self.act = act
        self.call = call
        self.began_at = clock.now()

    def answer(self, batch: list[Line], part: int) -> tuple[bytes, bool]:
        """The results of some lines, and whether they are those of an earlier call."""
        if self.call is None:
            return self._act_on(batch), False

        def act() -> accounts.Answer:
            return accounts.Answer(200, self._act_on(batch), NDJSON, translation.get_language() or "")

        kept, is_replay = answer_once(call=self.call, part=part, act=act, now=self.began_at)
        return (self._completed(kept.content, batch) if is_replay else kept.content), is_replay

    def _act_on(self, batch: list[Line]) -> bytes:
        read = [(number, _read(raw, self.shape)) for number, raw in batch]
        acted = iter(self.act([body for _number, body in read if not isinstance(body, Exception)]))
        outcomes = [(number, body if isinstance(body, Exception) else next(acted)) for number, body in read]
        return b"".join(
            self.refusal(number, outcome) if isinstance(outcome, Exception) else _done(number, *outcome)
            for number, outcome in outcomes
        )

    def _completed(self, kept: bytes, batch: list[Line]) -> bytes:
        """Results as they were kept, and a refusal for each that told of a customer who was erased since."""
        results = {_number_of(line): line for line in kept.splitlines(keepends=True)}
        erased = Refused("erased", _("The data of this customer were erased."))
        return b"".join(results.get(number) or self.refusal(number, erased) for number, _raw in batch)

    def refusal(self, number: int, error: Exception) -> bytes:
        """The result of a line that was refused, or at which the answer ends."""
        told = told_of(self.request, error)
        result = {"line": number, "type": "about:blank", "title": TITLES[told["status"]], **told}
        return json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _streamed(first: bytes, others: Iterator[tuple[bytes, bool]]) -> Iterator[bytes]:
    yield first
    for lines, _is_replay in others:
        yield lines


def _results(run: _Run[B], taken: IO[bytes], *, language: str | None) -> Iterator[tuple[bytes, bool]]:
    with taken:
        for part, batch in enumerate(_batches(_lines(taken))):
            with translation.override(language):
                try:
                    results = run.answer(batch, part)
                except Exception as error:
                    if part == 0 and isinstance(error, Repeated):
                        raise
                    # Noted, told, and the end of it.
                    yield run.refusal(batch[0][0], error), False
                    return
            yield results


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """As many lines as `act` is given at a time, fewer where they are long.

    The same body is always cut in the same way: a repeated call depends on it.
    """
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
    """The lines that hold something. The mark that some programs put in front of UTF-8 is no part of the first one."""
    number = 0
    while raw := taken.readline(LINE_LIMIT + 1):
        number += 1
        if len(raw) > LINE_LIMIT and not raw.endswith(b"\n"):
            while (rest := taken.readline(LINE_LIMIT)) and not rest.endswith(b"\n"):
                pass
            yield number, None
            continue
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw.strip():
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


def _number_of(result: bytes) -> int:
    return int(result[len('{"line":') : result.index(b",")])

"""Many objects in one call: what holds for every bulk call, whatever its lines are about."""

import gzip
import io
import json
import tracemalloc
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.http.request import HttpRequest, UnreadablePostError
from django.test import RequestFactory
from django.utils import translation

from makegood.api.v1.bulk import BATCH, LINE_LIMIT, Outcome, answer_lines
from makegood.api.v1.taking import BODY_LIMIT
from makegood.domain.exchange.shapes.fields import Answer, Body, Grade, MarketplaceId
from makegood.kernel.errors import Refused
from makegood.web.ui.observing import Observed

NDJSON = "application/x-ndjson"


class Thing(Body):
    id: MarketplaceId
    grade: Grade = 8


class Kept(Answer):
    id: str
    grade: int


def keep(thing: Thing) -> Outcome:
    if thing.id == "taken":
        return Refused("already_there", "This is there already.")
    if thing.id == "accident":
        raise RuntimeError("a secret")
    return (200 if thing.id == "known" else 201), Kept(id=thing.id, grade=thing.grade)


def keep_all(things: Sequence[Thing]) -> list[Outcome]:
    return [keep(thing) for thing in things]


def ask(body: bytes, content_type: str = NDJSON) -> HttpResponseBase:
    request = RequestFactory().generic("POST", "/api/v1/things/bulk", body, CONTENT_TYPE=content_type)
    return answer_lines(request, Thing, keep_all)


def results(body: bytes) -> list[dict[str, Any]]:
    answer = ask(body)
    assert (answer.status_code, answer["Content-Type"]) == (200, NDJSON)
    lines = b"".join(answer).splitlines()  # type: ignore[call-overload]  # it streams
    return [json.loads(line) for line in lines]


def test_each_line_is_answered_in_order_with_what_a_single_call_answers() -> None:
    assert results(b'{"id": "a", "grade": 3}\n{"id": "known"}\n{"id": "taken"}\n') == [
        {"line": 1, "status": 201, "data": {"id": "a", "grade": 3}},
        {"line": 2, "status": 200, "data": {"id": "known", "grade": 8}},
        {
            "line": 3,
            "type": "about:blank",
            "title": "Conflict",
            "status": 409,
            "code": "already_there",
            "detail": "This is there already.",
        },
    ]


@pytest.mark.usefixtures("in_english")
def test_a_bad_line_gets_its_error_and_stops_nothing() -> None:
    bad = [
        (b"{", 400, "invalid_json"),
        (b"nonsense", 400, "invalid_json"),
        (b'{"id": "\xff"}', 400, "invalid_json"),
        (b'{"id": "a"} {"id": "b"}', 400, "invalid_json"),
        (b'{"id": NaN}', 400, "invalid_json"),
        (b"[" * 100_000, 400, "invalid_json"),
        (b"\x00", 400, "invalid_json"),
        (b"[]", 422, "invalid_type"),
        (b"null", 422, "invalid_type"),
        (b"{}", 422, "required"),
        (b'{"id": "a b"}', 422, "invalid_id"),
        (b'{"id": "a", "grade": "8", "colour": 1}', 422, "invalid"),
        (b'{"id": "' + b"x" * LINE_LIMIT + b'"}', 413, "too_large"),
    ]
    found = results(b"\n".join(line for line, _, _ in bad) + b'\n{"id": "a"}')
    assert [(one["line"], one["status"], one["code"]) for one in found[:-1]] == [
        (number, status, code) for number, (_, status, code) in enumerate(bad, 1)
    ]
    assert found[-1] == {"line": len(bad) + 1, "status": 201, "data": {"id": "a", "grade": 8}}
    assert found[9]["errors"] == [{"field": "id", "code": "required", "message": "This is required."}]
    assert [(one["field"], one["code"]) for one in found[11]["errors"]] == [
        ("grade", "invalid_type"),
        ("colour", "unknown_field"),
    ]


def test_empty_lines_count_and_have_no_result_and_the_last_needs_no_end() -> None:
    found = results(b'\n{"id": "a"}\r\n  \n\n{"id": "b"}')
    assert [(one["line"], one["data"]["id"]) for one in found] == [(2, "a"), (5, "b")]
    assert results(b"") == []


def test_a_mark_in_front_of_the_first_line_is_none_of_it() -> None:
    assert [one["status"] for one in results(b'\xef\xbb\xbf{"id": "a"}\r\n\xef\xbb\xbf{"id": "b"}\r\n')] == [201, 400]


def packed(body: bytes, encoding: str = "gzip") -> HttpResponseBase:
    headers = {"content-encoding": encoding}
    request = RequestFactory().generic("POST", "/api/v1/things/bulk", body, content_type=NDJSON, headers=headers)
    return answer_lines(request, Thing, keep_all)


def test_a_packed_body_is_unpacked_whatever_its_pieces() -> None:
    line = b'{"id": "a"}\n'
    for body in (gzip.compress(line * 50_000), gzip.compress(line * 20_000) + gzip.compress(line * 30_000)):
        assert sum(part.count(b"\n") for part in iterate(packed(body))) == 50_000
    assert list(iterate(packed(gzip.compress(b"")))) == [b""]


@pytest.mark.parametrize(
    ("body", "encoding", "problem"),
    [
        (gzip.compress(b"x" * (BODY_LIMIT + 1)), "gzip", (413, "too_large")),
        (gzip.compress(b'{"id": "a"}\n')[:-5], "gzip", (400, "incomplete_body")),
        (b'{"id": "a"}\n', "gzip", (400, "invalid_gzip")),
        (gzip.compress(b'{"id": "a"}\n') + b"more than that", "gzip", (400, "invalid_gzip")),
        (b"x", "br", (415, "unsupported_encoding")),
    ],
    ids=["bomb", "cut", "plain", "more", "brotli"],
)
def test_a_packed_body_that_is_not_right_is_refused(body: bytes, encoding: str, problem: tuple[int, str]) -> None:
    answer = packed(body, encoding)
    assert (answer.status_code, json.loads(answer.content)["code"]) == problem  # type: ignore[attr-defined]  # no stream


def test_an_accident_ends_the_answer_and_shows_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    lines = b'{"id": "a"}\n' * (BATCH + 2) + b'{"id": "accident"}\n{"id": "b"}\n'
    request = RequestFactory().generic("POST", "/api/v1/things/bulk", lines, CONTENT_TYPE=NDJSON)
    answer = Observed(lambda asked: answer_lines(asked, Thing, keep_all))(request)
    found = [json.loads(line) for line in b"".join(answer).splitlines()]  # type: ignore[call-overload]  # it streams
    assert [one["status"] for one in found] == [201] * BATCH + [500]
    assert (found[-1]["line"], found[-1]["code"]) == (BATCH + 1, "internal_error")
    assert "secret" not in str(found[-1])
    (line,) = [record.msg for record in caplog.records if record.name == "makegood.web"]
    assert (line["event"], line["request_id"]) == ("request failed", found[-1]["request_id"])


def test_long_lines_are_acted_upon_few_at_a_time() -> None:
    sizes: list[int] = []
    line = b'{"id": "a"' + b" " * (LINE_LIMIT // 2) + b"}\n"
    request = RequestFactory().generic("POST", "/", line * 5, CONTENT_TYPE=NDJSON)
    answer = answer_lines(request, Thing, lambda things: (sizes.append(len(things)), keep_all(things))[1])
    assert len(b"".join(answer).splitlines()) == 5  # type: ignore[call-overload]  # it streams
    assert sizes == [2, 2, 1]


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "", "application/x-ndjson-not"])
def test_another_type_is_refused(content_type: str) -> None:
    answer = ask(b'{"id": "a"}', content_type)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (415, "unsupported_media_type")  # type: ignore[attr-defined]  # no stream


def test_a_body_that_broke_off_is_refused_and_nothing_was_done() -> None:
    done: list[Thing] = []

    def broken(read: Any) -> HttpResponseBase:
        request = RequestFactory().generic("POST", "/", b'{"id": "a"}\n{"id": "b"}\n', content_type=NDJSON)
        request.META["CONTENT_LENGTH"] = "500"
        request.read = read  # type: ignore[method-assign]  # what a client that hangs up looks like
        return answer_lines(request, Thing, lambda things: (done.extend(things), keep_all(things))[1])

    def raises(size: int) -> bytes:
        raise UnreadablePostError

    for read in (io.BytesIO(b'{"id": "a"}\n{"id": ').read, raises):
        answer = broken(read)
        assert (answer.status_code, json.loads(answer.content)["code"]) == (400, "incomplete_body")  # type: ignore[attr-defined]  # no stream
    assert done == []


class Endless(io.RawIOBase):
    """Lines for ever, as a client that announces no length could send them."""

    def __init__(self, line: bytes, most: int) -> None:
        super().__init__()
        self.left = most
        self.line = line

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return (self.line * (size // len(self.line) + 1))[:size]


def in_chunks(source: io.RawIOBase) -> HttpRequest:
    """A request without a length, whose end the server marks."""
    request = RequestFactory().generic("POST", "/", b"", CONTENT_TYPE=NDJSON)
    request.META |= {"CONTENT_LENGTH": "", "wsgi.input_terminated": True, "wsgi.input": source}
    return request


def test_a_body_in_chunks_is_read_to_its_end_and_no_further_than_the_limit() -> None:
    answer = answer_lines(in_chunks(Endless(b'{"id": "abc"}  \n', 160)), Thing, keep_all)
    assert len(b"".join(answer).splitlines()) == 10  # type: ignore[call-overload]  # it streams
    answer = answer_lines(in_chunks(Endless(b'{"id": "abc"}  \n', BODY_LIMIT + 1)), Thing, keep_all)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (413, "too_large")  # type: ignore[attr-defined]  # no stream


def test_memory_does_not_grow_with_the_body() -> None:
    def peak(lines: int) -> int:
        answer = answer_lines(in_chunks(Endless(b'{"id": "abc"}  \n', 16 * lines)), Thing, keep_all)
        tracemalloc.start()
        try:
            count = sum(part.count(b"\n") for part in iterate(answer))
            return tracemalloc.get_traced_memory()[1] if count == lines else -1
        finally:
            tracemalloc.stop()

    few, many = peak(1_000), peak(50_000)
    assert 0 < many < 2 * few + 200_000


def iterate(answer: HttpResponseBase) -> Iterator[bytes]:
    yield from answer  # type: ignore[misc]  # it streams


def test_the_answer_speaks_the_callers_language_although_it_comes_later() -> None:
    with translation.override("nl"):
        answer = ask(b"{}\n")
    with translation.override("en"):
        (line,) = iterate(answer)
    assert json.loads(line)["errors"][0]["message"] == "Dit is verplicht."

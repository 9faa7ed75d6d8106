"""The calls of the integrator's first page, as somebody would paste them one after the other."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import deliver
from tests.integration.api.caller import Caller, operator

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "integrator"
BLOCK = re.compile(r"^```sh\n(curl .*?)^```", re.MULTILINE | re.DOTALL)


def calls(page: str) -> Iterator[tuple[str, str, bytes]]:
    """Method, path and body of each call with curl on a page."""
    for block in BLOCK.findall((FOLDER / page).read_text(encoding="utf-8")):
        words = shlex.split(block.replace("\\\n", ""))
        assert words[:2] == ["curl", "-sS"]
        body = words[words.index("-d") + 1] if "-d" in words else ""
        method = words[words.index("-X") + 1] if "-X" in words else "POST" if body else "GET"
        address = next(word for word in words if word.startswith("$BASE"))
        assert "Authorization: Bearer $KEY" in words
        assert bool(body) == ("Content-Type: application/json" in words)
        yield method, address.removeprefix("$BASE"), body.encode()


def send(key: Caller, method: str, path: str, body: bytes, kept: dict[str, str]) -> object:
    """Calls it, with what the reader was told to keep of earlier answers; it must be accepted."""
    for name, value in kept.items():
        path = path.replace(f"${name}", value)
    answer = key.send(method, path, body)
    assert answer.status in {200, 201}, (method, path, answer.body)
    return answer.json


def test_the_first_steps_lead_once_around_the_loop() -> None:
    key, kept = operator(), dict[str, str]()
    done = []
    for method, path, body in calls("index.md"):
        answer = send(key, method, path, body, kept)
        assert isinstance(answer, dict)
        if path == "/reviews":
            kept["REVIEW"] = answer["id"]
        elif path.endswith("/messages"):
            deliver(about=answer["id"])
        done.append(f"{method} {path}")
    assert done == [
        "PUT /sellers/bakfiets",
        "PUT /orders/10042",
        "GET /invitations?order=10042",
        "POST /reviews",
        "POST /reviews/$REVIEW/messages",
        "POST /reviews/$REVIEW/reassessment",
        "GET /sellers/bakfiets/grade",
    ]
    assert answer["average"] == "3.0"
    for method, path, body in calls("follow-changes.md"):
        send(key, method, path, body, kept)


def test_the_error_that_is_shown_is_the_one_that_comes() -> None:
    page = (FOLDER / "errors.md").read_text(encoding="utf-8")
    shown = json.loads(re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[0])
    customer = {"id": "c-2", "name": "Bo"}
    body = {"ordered_at": "2026-11-16T10:30:00Z", "customer": customer, "purchases": [], "oops": 1}
    answered = operator().put("/orders/10043", body).json
    assert sorted(answered["errors"], key=str) == sorted(shown["errors"], key=str)
    assert {**answered, "errors": []} == {**shown, "errors": []}

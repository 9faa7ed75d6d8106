"""What integrators copy from pages whose calls need no server; the first page: tests/integration/test_examples.py."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import make_order
from tests.integration.api.caller import operator

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


def test_following_changes_can_be_copied_from_its_page() -> None:
    make_order("10042", sellers=("bakfiets",))  # as the first page leaves them
    key = operator()
    for method, path, body in calls("follow-changes.md"):
        answer = key.send(method, path, body)
        assert answer.status in {200, 201}, (method, path, answer.body)


def test_the_error_that_is_shown_is_the_one_that_comes() -> None:
    page = (FOLDER / "errors.md").read_text(encoding="utf-8")
    shown = json.loads(re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[0])
    customer = {"id": "c-2", "name": "Bo"}
    body = {"ordered_at": "2026-11-16T10:30:00Z", "customer": customer, "purchases": [], "oops": 1}
    answered = operator().put("/orders/10043", body).json
    assert sorted(answered["errors"], key=str) == sorted(shown["errors"], key=str)
    assert {**answered, "errors": []} == {**shown, "errors": []}

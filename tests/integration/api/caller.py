"""Calls the API as a program with a key would."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from jsonschema import Draft202012Validator

from makegood.api.v1.api import api
from makegood.domain.accounts.actions import create_key
from makegood.domain.accounts.enums import Scope
from tests.factories import NOW, OPERATOR

NOTHING = object()


@cache
def _described() -> tuple[list[tuple[re.Pattern[str], dict[str, Any]]], dict[str, Any]]:
    """The calls of the description by their addresses, and its parts."""
    schema = json.loads(json.dumps(api.get_openapi_schema()))
    calls = [
        (re.compile(re.sub(r"{\w+}", "[^/]+", path) + r"\Z"), methods) for path, methods in schema["paths"].items()
    ]
    return calls, schema["components"]


@cache
def _validator(pattern: re.Pattern[str], method: str, status: str, kind: str) -> Draft202012Validator | None:
    calls, components = _described()
    answers = dict(calls)[pattern][method]["responses"]
    assert status in answers, f"{method} {pattern.pattern} is not described to answer {status}"
    answer = answers[status]
    if "$ref" in answer:
        answer = components["responses"][answer["$ref"].rpartition("/")[2]]
    assert kind in answer.get("content", {"": {}}), f"{method} {pattern.pattern} {status} is not described as {kind}"
    if not kind.endswith("json") or kind == "application/x-ndjson":
        return None
    return Draft202012Validator({**answer["content"][kind]["schema"], "components": components})


def check_described(method: str, path: str, status: int, kind: str, body: bytes) -> None:
    """The description of the API tells of this answer: its status, its type, its fields and its code."""
    path, kind = f"/api/v1{path.partition('?')[0]}", kind.partition(";")[0]
    for pattern, methods in _described()[0]:
        if pattern.match(path) and method.lower() in methods:
            validator = _validator(pattern, method.lower(), str(status), kind)
            for error in validator.iter_errors(json.loads(body)) if validator else ():
                raise AssertionError(f"{method} {path} {status} is not as described: {error.message}")
            break


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> tuple[int, str]:
        """Status and code of an error, which must be a whole problem."""
        assert self.headers["Content-Type"] == "application/problem+json"
        found = self.json
        assert found["status"] == self.status
        assert found["type"] == "about:blank"
        assert found["title"]
        assert found["detail"]
        assert all(set(error) == {"field", "code", "message"} and error["message"] for error in self._errors)
        return self.status, found["code"]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Field and code of every error of a 422."""
        assert self.problem[0] == 422
        return [(error["field"], error["code"]) for error in self._errors]

    @property
    def _errors(self) -> list[dict[str, str]]:
        errors: list[dict[str, str]] = self.json.get("errors", [])
        return errors


class Caller:
    """A program with a key, or without one."""

    def __init__(self, key: str | None = None, language: str = "en") -> None:
        self.headers = {"accept-language": language}
        if key is not None:
            self.headers["authorization"] = f"Bearer {key}"
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str, /, **query: object) -> Answer:
        return self.send("GET", f"{path}?{urlencode(query)}" if query else path)

    def put(self, path: str, body: object = NOTHING) -> Answer:
        return self.send("PUT", path, body)

    def post(self, path: str, body: object = NOTHING) -> Answer:
        return self.send("POST", path, body)

    def send(
        self, method: str, path: str, body: object = NOTHING, *, content_type: str = "application/json", **headers: str
    ) -> Answer:
        """Any call; a body of bytes goes as it is."""
        raw = b"" if body is NOTHING else body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.generic(
            method, f"/api/v1{path}", raw, content_type=content_type, headers={**self.headers, **headers}
        )
        assert not answer.cookies, "the API sets no cookies"
        content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]  # either kind
        check_described(method, path, answer.status_code, answer.headers.get("Content-Type", ""), content)
        return Answer(answer.status_code, dict(answer.headers), content)


def operator(scope: Scope = Scope.WRITE) -> Caller:
    """The marketplace's own integration."""
    return Caller(create_key(seller_id=None, name="", scope=scope, by=OPERATOR, now=NOW)[1])


def seller(seller_id: str = "shop", scope: Scope = Scope.WRITE) -> Caller:
    """A seller's program."""
    return Caller(create_key(seller_id=seller_id, name="", scope=scope, by=OPERATOR, now=NOW)[1])


def order_body(**changed: Any) -> dict[str, Any]:
    """An order that can be put."""
    return {
        "ordered_at": "2026-11-07T12:00:00Z",
        "customer": {
            "id": "customer-1",
            "name": "Anna de Vries",
            "email": "anna@customers.example",
            "language": "nl",
            "invite": True,
            "unsubscribed_at": None,
            "complained_at": None,
        },
        "purchases": [
            {
                "seller": "shop",
                "expected_delivery_date": "2026-11-10",
                "delivered_date": "2026-11-11",
                "cancelled": False,
                "items": [{"product": "article-1", "title": "Fietsbel", "quantity": 2}],
            }
        ],
        **changed,
    }

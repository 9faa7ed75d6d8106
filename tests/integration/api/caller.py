"""Calls the API as a program with a key would."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from makegood.domain.accounts.actions import create_key
from makegood.domain.accounts.enums import Scope
from tests.factories import NOW, OPERATOR

NOTHING = object()


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

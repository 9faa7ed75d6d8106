"""Schemathesis, with all its checks, calls the API as its description says, and as it does not.

A bounded run with a known seed; `make fuzz` (MAKEGOOD_TEST_FUZZ=1) makes many more calls, each time others.
"""

import os
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from makegood.api.v1.api import api
from makegood.domain.conversations.actions import ask_question
from makegood.domain.moderation.actions import report_review
from makegood.domain.webhooks.actions import create_endpoint, send_test
from tests.factories import NOW, OPERATOR, agent_of, contact, make_product_review, make_purchase, make_review
from tests.integration.api import fuzzing
from tests.integration.api.caller import operator, seller

pytestmark = pytest.mark.django_db

MANY = os.environ.get("MAKEGOOD_TEST_FUZZ") == "1"
RUN = settings(
    max_examples=300 if MANY else 4,
    derandomize=not MANY,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@cache
def _handler() -> Any:
    return get_wsgi_application()


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Made with the first call: the tests collect the static files first."""
    answer: Iterable[bytes] = _handler()(environ, start_response)
    return answer


@cache
def _description() -> dict[str, Any]:
    return api.get_openapi_schema()


def calls(key: str) -> list[str]:
    """What is called with that kind of key: a bounded run leaves out what needs the other, all refused alike."""
    return [
        f"{method.upper()} {path}"
        for path, methods in _description()["paths"].items()
        for method, call in methods.items()
        if MANY or key in str(call["security"])
    ]


@cache
def described(*, at_the_edges: bool) -> Any:
    """The API as its description says; `at_the_edges` also tries the bounds of every field, one by one."""
    # No server hands over NUL in a header or an address.
    phases = {"coverage": {"enabled": at_the_edges or MANY}}
    config = {"generation": {"allow-x00": False, "database": "none"}, "phases": phases}
    told = schemathesis.openapi.from_dict(deepcopy(_description()), config=schemathesis.Config.from_dict(config))
    told.app = app
    return told


@pytest.fixture(autouse=True)
def _open_connection() -> Iterator[None]:
    """A server closes its connection after a call, and with it the transaction that the test lives in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known() -> dict[str, str]:
    """Ids of things that are there, by the names of the parameters and fields that take them."""
    review = make_review(3)
    contact(review)
    conversation = ask_question(order_id=review.purchase.order_id, seller_id="shop", text="?", by=OPERATOR, now=NOW)
    report = report_review(review=review, ground="fraud", explanation="?", by=agent_of("shop"), now=NOW)
    product_review = make_product_review()
    webhook, _secret = create_endpoint(
        owner="", url="https://hooks.example/", events=["grade.changed"], by=OPERATOR, now=NOW
    )
    return {
        "seller": "shop",
        "order": make_purchase().order_id,
        "customer": review.purchase.customer.ref,
        "product": product_review.product_id,
        "review_id": review.pk,
        "conversation_id": conversation.pk,
        "report_id": report.pk,
        "webhook_id": webhook.pk,
        "delivery_id": send_test(endpoint_id=webhook.pk, by=OPERATOR, now=NOW).message_id,
    }


@pytest.mark.parametrize("call", calls("OperatorKey"))
def test_with_the_marketplaces_key(call: str, known: dict[str, str], operators_key: str) -> None:
    @RUN
    def attempt(case: schemathesis.Case) -> None:
        fuzzing.aim(case, known)
        case.call_and_validate(headers={"Authorization": operators_key})

    fuzzing.try_call(described(at_the_edges=True), call, attempt)


@pytest.mark.parametrize("call", calls("SellerKey"))
def test_with_a_sellers_key(call: str, known: dict[str, str], sellers_key: str) -> None:
    @RUN
    def attempt(case: schemathesis.Case) -> None:
        fuzzing.aim(case, known)
        case.call_and_validate(headers={"Authorization": sellers_key})

    fuzzing.try_call(described(at_the_edges=False), call, attempt)


@pytest.fixture
def operators_key() -> str:
    return operator().headers["authorization"]


@pytest.fixture
def sellers_key(known: dict[str, str]) -> str:
    return seller().headers["authorization"]


def test_one_call_after_another(known: dict[str, str], operators_key: str) -> None:
    linked = described(at_the_edges=False).include(name=calls("OperatorKey"))

    @linked.auth()
    class Key:
        def get(self, case: schemathesis.Case, context: schemathesis.AuthContext) -> str:
            return operators_key

        def set(self, case: schemathesis.Case, data: str, context: schemathesis.AuthContext) -> None:
            case.headers["Authorization"] = data

    class Story(linked.as_state_machine()):  # type: ignore[misc]  # made at run time
        def before_call(self, case: schemathesis.Case) -> None:
            fuzzing.aim(case, known)

    Story.run(settings=settings(RUN, max_examples=200 if MANY else 10, stateful_step_count=10))

"""What Schemathesis is told of this API: how lines are sent, and which of its complaints are none, with the reason."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from zlib import crc32

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.hypothesis import builder
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source

from makegood.api.v1.description.examples import PARAMETERS
from makegood.api.v1.description.schema import NDJSON
from makegood.kernel.ids import is_id

EXAMPLE = {name: example for name, (_told, example) in PARAMETERS.items()}

RULES = {
    "already_reviewed", "conditional_offer", "credentials_in_url", "date_in_future", "fragment_in_url",
    "https_required", "invalid_port", "private_address", "duplicate_seller", "id_mismatch", "in_the_future",
    "invalid_characters", "invalid_cursor", "invalid_email", "invalid_gtin", "invalid_url", "no_address", "required",
    "unknown_customer", "unknown_order", "unknown_product", "unknown_purchase", "unknown_seller",
}  # fmt: skip
"""The codes of 422 that no shape can tell: they depend on what is stored, on today, or on words. Any other one about
data that fit the shape means that the description is wrong."""
_DAY = re.compile(r"(.*\.|\A)(date|from|to|on|\w+_(date|at|since))\Z")


def is_a_rule(error: dict[str, str], body: object) -> bool:
    """Whether data that fit their shape may be refused so.

    The years that a date can have are in no shape, and to a shape 8.0 is a whole number, which R3.8 refuses.
    """
    code, field = error["code"], error["field"]
    if code == "out_of_range":
        return bool(_DAY.match(field))
    if code == "invalid_type":
        for part in field.split("."):
            body = body[int(part)] if isinstance(body, list) else body[part] if isinstance(body, dict) else None
        return isinstance(body, float) and body.is_integer()
    return code in RULES


_removed: set[str] = set()
"""Ids of what calls took away."""


@schemathesis.hook
def after_call(context: schemathesis.HookContext, case: schemathesis.Case, response: schemathesis.Response) -> None:
    if case.method == "DELETE" and response.status_code == 204:
        _removed.update(case.path_parameters.values())


@schemathesis.hook("filter_failure")
def keep(
    context: schemathesis.HookContext, failure: Failure, case: schemathesis.Case, response: schemathesis.Response
) -> bool:
    """False for a complaint that is none."""
    if isinstance(failure, RejectedPositiveData) and response.status_code == 422:
        return not all(is_a_rule(error, case.body) for error in response.json()["errors"])
    if isinstance(failure, EnsureResourceAvailability):
        # It looks for the call that removed something among those of one story; the next story finds it removed.
        return _removed.isdisjoint(case.path_parameters.values())
    # Every text is a body of lines: wrong lines are refused one by one, in an answer that is a success.
    return not (isinstance(failure, AcceptedNegativeData) and case.media_type == NDJSON)


@schemathesis.serializer(NDJSON)
def as_lines(context: schemathesis.SerializationContext, value: object) -> bytes:
    """A body of a bulk call is generated as one text."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def aim(case: schemathesis.Case, known: Mapping[str, str]) -> None:
    """Lets about half of the good calls name something that is there: made-up ids alone would never get anywhere."""
    if case.meta and not case.meta.generation.mode.is_positive:
        return
    for parts in (case.path_parameters, case.body):
        if isinstance(parts, dict):
            for name, there in known.items():
                given = parts.get(name)
                # One that an answer gave is of something that is there, and stays: another may have been removed.
                if isinstance(given, str) and (
                    given == EXAMPLE.get(name) or (not is_id(given) and crc32(given.encode()) % 2)
                ):
                    parts[name] = there


def try_call(told: Any, call: str, attempt: Callable[[schemathesis.Case], None]) -> None:
    """Attempts one call, named `GET /path`, in every way that Schemathesis thinks of.

    Its own `parametrize` thinks of them while tests are collected, which every process of the tests does: that takes
    as long as to collect all other tests.
    """
    method, path = call.split()
    constants = FeedbackSources(constants_value_source=make_constants_value_source(told))
    test = build_operation_test(
        config=told.config, operation=told[path][method], test_func=attempt, given_kwargs={}, feedback=constants
    )
    test()
    left_out = (builder.UnserializablePayloadMark, builder.InvalidHeadersExampleMark, builder.MissingPathParameters)
    assert not [mark for mark in left_out if mark.get(test)]

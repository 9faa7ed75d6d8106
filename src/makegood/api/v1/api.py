"""The API as one object: its calls, its errors, its description."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from pydantic import TypeAdapter

from makegood.domain.exchange.shapes.problems import Problem

from .body import StrictParser
from .endpoints import (
    conversations,
    customers,
    invitations,
    mailings,
    orders,
    products,
    reports,
    reviews,
    sellers,
    webhooks,
)
from .errors import TITLES, add_handlers

DESCRIPTION = """\
Seller reviews for marketplaces. Every call needs a key: `Authorization: Bearer mg_…`, an operator's (all sellers) or
a seller's (that seller alone). Times are UTC with Z, dates are calendar days of the marketplace, averages are strings
with one decimal. Errors are problem details (RFC 9457) with a stable `code`.
"""

_READING = (401, 403, 404, 422)
_WRITING = (400, 401, 403, 404, 409, 413, 415, 422)


class Api(NinjaAPI):
    """django-ninja, with the names and errors of our own in its description."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the call, as generated clients use it."""
        return operation.view_func.__name__

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The description, with the problems that each call can answer."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        problem = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
        for calls in schema["paths"].values():
            for method, call in calls.items():
                for status in _READING if method == "get" else _WRITING:
                    call["responses"].setdefault(status, _problem_response(status))
        return schema


def _problem_response(status: int) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Problem"}
    return {"description": TITLES[status], "content": {"application/problem+json": {"schema": reference}}}


api = Api(
    title="Makegood",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    # The description and its page have views of their own (v1.docs).
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
)
add_handlers(api)
for calls in (sellers, customers, products, orders, invitations, mailings, reviews, reports, conversations, webhooks):
    api.add_router("", calls.router)

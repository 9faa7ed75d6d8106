"""The API as one object: its calls, its errors, its description."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from pydantic import TypeAdapter

from makegood.domain.exchange.shapes.problems import Problem

from .body import StrictParser
from .description.schema import complete
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
from .errors import add_handlers

DESCRIPTION = """\
Seller reviews for marketplaces. Every call needs a key: `Authorization: Bearer mg_…`, an operator's (all sellers) or
a seller's (that seller alone). Times are UTC with Z, dates are calendar days of the marketplace, averages are strings
with one decimal. Errors are problem details (RFC 9457) with a stable `code`.
"""

TAGS = {
    "sellers": "Shops, the grade that shoppers see, and the NPS after customer contact.",
    "customers": "Who bought: their consent, everything that is kept of them, and erasing it.",
    "products": "Articles, and what customers think of them.",
    "orders": "What was bought: one order, one purchase per seller in it.",
    "invitations": "Who is asked for a review, when, and why not.",
    "mailings": "The marketplace's own commercial e-mails, on whose days Makegood asks for nothing.",
    "reviews": "What customers think of sellers, messages to them, and the request to grade again.",
    "reports": "Reports, decisions and objections.",
    "conversations": "The e-mail between sellers and customers.",
    "webhooks": "Programs that are told of events, and what became of each message to them.",
}


class Api(NinjaAPI):
    """django-ninja, with the names and errors of our own in its description."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the call, as generated clients use it."""
        return operation.view_func.__name__

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The description, with the problems that each call can answer, and examples."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        complete(schema, TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}"))
        return schema


api = Api(
    title="Makegood",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    # The description and its page have views of their own (v1.docs).
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
    servers=[{"url": "/", "description": "This installation"}],
    openapi_extra={"tags": [{"name": name, "description": told} for name, told in TAGS.items()]},
)
add_handlers(api)
for calls in (sellers, customers, products, orders, invitations, mailings, reviews, reports, conversations, webhooks):
    api.add_router("", calls.router)

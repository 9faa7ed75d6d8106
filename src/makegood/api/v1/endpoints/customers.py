"""Customers."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from makegood.domain.exchange.shapes.customers import StoredCustomerAnswer
from makegood.domain.exchange.shapes.fields import PathId
from makegood.domain.orders import queries
from makegood.domain.privacy.actions import erase_customer, export_customer
from makegood.kernel import clock

from ..auth import actor_of, operator_key
from ..paths import checked_id

router = Router(tags=["customers"])


@router.get("/customers/{customer}", auth=operator_key, response=StoredCustomerAnswer, summary="One customer")
def get_customer(request: HttpRequest, customer: PathId) -> StoredCustomerAnswer:
    """What the marketplace told of them, whether they agreed to be asked, and whether they unsubscribed."""
    return StoredCustomerAnswer.of(queries.get_customer(checked_id(customer)))


@router.get(
    "/customers/{customer}/export",
    auth=operator_key,
    response=dict[str, Any],
    summary="Everything that is kept of one customer",
)
def export_one_customer(request: HttpRequest, customer: PathId) -> dict[str, Any]:
    """One document, described by a JSON Schema in the documentation; files in it are base64. The call is noted in the
    audit trail.
    """
    return export_customer(customer_id=checked_id(customer), by=actor_of(request), now=clock.now())


@router.delete("/customers/{customer}", auth=operator_key, response={204: None}, summary="Erase one customer")
def delete_customer(request: HttpRequest, customer: PathId) -> Status[None]:
    """Name, address and words go for good; grades, dates, states and order ids stay, and no average changes.

    From then on the id belongs to nobody: erasing again answers 404, an order handed in again under its own id changes
    nothing, and a new order makes a new customer.
    """
    erase_customer(customer_id=checked_id(customer), by=actor_of(request), now=clock.now())
    return Status(204, None)

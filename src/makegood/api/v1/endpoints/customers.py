"""Customers."""

from django.http import HttpRequest
from ninja import Router

from makegood.domain.orders import queries

from ..auth import operator_key
from ..paths import checked_id
from ..schemas.customers import StoredCustomerAnswer
from ..schemas.fields import PathId

router = Router(tags=["customers"])


@router.get("/customers/{customer}", auth=operator_key, response=StoredCustomerAnswer, summary="One customer")
def get_customer(request: HttpRequest, customer: PathId) -> StoredCustomerAnswer:
    """What the marketplace told of them, whether they agreed to be asked, and whether they unsubscribed."""
    return StoredCustomerAnswer.of(queries.get_customer(checked_id(customer)))

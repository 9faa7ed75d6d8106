"""Orders."""

from django.http import HttpRequest
from ninja import Router, Status

from makegood.domain.exchange.shapes.fields import PathId
from makegood.domain.exchange.shapes.orders import OrderAnswer, OrderBody
from makegood.domain.orders import actions, queries
from makegood.kernel import clock

from ..auth import actor_of, operator_key
from ..paths import checked_id

router = Router(tags=["orders"])


@router.put(
    "/orders/{order}",
    auth=operator_key,
    response={200: OrderAnswer, 201: OrderAnswer},
    summary="Create or update an order",
)
def put_order(request: HttpRequest, order: PathId, body: OrderBody) -> Status[OrderAnswer]:
    """201 the first time, else 200. The purchases replace the former ones; a missing one counts as cancelled.

    Repeating it is harmless.
    """
    body.check_id(order)
    _, created = actions.put_order(order_id=order, data=body.data(), by=actor_of(request), now=clock.now())
    return Status(201 if created else 200, OrderAnswer.of(queries.get_order(order)))


@router.get("/orders/{order}", auth=operator_key, response=OrderAnswer, summary="One order")
def get_order(request: HttpRequest, order: PathId) -> OrderAnswer:
    """An order as stored, cancelled purchases included."""
    return OrderAnswer.of(queries.get_order(checked_id(order)))

"""Orders."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Status

from makegood.domain.exchange.shapes.fields import PathId
from makegood.domain.exchange.shapes.orders import OrderAnswer, OrderBody, OrderLine
from makegood.domain.orders import actions, queries
from makegood.kernel import clock
from makegood.kernel.errors import MakegoodError

from ..auth import actor_of, operator_key
from ..bulk import DESCRIPTION, Outcome, answer_lines
from ..paths import checked_id

router = Router(tags=["orders"])


# Before the one that takes any id.
@router.post(
    "/orders/bulk",
    auth=operator_key,
    summary="Create or update many orders, one a line",
    openapi_extra=DESCRIPTION,
)
def post_orders(request: HttpRequest) -> HttpResponseBase:
    """Each line is the body of `PUT /orders/{order}` with its `id`; each is answered with a line, in the same order."""
    actor = actor_of(request)

    def put(bodies: Sequence[OrderLine]) -> list[Outcome]:
        orders = [(body.id, body.data()) for body in bodies]
        return [
            one if isinstance(one, MakegoodError) else (201 if one[1] else 200, OrderAnswer.of(one[0]))
            for one in actions.put_orders(orders=orders, by=actor, now=clock.now())
        ]

    return answer_lines(request, OrderLine, put)


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

"""Webhooks: who is told of what, and what became of it (R14.3)."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from makegood.domain.exchange.shapes.fields import PathId
from makegood.domain.exchange.shapes.webhooks import (
    DeliveryAnswer,
    DeliveryPage,
    DeliveryQuery,
    WebhookAnswer,
    WebhookBody,
    WebhookChangeBody,
    WebhookPage,
    WebhookQuery,
    WebhookWithSecretAnswer,
)
from makegood.domain.webhooks import actions, queries
from makegood.domain.webhooks.permissions import check_may_read, readable_endpoint
from makegood.kernel import clock
from makegood.kernel.paging import page_by

from ..auth import actor_of, any_key, own_seller
from ..paths import checked_id

router = Router(tags=["webhooks"])


@router.post("/webhooks", auth=any_key, response={201: WebhookWithSecretAnswer}, summary="Make a webhook")
def post_webhook(request: HttpRequest, body: WebhookBody) -> Status[WebhookWithSecretAnswer]:
    """Tells an address of events from now on: the marketplace's key of all sellers, a seller's of its own.

    The answer holds the secret, once. At most 20 each, else 409 `too_many_webhooks`. 422 for an address that cannot be
    called: `https_required`, `private_address`, `invalid_port`, `credentials_in_url`, `fragment_in_url`, `invalid_url`.
    """
    actor = actor_of(request)
    endpoint, secret = actions.create_endpoint(
        owner=own_seller(actor) or "", url=body.url, events=body.events, by=actor, now=clock.now()
    )
    return Status(201, WebhookWithSecretAnswer.of(endpoint, secret=secret))


@router.get("/webhooks", auth=any_key, response=WebhookPage, summary="Webhooks, newest first")
def list_webhooks(request: HttpRequest, query: Query[WebhookQuery]) -> WebhookPage:
    """The marketplace's own, or with `seller` those of one seller; a seller sees its own."""
    actor = actor_of(request)
    owner = query.seller or own_seller(actor) or ""
    check_may_read(actor, owner)
    page = page_by(queries.endpoints_of(owner), moment="created_at", cursor=query.cursor or None, limit=query.limit)
    return WebhookPage(items=[WebhookAnswer.of(one) for one in page.items], next_cursor=page.next_cursor)


@router.get("/webhooks/{webhook_id}", auth=any_key, response=WebhookAnswer, summary="One webhook")
def get_webhook(request: HttpRequest, webhook_id: PathId) -> WebhookAnswer:
    """A webhook without its secret."""
    return WebhookAnswer.of(readable_endpoint(checked_id(webhook_id), by=actor_of(request)))


@router.patch("/webhooks/{webhook_id}", auth=any_key, response=WebhookAnswer, summary="Change a webhook")
def patch_webhook(request: HttpRequest, webhook_id: PathId, body: WebhookChangeBody) -> WebhookAnswer:
    """Changes what is given. One that was switched off because it failed is switched on with `enabled` true."""
    endpoint = actions.change_endpoint(
        endpoint_id=checked_id(webhook_id),
        url=body.url,
        events=body.events,
        enabled=body.enabled,
        by=actor_of(request),
        now=clock.now(),
    )
    return WebhookAnswer.of(endpoint)


@router.delete("/webhooks/{webhook_id}", auth=any_key, response={204: None}, summary="Remove a webhook")
def delete_webhook(request: HttpRequest, webhook_id: PathId) -> Status[None]:
    """Removes it with its deliveries; what waits is not sent any more."""
    actions.remove_endpoint(endpoint_id=checked_id(webhook_id), by=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post(
    "/webhooks/{webhook_id}/secret",
    auth=any_key,
    response={201: WebhookWithSecretAnswer},
    summary="Give a webhook a new secret",
)
def post_webhook_secret(request: HttpRequest, webhook_id: PathId) -> Status[WebhookWithSecretAnswer]:
    """The answer holds the new secret, once. For 24 hours everything is signed with the former one as well."""
    endpoint, secret = actions.rotate_secret(endpoint_id=checked_id(webhook_id), by=actor_of(request), now=clock.now())
    return Status(201, WebhookWithSecretAnswer.of(endpoint, secret=secret))


@router.post(
    "/webhooks/{webhook_id}/test", auth=any_key, response={202: DeliveryAnswer}, summary="Send a test to a webhook"
)
def post_webhook_test(request: HttpRequest, webhook_id: PathId) -> Status[DeliveryAnswer]:
    """Queues a delivery of type `webhook.test`, which tells of nothing. 409 `webhook_disabled` when it is off."""
    actor = actor_of(request)
    delivery = actions.send_test(endpoint_id=checked_id(webhook_id), by=actor, now=clock.now())
    return Status(202, DeliveryAnswer.of(delivery, held=False, is_on=True))


@router.get(
    "/webhooks/{webhook_id}/deliveries", auth=any_key, response=DeliveryPage, summary="Deliveries, newest first"
)
def list_deliveries(request: HttpRequest, webhook_id: PathId, query: Query[DeliveryQuery]) -> DeliveryPage:
    """What was sent to a webhook in the last 30 days, or waits, with request and answer of the last attempt."""
    endpoint = readable_endpoint(checked_id(webhook_id), by=actor_of(request))
    found = queries.deliveries_of(endpoint, state=query.wanted_state)
    page = page_by(found, moment="created_at", cursor=query.cursor or None, limit=query.limit)
    items = [_answer(one, is_on=endpoint.enabled) for one in page.items]
    return DeliveryPage(items=items, next_cursor=page.next_cursor)


@router.get(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}", auth=any_key, response=DeliveryAnswer, summary="One delivery"
)
def get_delivery(request: HttpRequest, webhook_id: PathId, delivery_id: PathId) -> DeliveryAnswer:
    """A delivery with request and answer of the last attempt."""
    endpoint = readable_endpoint(checked_id(webhook_id), by=actor_of(request))
    return _answer(queries.find_delivery(endpoint, checked_id(delivery_id)), is_on=endpoint.enabled)


@router.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/repeat",
    auth=any_key,
    response={202: DeliveryAnswer},
    summary="Send a delivery again",
)
def repeat_delivery(request: HttpRequest, webhook_id: PathId, delivery_id: PathId) -> Status[DeliveryAnswer]:
    """Queues it at once, with the same body and `webhook-id`, whether or not it had arrived.

    409: `webhook_disabled`; `delivery_forgotten` when its body is gone because a customer was erased.
    """
    delivery = actions.repeat_delivery(
        endpoint_id=checked_id(webhook_id),
        message_id=checked_id(delivery_id),
        by=actor_of(request),
        now=clock.now(),
    )
    return Status(202, _answer(delivery, is_on=True))


def _answer(delivery: Any, *, is_on: bool) -> DeliveryAnswer:
    return DeliveryAnswer.of(delivery, held=delivery.held, is_on=is_on)

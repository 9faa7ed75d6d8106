"""The shop's own webhooks: for its owners (R14.5). The operator, who looks in, sees which there are."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.domain.sellers.permissions import check_may_own
from makegood.domain.sellers.queries import get_seller
from makegood.domain.webhooks.queries import endpoint_of_seller
from makegood.kernel.actors import Actor
from makegood.web.ui.chosen import SESSION_KEY
from makegood.web.ui.webhooks import METHODS, WebhookPages

from ..desk import Desk, at_desk, signed_in


def _pages(request: HttpRequest, desk: Desk) -> WebhookPages:
    return WebhookPages(
        request,
        desk.actor,
        space="dashboard",
        base="dashboard/page.html",
        owner=desk.seller_id,
        context={"desk": desk},
    )


def at_webhook(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for an owner about one webhook; another shop's is not found (404)."""

    @wraps(view)
    @signed_in
    def wrapped(request: HttpRequest, actor: Actor, *, webhook_id: str, **kwargs: Any) -> HttpResponse:
        endpoint = endpoint_of_seller(webhook_id)
        check_may_own(actor, endpoint.seller_ref)
        request.session[SESSION_KEY] = endpoint.seller_ref
        seller = get_seller(endpoint.seller_ref)
        desk = Desk(actor, seller.pk, seller.name, seller.active)
        return view(_pages(request, desk), endpoint, **kwargs)

    return wrapped


@require_safe
@at_desk
def webhooks(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/settings/webhooks/`: newest first."""
    if not desk.actor.is_operator:
        check_may_own(desk.actor, desk.seller_id)
    return _pages(request, desk).listed(may_change=desk.may_own)


@require_http_methods(METHODS)
@at_desk
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/settings/webhooks/new/`: makes one and shows its secret, this once."""
    check_may_own(desk.actor, desk.seller_id)
    return _pages(request, desk).new()


@require_safe
@at_webhook
def webhook(pages: WebhookPages, endpoint: Any) -> HttpResponse:
    """`/dashboard/settings/webhooks/{id}/`: how it is doing, and its deliveries."""
    return pages.shown(endpoint)


@require_http_methods(METHODS)
@at_webhook
def change(pages: WebhookPages, endpoint: Any) -> HttpResponse:
    """`/dashboard/settings/webhooks/{id}/change/`: address and events."""
    return pages.change(endpoint)


@require_POST
@at_webhook
def switch(pages: WebhookPages, endpoint: Any) -> HttpResponse:
    """`/dashboard/settings/webhooks/{id}/switch/`: on or off."""
    return pages.switch(endpoint)


@require_http_methods(METHODS)
@at_webhook
def renew(pages: WebhookPages, endpoint: Any) -> HttpResponse:
    """`/dashboard/settings/webhooks/{id}/secret/`: a new secret."""
    return pages.renew(endpoint)


@require_http_methods(METHODS)
@at_webhook
def remove(pages: WebhookPages, endpoint: Any) -> HttpResponse:
    """`/dashboard/settings/webhooks/{id}/remove/`: a GET asks whether one is sure."""
    return pages.remove(endpoint)


@require_POST
@at_webhook
def test(pages: WebhookPages, endpoint: Any) -> HttpResponse:
    """`/dashboard/settings/webhooks/{id}/test/`: sends something that tells of nothing."""
    return pages.test(endpoint)


@require_safe
@at_webhook
def delivery(pages: WebhookPages, endpoint: Any, message_id: str) -> HttpResponse:
    """`/dashboard/settings/webhooks/{id}/deliveries/{id}/`: what was sent and what came back."""
    return pages.delivery(endpoint, message_id)


@require_POST
@at_webhook
def repeat(pages: WebhookPages, endpoint: Any, message_id: str) -> HttpResponse:
    """`/dashboard/settings/webhooks/{id}/deliveries/{id}/repeat/`: the same once more."""
    return pages.repeat(endpoint, message_id)

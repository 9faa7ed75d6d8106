"""Webhooks, the marketplace's own and the sellers' (R14.3)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.domain.webhooks.queries import endpoints_of_sellers, find_endpoint
from makegood.kernel.actors import Actor
from makegood.web.ui.places import page_of
from makegood.web.ui.webhooks import METHODS, WebhookPages

from .views import operator_only


def _pages(request: HttpRequest, actor: Actor) -> WebhookPages:
    return WebhookPages(request, actor, space="operator", base="operator/page.html", owner="")


@require_safe
@operator_only
def webhooks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/webhooks/`: the marketplace's own, then those of the sellers, newest first."""
    others = page_of(endpoints_of_sellers(), request, moment="created_at")
    return _pages(request, actor).listed(others=others)


@require_http_methods(METHODS)
@operator_only
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/webhooks/new/`: one of the marketplace, which hears of all sellers."""
    return _pages(request, actor).new()


@require_safe
@operator_only
def webhook(request: HttpRequest, actor: Actor, webhook_id: str) -> HttpResponse:
    """`/operator/webhooks/{id}/`: how it is doing, and its deliveries."""
    return _pages(request, actor).shown(find_endpoint(webhook_id))


@require_http_methods(METHODS)
@operator_only
def change(request: HttpRequest, actor: Actor, webhook_id: str) -> HttpResponse:
    """`/operator/webhooks/{id}/change/`: address and events."""
    return _pages(request, actor).change(find_endpoint(webhook_id))


@require_POST
@operator_only
def switch(request: HttpRequest, actor: Actor, webhook_id: str) -> HttpResponse:
    """`/operator/webhooks/{id}/switch/`: on or off."""
    return _pages(request, actor).switch(find_endpoint(webhook_id))


@require_http_methods(METHODS)
@operator_only
def renew(request: HttpRequest, actor: Actor, webhook_id: str) -> HttpResponse:
    """`/operator/webhooks/{id}/secret/`: a new secret."""
    return _pages(request, actor).renew(find_endpoint(webhook_id))


@require_http_methods(METHODS)
@operator_only
def remove(request: HttpRequest, actor: Actor, webhook_id: str) -> HttpResponse:
    """`/operator/webhooks/{id}/remove/`: a GET asks whether one is sure."""
    return _pages(request, actor).remove(find_endpoint(webhook_id))


@require_POST
@operator_only
def test(request: HttpRequest, actor: Actor, webhook_id: str) -> HttpResponse:
    """`/operator/webhooks/{id}/test/`: sends something that tells of nothing."""
    return _pages(request, actor).test(find_endpoint(webhook_id))


@require_safe
@operator_only
def delivery(request: HttpRequest, actor: Actor, webhook_id: str, message_id: str) -> HttpResponse:
    """`/operator/webhooks/{id}/deliveries/{id}/`: what was sent and what came back."""
    return _pages(request, actor).delivery(find_endpoint(webhook_id), message_id)


@require_POST
@operator_only
def repeat(request: HttpRequest, actor: Actor, webhook_id: str, message_id: str) -> HttpResponse:
    """`/operator/webhooks/{id}/deliveries/{id}/repeat/`: the same once more."""
    return _pages(request, actor).repeat(find_endpoint(webhook_id), message_id)

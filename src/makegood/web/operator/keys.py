"""Keys of the REST API, the marketplace's own and the sellers' (R14.2)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.kernel.actors import Actor
from makegood.web.ui.api_keys import METHODS, KeyPages

from .views import operator_only


def _pages(request: HttpRequest, actor: Actor) -> KeyPages:
    return KeyPages(request, actor, space="operator", base="operator/page.html")


@require_safe
@operator_only
def keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/keys/`: all of them, newest first, the revoked ones at the end."""
    return _pages(request, actor).listed()


@require_http_methods(METHODS)
@operator_only
def new_key(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/keys/new/`: makes a key and shows it, this once; `?seller=` proposes whose."""
    return _pages(request, actor).new()


@require_http_methods(METHODS)
@operator_only
def rotate(request: HttpRequest, actor: Actor, key_id: int) -> HttpResponse:
    """`/operator/keys/{number}/rotate/`: a new secret for the same key."""
    return _pages(request, actor).rotate(key_id)


@require_POST
@operator_only
def end_former(request: HttpRequest, actor: Actor, key_id: int) -> HttpResponse:
    """`/operator/keys/{number}/end-former/`: the former secret stops now."""
    return _pages(request, actor).end_former(key_id)


@require_http_methods(METHODS)
@operator_only
def revoke(request: HttpRequest, actor: Actor, key_id: int) -> HttpResponse:
    """`/operator/keys/{number}/revoke/`: a GET asks whether one is sure."""
    return _pages(request, actor).revoke(key_id)

"""The shop's own keys of the REST API: for its owners (R14.5). The operator, who looks in, only reads."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.domain.sellers.permissions import check_may_own
from makegood.web.ui.api_keys import METHODS, KeyPages

from ..desk import Desk, at_desk


def _pages(request: HttpRequest, desk: Desk) -> KeyPages:
    return KeyPages(
        request,
        desk.actor,
        space="dashboard",
        base="dashboard/page.html",
        seller_id=desk.seller_id,
        context={"desk": desk},
    )


def _owned(request: HttpRequest, desk: Desk) -> KeyPages:
    """Raises Forbidden for everybody but an owner."""
    check_may_own(desk.actor, desk.seller_id)
    return _pages(request, desk)


@require_safe
@at_desk
def keys(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/settings/keys/`: newest first, the revoked ones at the end."""
    if not desk.actor.is_operator:
        check_may_own(desk.actor, desk.seller_id)
    return _pages(request, desk).listed(may_change=desk.may_own)


@require_http_methods(METHODS)
@at_desk
def new_key(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/settings/keys/new/`: makes a key and shows it, this once."""
    return _owned(request, desk).new()


@require_http_methods(METHODS)
@at_desk
def rotate(request: HttpRequest, desk: Desk, key_id: int) -> HttpResponse:
    """`/dashboard/settings/keys/{number}/rotate/`: a new secret for the same key."""
    return _owned(request, desk).rotate(key_id)


@require_POST
@at_desk
def end_former(request: HttpRequest, desk: Desk, key_id: int) -> HttpResponse:
    """`/dashboard/settings/keys/{number}/end-former/`: the former secret stops now."""
    return _owned(request, desk).end_former(key_id)


@require_http_methods(METHODS)
@at_desk
def revoke(request: HttpRequest, desk: Desk, key_id: int) -> HttpResponse:
    """`/dashboard/settings/keys/{number}/revoke/`: a GET asks whether one is sure."""
    return _owned(request, desk).revoke(key_id)

"""Keys of the REST API, the marketplace's own and the sellers' (R14.2)."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from makegood.domain.accounts.actions import create_key, revoke_key
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.queries import get_key, keys_before
from makegood.domain.sellers.queries import find_seller
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid
from makegood.kernel.ids import is_marketplace_id
from makegood.kernel.values import shown_again

from .views import PAGE_SIZE, operator_only, see_other

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@operator_only
def keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/keys/`: all of them, newest first, the revoked ones too."""
    after = request.GET.get("after", "")
    after = after if after.isascii() and after.isdecimal() and len(after) < 18 else ""  # fits every database
    found = keys_before(int(after) if after else None, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    context = {"keys": shown, "after": after, "next_after": shown[-1].pk if len(found) > PAGE_SIZE else ""}
    return render(request, "operator/keys.html", context)


@require_http_methods(METHODS)
@operator_only
def new_key(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/keys/new/`: makes a key and shows it, this once; `?seller=` proposes whose."""
    if request.method != "POST":
        return _form(request, {"seller": request.GET.get("seller", ""), "name": "", "scope": Scope.WRITE.value})
    typed = {name: request.POST.get(name, "") for name in ("seller", "name", "scope")}
    seller_id = typed["seller"].strip()
    errors = _errors(seller_id, typed["scope"])
    if errors:
        return _form(request, typed, errors)
    try:
        stored, key = create_key(
            seller_id=seller_id or None, name=typed["name"], scope=Scope(typed["scope"]), by=actor, now=clock.now()
        )
    except Invalid as error:
        return _form(request, typed, error.errors)
    # No redirect: the key would have to be kept somewhere until it is shown.
    return render(request, "operator/key_made.html", {"stored": stored, "key": key})


def _errors(seller_id: str, scope: str) -> list[FieldError]:
    errors = []
    if seller_id and not (is_marketplace_id(seller_id) and find_seller(seller_id)):
        errors.append(FieldError("seller", "unknown_seller", _("There is no seller with this id.")))
    if scope not in Scope.values:
        errors.append(FieldError("scope", "unknown_choice", _("Choose what the key may do.")))
    return errors


def _form(request: HttpRequest, typed: dict[str, str], errors: Sequence[FieldError] = ()) -> HttpResponse:
    context = {"typed": shown_again(typed), "errors": errors, "scopes": Scope.choices}
    return render(request, "operator/key_new.html", context, status=422 if errors else 200)


@require_http_methods(METHODS)
@operator_only
def revoke(request: HttpRequest, actor: Actor, key_id: int) -> HttpResponse:
    """`/operator/keys/{number}/revoke/`: a GET asks whether one is sure."""
    if request.method != "POST":
        return render(request, "operator/key_revoke.html", {"key": get_key(key_id)})
    revoke_key(key_id=key_id, by=actor, now=clock.now())
    messages.success(request, _("The key does not work any more."))
    return see_other("operator:keys")

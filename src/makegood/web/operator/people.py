"""People who may sign in, what they are where, and shutting them out (R14.5)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from makegood.domain.accounts.actions import end_sessions, set_active, set_operator
from makegood.domain.accounts.queries import get_user, people, sessions_of, with_two_factor
from makegood.domain.sellers.actions import dismiss_staff, shut_out
from makegood.domain.sellers.queries import get_membership, is_only_owner, roles_of, shops_only_owned_by
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound, Refused
from makegood.kernel.ids import is_marketplace_id
from makegood.web.ui.places import PAGE_SIZE

from .views import operator_only, see_other

METHODS = ["GET", "HEAD", "POST"]
SEARCH_LIMIT = 254


@require_http_methods(METHODS)
@operator_only
def everybody(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/people/`: in the order in which they came; a POST finds some by a part of address or name.

    By POST, because an e-mail address does not belong in an address that is kept in histories and logs.
    """
    typed = request.POST.get("q", "").replace("\x00", " ").strip()[:SEARCH_LIMIT]
    after = request.GET.get("after", "")
    after = after if after.isascii() and after.isdecimal() and len(after) < 18 else ""  # fits every database
    found = people(typed, after=int(after or 0), limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    ids = [one.pk for one in shown]
    roles, protected = roles_of(ids), with_two_factor(ids)
    more = len(found) > PAGE_SIZE
    context = {
        "typed": typed,
        "after": after,
        "rows": [(one, roles.get(one.pk, []), one.pk in protected) for one in shown],
        "more": more and typed,
        "next_after": shown[-1].pk if more and not typed else "",
    }
    return render(request, "operator/people.html", context)


@require_http_methods(["GET", "HEAD"])
@operator_only
def person(request: HttpRequest, actor: Actor, user_id: int) -> HttpResponse:
    """`/operator/people/{number}/`: one of them."""
    return render(request, "operator/person.html", _of(actor, user_id))


@require_http_methods(METHODS)
@operator_only
def operator(request: HttpRequest, actor: Actor, user_id: int) -> HttpResponse:
    """`/operator/people/{number}/operator/`: makes somebody one of the operator's people, or ends that."""

    def act(wanted: bool) -> None:
        set_operator(user_id=user_id, operator=wanted, by=actor, now=clock.now())

    context = _of(actor, user_id)
    done = {True: _("This person is an operator now."), False: _("This person is not an operator any more.")}
    return _confirmed(request, "operator/person_operator.html", context, act, done)


@require_http_methods(METHODS)
@operator_only
def active(request: HttpRequest, actor: Actor, user_id: int) -> HttpResponse:
    """`/operator/people/{number}/active/`: shuts somebody out, or lets them in again."""
    confirmed = request.POST.get("ownerless") == "yes"

    def act(wanted: bool) -> None:
        if wanted:
            set_active(user_id=user_id, active=True, by=actor, now=clock.now())
        else:
            shut_out(user_id=user_id, even_last_owner=confirmed, by=actor, now=clock.now())

    context = _of(actor, user_id)
    if context["person"].is_active:
        context["ownerless"] = shops_only_owned_by(user_id)
    done = {True: _("This person may sign in again."), False: _("This person is signed out and may not sign in.")}
    return _confirmed(request, "operator/person_active.html", context, act, done)


@require_http_methods(METHODS)
@operator_only
def sessions(request: HttpRequest, actor: Actor, user_id: int) -> HttpResponse:
    """`/operator/people/{number}/sessions/`: signs somebody out everywhere, who may sign in again."""

    def act(_wanted: bool) -> None:
        end_sessions(user_id=user_id, by=actor, now=clock.now())

    done = _("This person is signed out everywhere.")
    return _confirmed(
        request, "operator/person_sessions.html", _of(actor, user_id), act, dict.fromkeys((True, False), done)
    )


@require_http_methods(METHODS)
@operator_only
def dismiss(request: HttpRequest, actor: Actor, user_id: int, seller_id: str) -> HttpResponse:
    """`/operator/people/{number}/shops/{seller}/remove/`: takes somebody off the staff of a shop."""
    if not is_marketplace_id(seller_id):
        raise NotFound
    member = get_membership(str(user_id), seller_id)
    confirmed = request.POST.get("ownerless") == "yes"

    def act(wanted: bool) -> None:
        dismiss_staff(seller_id=seller_id, user_id=user_id, even_last_owner=confirmed, by=actor, now=clock.now())

    context = {**_of(actor, user_id), "member": member, "ownerless": [member.seller] if is_only_owner(member) else []}
    return _confirmed(
        request, "operator/person_dismiss.html", context, act, {True: "", False: _("The person is off the staff.")}
    )


def _of(actor: Actor, user_id: int) -> dict[str, Any]:
    somebody = get_user(user_id)
    return {
        "person": somebody,
        "roles": roles_of([user_id]).get(user_id, []),
        "two_factor": bool(with_two_factor([user_id])),
        "sessions": sessions_of(user_id, now=clock.wall_now()),
        "oneself": actor.id == str(user_id),
    }


def _confirmed(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    act: Callable[[bool], None],
    done: Mapping[bool, str],
) -> HttpResponse:
    """A GET asks whether one is sure; a POST does it, to `wanted` or not, and goes back to the person."""
    if request.method != "POST":
        return render(request, template, context)
    wanted = request.POST.get("wanted") == "yes"
    try:
        act(wanted)
    except Refused as refusal:
        return render(request, template, {**context, "refusal": refusal}, status=409)
    messages.success(request, done[wanted])
    return see_other("operator:person", context["person"].pk)

"""The settings of a shop and its staff: everybody on the staff reads them, owners change them (R14.5)."""

from typing import Any

from django.conf import settings as installation
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from makegood.domain.sellers.actions import (
    change_role,
    change_shop,
    invite_staff,
    remove_staff,
    send_invitation_again,
    withdraw_invitation,
)
from makegood.domain.sellers.enums import RoleChoice
from makegood.domain.sellers.permissions import check_may_own
from makegood.domain.sellers.queries import get_seller, open_invitations, staff_member, staff_of
from makegood.kernel import clock
from makegood.kernel.actors import Role
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.web.ui.redirects import SeeOther

from ..desk import Desk, at_desk, page

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@at_desk
def settings(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/settings/`: a POST stores language and contact address of the shop."""
    seller = get_seller(desk.seller_id)
    if request.method != "POST":
        return _settings(request, desk, {"language": seller.language, "email": seller.email})
    typed = {name: request.POST.get(name, "") for name in ("language", "email")}
    try:
        change_shop(seller_id=desk.seller_id, by=desk.actor, now=clock.now(), **typed)
    except Invalid as error:
        return _settings(request, desk, typed, error.errors, status=422)
    messages.success(request, _("The settings are saved."))
    return SeeOther(reverse("dashboard:settings"))


def _settings(
    request: HttpRequest, desk: Desk, typed: dict[str, str], errors: tuple[FieldError, ...] = (), status: int = 200
) -> HttpResponse:
    context: dict[str, object] = {
        "typed": typed,
        "errors": errors,
        "languages": installation.LANGUAGES,
        "staff": staff_of(desk.seller_id),
        "me": int(desk.actor.id),
        "invitations": list(open_invitations(desk.seller_id)) if desk.may_own or desk.actor.is_operator else [],
        "now": clock.now(),
    }
    return page(request, desk, "settings.html", context, status=status)


@require_http_methods(METHODS)
@at_desk
def invite(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/settings/staff/invite/`: ask a colleague by e-mail."""
    check_may_own(desk.actor, desk.seller_id)
    typed = {"email": request.POST.get("email", ""), "role": request.POST.get("role", Role.AGENT.value)}
    if request.method != "POST":
        return _invite(request, desk, typed)
    try:
        invitation = invite_staff(
            seller_id=desk.seller_id, email=typed["email"], role=_role(typed["role"]), by=desk.actor, now=clock.now()
        )
    except Invalid as error:
        return _invite(request, desk, typed, error.errors, status=422)
    except Refused as refusal:
        return _invite(request, desk, typed, refusal=refusal, status=409)
    messages.success(request, _("The invitation to %(address)s is on its way.") % {"address": invitation.email})
    return SeeOther(reverse("dashboard:settings"))


def _invite(
    request: HttpRequest,
    desk: Desk,
    typed: dict[str, str],
    errors: tuple[FieldError, ...] = (),
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, object] = {
        "typed": typed,
        "errors": errors,
        "refusal": refusal and refusal.message,
        "roles": roles(),
    }
    return page(request, desk, "invite.html", context, status=status)


@require_http_methods(METHODS)
@at_desk
def member(request: HttpRequest, desk: Desk, user_id: int) -> HttpResponse:
    """`/dashboard/settings/staff/{user}/`: another role for somebody."""
    check_may_own(desk.actor, desk.seller_id)
    somebody = staff_member(desk.seller_id, user_id)
    context: dict[str, object] = {"member": somebody, "chosen": somebody.role.value, "roles": roles(), "errors": ()}
    if request.method != "POST":
        return page(request, desk, "member.html", context)
    context["chosen"] = request.POST.get("role", "")
    try:
        role = _role(request.POST.get("role", ""))
        change_role(seller_id=desk.seller_id, user_id=user_id, role=role, by=desk.actor, now=clock.now())
    except Invalid as error:
        return page(request, desk, "member.html", {**context, "errors": error.errors}, status=422)
    except Refused as refusal:
        return page(request, desk, "member.html", {**context, "refusal": refusal.message}, status=409)
    messages.success(request, _("The role is changed."))
    return SeeOther(reverse("dashboard:settings"))


@require_http_methods(METHODS)
@at_desk
def remove_member(request: HttpRequest, desk: Desk, user_id: int) -> HttpResponse:
    """`/dashboard/settings/staff/{user}/remove/`: a GET asks whether one is sure; one's own is leaving the shop."""
    leaves = desk.actor.id == str(user_id)
    if not leaves:
        check_may_own(desk.actor, desk.seller_id)
    somebody = staff_member(desk.seller_id, user_id)
    context: dict[str, object] = {"member": somebody, "leaves": leaves}
    if request.method != "POST":
        return page(request, desk, "member_remove.html", context)
    try:
        remove_staff(seller_id=desk.seller_id, user_id=user_id, by=desk.actor, now=clock.now())
    except Refused as refusal:
        return page(request, desk, "member_remove.html", {**context, "refusal": refusal.message}, status=409)
    if leaves:
        messages.success(request, _("You have left the shop %(shop)s.") % {"shop": desk.seller_name})
        return SeeOther(reverse("home:after_login"))
    messages.success(request, _("The person is not on the staff any more."))
    return SeeOther(reverse("dashboard:settings"))


@require_POST
@at_desk
def send_again(request: HttpRequest, desk: Desk, invitation_id: str) -> HttpResponse:
    """`/dashboard/settings/invitations/{id}/send/`."""
    return _settle(request, desk, invitation_id, send_invitation_again, _("The invitation is on its way once more."))


@require_POST
@at_desk
def withdraw(request: HttpRequest, desk: Desk, invitation_id: str) -> HttpResponse:
    """`/dashboard/settings/invitations/{id}/withdraw/`."""
    return _settle(request, desk, invitation_id, withdraw_invitation, _("The invitation is withdrawn."))


def _settle(request: HttpRequest, desk: Desk, invitation_id: str, action: Any, done: str) -> HttpResponse:
    try:
        action(seller_id=desk.seller_id, invitation_id=invitation_id, by=desk.actor, now=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, done)
    return SeeOther(reverse("dashboard:settings"))


def _role(name: str) -> Role:
    """Raises Invalid for anything but a role."""
    if name not in RoleChoice.values:
        raise Invalid.one("role", "unknown_role", _("Choose one of the roles in the list."))
    return Role(name)


def roles() -> list[tuple[str, str, str]]:
    """The roles of R14.5: value, name, and what each may do."""
    return [
        ("viewer", _("Viewer"), _("Reads reviews, questions and settings.")),
        ("agent", _("Agent"), _("Also writes to customers, asks for new grades and responds in public.")),
        ("owner", _("Owner"), _("Also changes templates, the settings of the shop, its staff and its API keys.")),
    ]

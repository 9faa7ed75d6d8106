"""Joining a shop, from the link in the invitation (R14.5). Opening the link stores nothing."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from makegood.domain.accounts.queries import user_by_email
from makegood.domain.sellers.actions import accept_invitation, accept_with_new_account
from makegood.domain.sellers.enums import RoleChoice
from makegood.domain.sellers.queries import actor_of_user, invitation_by_token
from makegood.kernel import actors, clock
from makegood.kernel.errors import FieldError, Invalid, NotFound
from makegood.web.ui import errors
from makegood.web.ui.chosen import SESSION_KEY
from makegood.web.ui.limits import wrong_link
from makegood.web.ui.links import FORM_POLICY, seal
from makegood.web.ui.redirects import SeeOther

from .passwords import LongEnough


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """`/account/invitation/{token}/`: accept with an account, or make one."""
    try:
        response = seal(_answer(request, token))
    except NotFound as error:
        response = seal(wrong_link(request) or errors.not_found(request, error))
    if response.status_code in (HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY):  # those that may hold a form
        response["Referrer-Policy"] = FORM_POLICY
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    found = invitation_by_token(token)
    context: dict[str, object] = {
        "seller_name": found.seller.name,
        "role_name": RoleChoice(found.role).label,
        "address": found.email,
    }
    shut = _shut(request, found, context)
    if shut is not None:
        return shut
    if request.user.is_authenticated:
        return _join(request, found, context)
    if user_by_email(found.email) is not None:
        return _explain(request, "invitation_sign_in.html", context, status=409)
    return _new_account(request, found, context)


def _shut(request: HttpRequest, found: Any, context: dict[str, object]) -> HttpResponse | None:
    """What stands in the place of a link that works no more; None while it does."""
    if found.accepted_at is not None:
        return _explain(request, "invitation_used.html", context, status=409)
    if found.withdrawn_at is not None:
        message = _("The invitation was withdrawn. Ask an owner of the shop if you think that this is a mistake.")
        return errors.gone(request, message, code="invitation_withdrawn")
    if found.expires_at <= clock.now():
        message = _("The invitation is too old. Ask an owner of the shop to send it again.")
        return errors.gone(request, message)
    return None


def _explain(request: HttpRequest, template: str, context: dict[str, object], *, status: int) -> HttpResponse:
    """A page on which nothing can be stored: `status` is the answer to whoever tries."""
    return render(request, f"web_account/{template}", context, status=status if request.method == "POST" else 200)


def _join(request: HttpRequest, found: Any, context: dict[str, object]) -> HttpResponse:
    """For somebody who has signed in."""
    user: Any = request.user
    if user.email.lower() != found.email:
        return _explain(request, "invitation_other.html", context, status=403)
    if request.method != "POST":
        return render(request, "web_account/invitation_accept.html", context)
    accept_invitation(invitation_id=found.pk, user=user, by=actor_of_user(user), now=clock.now())
    request.session[SESSION_KEY] = found.seller_id
    messages.success(request, _("Welcome at %(shop)s.") % {"shop": found.seller.name})
    return SeeOther(reverse("dashboard:home"))


def _new_account(request: HttpRequest, found: Any, context: dict[str, object]) -> HttpResponse:
    """For somebody without an account; they sign in with what they chose."""
    if request.method != "POST":
        return _form(request, context)
    typed = {name: request.POST.get(name, "") for name in ("name", "password")}
    by = actors.system("staff.invitation")
    try:
        accept_with_new_account(invitation_id=found.pk, by=by, now=clock.now(), **typed)
    except Invalid as error:
        return _form(request, {**context, "name": typed["name"], "errors": error.errors}, status=422)
    messages.success(request, _("Your account is ready. You can sign in now."))
    return SeeOther(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': reverse('dashboard:home')})}")


def _form(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    found: tuple[FieldError, ...] = ()
    extra = {"errors": found, "advice": LongEnough().get_help_text()}
    return render(request, "web_account/invitation_new.html", {**extra, **context}, status=status)

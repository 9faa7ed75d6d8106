"""Where somebody is signed in, and ending that; the password once more comes first, as for all about the sign-in."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from makegood.domain.accounts.actions import end_session, end_sessions
from makegood.domain.accounts.queries import sessions_of
from makegood.domain.accounts.sessions import mark_of
from makegood.domain.sellers.queries import actor_of_user
from makegood.kernel import clock
from makegood.web.ui.redirects import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth's
def sessions(request: HttpRequest) -> HttpResponse:
    """`/account/security/sessions/`: the list; a POST with `session` ends that one, with `others` all but this one."""
    user: Any = request.user
    present = mark_of(request.session.session_key or "")
    if request.method != "POST":
        found = sessions_of(user.pk, now=clock.wall_now())
        return render(request, "web_account/sessions.html", {"sessions": found, "present": present})
    by, now = actor_of_user(user), clock.now()
    if "others" in request.POST:
        request.user = end_sessions(user_id=user.pk, by=by, now=now)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("You are signed out everywhere else."))
    elif request.POST.get("session", "") == present:
        return redirect("account_logout")
    elif end_session(user=user, mark=request.POST.get("session", ""), by=by, now=now):
        messages.success(request, _("The session has ended."))
    else:
        messages.info(request, _("This session had ended already."))
    return SeeOther(reverse("account_sessions"))

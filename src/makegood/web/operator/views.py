"""What the operator's pages share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from makegood.domain.sellers.queries import actor_of_user
from makegood.kernel.errors import Forbidden
from makegood.web.ui.redirects import SeeOther


def operator_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for the operator's people; others who signed in get 403. Kept in no cache."""

    @wraps(view)
    @never_cache
    @login_required
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        actor = actor_of_user(request.user)  # type: ignore[arg-type]  # signed in: login_required
        if not actor.is_operator:
            raise Forbidden(_("These pages are for the operator of the marketplace."))
        return view(request, actor, **kwargs)

    return wrapped


def see_other(name: str, *args: object) -> HttpResponse:
    """After something was done: on to the page of that name, with GET (303)."""
    return SeeOther(reverse(name, args=args))

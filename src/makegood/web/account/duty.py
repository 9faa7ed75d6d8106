"""Where a second factor is a duty, whoever has none gets no further than to setting one up."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from makegood.domain.marketplace.queries import owes_second_factor

WANTED = "_wanted"
"""In a session: the page on which somebody was led away, to go on there afterwards."""
_FOR_EVERYBODY = frozenset({"shop", "customer", "moderation"})
_FOR_PROGRAMS = ("/api/", "/anymail/")
"""Pages, and addresses, that know nobody who signed in."""
_OPEN = frozenset(
    {
        *(f"home:{name}" for name in ("home", "language", "mailbox", "letter", "letter_html")),
        *(f"home:{name}" for name in ("healthz", "readyz", "metrics")),
        "account_login",
        "account_logout",
        "account_signup",
        "account_reauthenticate",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
    }
)
"""What somebody may do before it: set it up, sign out, change password and language, and what needs no sign-in."""


class SecondFactorDuty:
    """The middleware; a page is shut unless it is named above, so that nobody forgets to shut a new one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """The way to setting it up, for whoever must; None for all others."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or _is_open(request):
            return None
        if not request.user.is_authenticated or not owes_second_factor(request.user):
            return None
        response = _lead(request)
        add_never_cache_headers(response)
        return response


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None or request.path_info.startswith(_FOR_PROGRAMS):
        return True
    return match.view_name in _OPEN or not _FOR_EVERYBODY.isdisjoint(match.app_names)


def _lead(request: Any) -> HttpResponse:
    there = reverse("mfa_index")
    if request.htmx:
        return HttpResponseClientRedirect(there)
    response = HttpResponseRedirect(there)
    if request.method in ("GET", "HEAD"):
        request.session[WANTED] = request.get_full_path()
    else:
        response.status_code = HTTPStatus.SEE_OTHER
    return response

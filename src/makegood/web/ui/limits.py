"""How often somebody without an account may do something, counted by the address they come from."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .errors import error_page

RETRY_AFTER = 3_600
"""Seconds."""


def is_allowed(request: HttpRequest, action: str, *, about: str = "") -> bool:
    """Counts one more, and whether that is still allowed by the setting ACCOUNT_RATE_LIMITS.

    Rates "per ip" count the client as the sign-in does (`MAKEGOOD_TRUSTED_PROXIES` are seen through), those "per key"
    the client and what it is `about`, of which a hash is kept until the time is over.
    """
    key = f"{about}\n{get_adapter().get_client_ip(request)}"
    return bool(ratelimit.consume(request, action=action, key=key))


def too_many(request: HttpRequest) -> HttpResponse:
    """429, with when to come back."""
    message = _("From your network this was done very often in a short time. Please try again later.")
    response = error_page(request, 429, _("Please wait a moment"), message, code="too_many_requests")
    response["Retry-After"] = str(RETRY_AFTER)
    return response

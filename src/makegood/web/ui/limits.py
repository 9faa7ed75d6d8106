"""How often somebody without an account may do something, counted by the address they come from."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from makegood.kernel import clock
from makegood.kernel.rates import Rates, client_network

from .errors import error_page
from .security_log import noticed

RETRY_AFTER = 3_600
"""Seconds."""
WRONG_LINKS = 120
"""So many addresses with a token that leads nowhere are looked at in a minute, from one client."""

_rates = Rates()


def is_allowed(request: HttpRequest, action: str, *, about: str = "") -> bool:
    """Counts one more, and whether that is still allowed by the setting ACCOUNT_RATE_LIMITS.

    Rates "per ip" count the client as the sign-in does (`MAKEGOOD_TRUSTED_PROXIES` are seen through), those "per key"
    the client and what it is `about`, of which a hash is kept until the time is over.
    """
    key = f"{about}\n{get_adapter().get_client_ip(request)}"
    return bool(ratelimit.consume(request, action=action, key=key))


def wrong_link(request: HttpRequest) -> HttpResponse | None:
    """Counts a link that leads nowhere, by the client's address; 429 when there were too many of them.

    Links that work go on working from there: nobody guesses a signature, and a neighbour must not shut anybody out.
    """
    if not settings.MAKEGOOD_RATE_LIMITS:
        return None
    network = client_network(get_adapter().get_client_ip(request))
    # The address itself is nobody's to keep.
    name = f"links:{salted_hmac('makegood.web.limits', network, algorithm='sha256').hexdigest()[:32]}"
    standing = _rates.count(name, lambda: WRONG_LINKS, now=clock.wall_now())
    if standing is None or standing.is_allowed:
        return None
    noticed(request, "too many wrong links")
    response = too_many(request)
    response["Retry-After"] = str(standing.seconds_left)
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """429, with when to come back."""
    message = _("From your network this was done very often in a short time. Please try again later.")
    response = error_page(request, 429, _("Please wait a moment"), message, code="too_many_requests")
    response["Retry-After"] = str(RETRY_AFTER)
    return response

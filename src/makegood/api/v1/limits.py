"""How often a key may call, and how a caller learns of it (draft-ietf-httpapi-ratelimit-headers)."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.domain.accounts.queries import ValidKey
from makegood.domain.marketplace.queries import current_settings
from makegood.kernel import clock
from makegood.kernel.errors import RateLimited
from makegood.kernel.rates import WINDOW, Rates, Standing, client_network

POLICY = "default"
WRONG_KEYS = "wrong-keys"

_rates = Rates()


def count_call(request: HttpRequest, valid: ValidKey) -> None:
    """Counts a call with a key; whatever becomes of it, the answer tells what is left. A bulk call counts once.

    Raises:
        RateLimited: the key has called too often.
    """
    setting = "seller_key_calls" if valid.key.seller_ref else "operator_key_calls"
    standing = _count(request, f"key:{valid.key.pk}", setting, POLICY)
    if standing is not None and not standing.is_allowed:
        told = ngettext(
            "This key may make %(limit)s call a minute.", "This key may make %(limit)s calls a minute.", standing.limit
        )
        _refuse(standing, told)


def count_wrong_key(request: HttpRequest) -> None:
    """Counts a call with a key that is none, by the address that it comes from.

    A good key works from there all the same: no one can guess 256 bits, and the neighbour behind the same address, or
    the one program of many that still has a former key, must not shut out the others.

    Raises:
        RateLimited: there were too many of them.
    """
    network = client_network(get_adapter().get_client_ip(request))
    # The address itself is nobody's to keep.
    name = f"from:{salted_hmac('makegood.api.limits', network, algorithm='sha256').hexdigest()[:32]}"
    standing = _count(request, name, "wrong_key_calls", WRONG_KEYS)
    if standing is not None and not standing.is_allowed:
        _refuse(standing, _("From this address there were too many calls with a key that does not work."))


def tell(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Puts into an answer how its caller stands."""
    told: tuple[str, Standing] | None = getattr(request, "rate", None)
    if told is not None:
        policy, standing = told
        answer["RateLimit-Policy"] = f'"{policy}";q={standing.limit};w={WINDOW}'
        answer["RateLimit"] = f'"{policy}";r={standing.remaining};t={standing.seconds_left}'


def _count(request: HttpRequest, name: str, setting: str, policy: str) -> Standing | None:
    if not settings.MAKEGOOD_RATE_LIMITS:
        return None
    standing = _rates.count(name, lambda: getattr(current_settings(), setting), now=clock.wall_now())
    if standing is not None:
        request.rate = (policy, standing)  # type: ignore[attr-defined]  # of ours; `tell` reads it
    return standing


def _refuse(standing: Standing, told: str) -> None:
    again = ngettext("Try again in %(seconds)s second.", "Try again in %(seconds)s seconds.", standing.seconds_left) % {
        "seconds": standing.seconds_left
    }
    raise RateLimited(f"{told % {'limit': standing.limit}} {again}", retry_after=standing.seconds_left)

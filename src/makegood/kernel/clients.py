"""Where a request comes from, seen through the proxies that the operator trusts (`MAKEGOOD_TRUSTED_PROXIES`)."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

FORWARDING = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
"""What proxies add to a request."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(request: HttpRequest) -> str:
    """The last address on the way that is not one of our own proxies."""
    address: str = request.META.get("REMOTE_ADDR", "")
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    while chain and is_trusted(address) and read_ip(chain[-1]):
        address = chain.pop()
    return address


def is_trusted(address: str) -> bool:
    """Whether an address is one of the trusted proxies, or in one of their networks."""
    proxies = settings.MAKEGOOD_TRUSTED_PROXIES
    return bool(proxies) and _is_in(address, tuple(proxies))


def is_loopback(address: str) -> bool:
    """Whether it is this very machine."""
    found = read_ip(address)
    return found is not None and found.is_loopback


def is_private(address: str) -> bool:
    """Whether it is of this machine or of a private network, which no stranger can come from."""
    found = read_ip(address)
    return found is not None and (found.is_private or found.is_loopback)


def read_ip(text: str) -> Address | None:
    """An IP address, that of IPv4 also where it is written as one of IPv6; None for what is none."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found


@lru_cache(maxsize=256)
def _is_in(address: str, networks: tuple[str, ...]) -> bool:
    found = read_ip(address)
    return found is not None and any(found in ipaddress.ip_network(one, strict=False) for one in networks)

"""Addresses as Google's feeds take them."""

import re

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from .report import FeedError

_PLAIN = r"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
_LONGER = rf"(?:{_PLAIN}|[:@/?])*"
_WEB_ADDRESS = re.compile(rf"https?://{_PLAIN}+(?::[0-9]{{1,5}})?(?:[/?]{_LONGER})?(?:#{_LONGER})?\Z")
"""As RFC 3986 has it, without a name and password, and without the brackets of IPv6."""
_POINT = re.compile(r"\S\.\S")
"""Google's schema wants one with something on both sides, as in the name of a host."""


def usable(address: str) -> str | None:
    """An address as it may stand in a feed, letters of other scripts encoded; None when Google cannot read it."""
    encoded = iri_to_uri(address)
    return encoded if _WEB_ADDRESS.match(encoded) and _POINT.search(encoded) else None


def check_base_address() -> None:
    """Asked before anything is written.

    Raises:
        FeedError: this installation's own address is one that Google cannot read.
    """
    if usable(settings.MAKEGOOD_BASE_URL) is None:
        raise FeedError(
            f"MAKEGOOD_BASE_URL is {settings.MAKEGOOD_BASE_URL}, which Google cannot read:"
            " set it to the address under which customers reach this installation"
        )


def page(name: str, *arguments: str) -> str:
    """The whole address of one of our pages."""
    return settings.MAKEGOOD_BASE_URL + reverse(name, args=arguments)

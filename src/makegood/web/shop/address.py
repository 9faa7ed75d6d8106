"""Whose public page an address is about, and the whole address of that page."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from makegood.kernel.errors import NotFound
from makegood.kernel.ids import is_marketplace_id

_path = lru_cache(maxsize=1_024)(reverse)
"""Each page of a seller or an article tells it, and to work it out takes as long as to ask for the row."""


def checked_id(seller_id: str) -> str:
    """The id in an address, which may be anything.

    Raises:
        NotFound: no seller can have this id.
    """
    if not is_marketplace_id(seller_id):
        raise NotFound
    return seller_id


def shop_address(seller_id: str) -> str:
    """The address of a seller's page, for the world outside."""
    return f"{settings.MAKEGOOD_BASE_URL}{_path('shop:shop', args=(seller_id,))}"


def product_address(product_id: str) -> str:
    """The address of the page of an article, for the world outside."""
    return f"{settings.MAKEGOOD_BASE_URL}{_path('shop:product', args=(product_id,))}"

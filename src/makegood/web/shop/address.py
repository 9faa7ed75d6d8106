"""Whose public page an address is about, and the whole address of that page."""

from django.conf import settings
from django.urls import reverse

from makegood.kernel.errors import NotFound
from makegood.kernel.ids import is_marketplace_id


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
    page = reverse("shop:shop", args=[seller_id])
    return f"{settings.MAKEGOOD_BASE_URL}{page}"

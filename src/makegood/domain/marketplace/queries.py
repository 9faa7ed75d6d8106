"""Reading what the operator settled."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Subquery

from makegood.domain.sellers.models import Seller
from makegood.domain.sellers.queries import no_seller
from makegood.kernel.prepared import Prepared

from .models import MarketplaceSettings

_CURRENT = Prepared(lambda: MarketplaceSettings.objects.filter(pk=1))


def current_settings() -> MarketplaceSettings:
    """The settings as they are now: the one row, or the defaults while nobody changed any. One query, no cache."""
    return _CURRENT.first() or MarketplaceSettings()


class Norms(NamedTuple):
    """The settings that decide what everybody sees of a seller."""

    grade_norm: Decimal
    low_below: int


_SELLER = Prepared(lambda pk: Seller.objects.filter(pk=pk).annotate(**settings_beside(Norms._fields)))


def seller_with_norms(seller_id: str) -> tuple[Seller, Norms]:
    """A seller by the marketplace's id, and the settings as they are now; one query.

    Raises:
        NotFound: there is no such seller.
    """
    seller: Any = _SELLER.first(pk=seller_id)
    if seller is None:
        raise no_seller()
    if seller.grade_norm is None:
        settings = MarketplaceSettings()
        return seller, Norms(settings.grade_norm, settings.low_below)
    return seller, Norms(seller.grade_norm, seller.low_below)


def settings_beside(names: Iterable[str]) -> dict[str, Subquery]:
    """Settings as columns of another query, by their names, for one query less; null while nobody changed any."""
    row = MarketplaceSettings.objects.filter(pk=1)
    return {name: Subquery(row.values(name)) for name in names}

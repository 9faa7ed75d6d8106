"""Reading what the operator settled."""

from collections.abc import Iterable

from django.db.models import Subquery

from makegood.kernel.prepared import Prepared

from .models import MarketplaceSettings

_CURRENT = Prepared(lambda: MarketplaceSettings.objects.filter(pk=1))


def current_settings() -> MarketplaceSettings:
    """The settings as they are now: the one row, or the defaults while nobody changed any. One query, no cache."""
    return _CURRENT.first() or MarketplaceSettings()


def settings_beside(names: Iterable[str]) -> dict[str, Subquery]:
    """Settings as columns of another query, by their names, for one query less; null while nobody changed any."""
    row = MarketplaceSettings.objects.filter(pk=1)
    return {name: Subquery(row.values(name)) for name in names}

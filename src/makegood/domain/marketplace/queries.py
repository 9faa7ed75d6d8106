"""Reading what the operator settled."""

from makegood.kernel.prepared import Prepared

from .models import MarketplaceSettings

_CURRENT = Prepared(lambda: MarketplaceSettings.objects.filter(pk=1))


def current_settings() -> MarketplaceSettings:
    """The settings as they are now: the one row, or the defaults while nobody changed any. One query, no cache."""
    return _CURRENT.first() or MarketplaceSettings()

"""Reading what the operator settled."""

from .models import MarketplaceSettings


def current_settings() -> MarketplaceSettings:
    """The settings as they are now: the one row, or the defaults while nobody changed any. One query, no cache."""
    return MarketplaceSettings.objects.filter(pk=1).first() or MarketplaceSettings()

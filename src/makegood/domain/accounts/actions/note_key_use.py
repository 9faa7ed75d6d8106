from datetime import datetime, timedelta

from ..models import ApiKey

RESOLUTION = timedelta(minutes=1)


def note_key_use(*, key: ApiKey, now: datetime) -> None:
    """Keep when a key was last used, to the minute: not a write for every call."""
    if key.last_used_at is None or abs(now - key.last_used_at) >= RESOLUTION:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)

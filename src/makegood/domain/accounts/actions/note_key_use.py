from contextlib import suppress
from datetime import datetime, timedelta

from makegood.kernel.locks import DatabaseBusy, without_waiting

from ..models import ApiKey

RESOLUTION = timedelta(minutes=1)


def note_key_use(*, key: ApiKey, by_former: bool = False, now: datetime) -> None:
    """Keep when a key was last used, to the minute: not a write for every call.

    A call that only reads does not wait for the database's write lock: while somebody else has it, the next call notes
    it. A use of the former secret is noted beside it, so that one sees whether something still has it.
    """
    noted = [key.last_used_at, key.former_used_at] if by_former else [key.last_used_at]
    if all(at is not None and abs(now - at) < RESOLUTION for at in noted):
        return
    used = {"last_used_at": now} | ({"former_used_at": now} if by_former else {})
    with suppress(DatabaseBusy), without_waiting():
        ApiKey.objects.filter(pk=key.pk).update(**used)

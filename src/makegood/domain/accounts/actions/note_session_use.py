from contextlib import suppress
from datetime import datetime

from django.db import OperationalError

from makegood.kernel.locks import DatabaseBusy, without_waiting

from ..models import Session
from ..rules import session_ends_at
from ..sessions import RESOLUTION, SessionStore, mark_of


def note_session_use(*, session: SessionStore, now: datetime) -> None:
    """Keep when a session was last used, so that it goes on: not a write for every page.

    Nobody waits for the database's write lock for that, and a disk that is full takes no page away: the next one notes
    it.
    """
    if session.session_key is None or session.noted is None or abs(now - session.noted.used_at) < RESOLUTION:
        return
    ends_at = session_ends_at(session.noted.began_at, now)
    with suppress(DatabaseBusy, OperationalError), without_waiting():
        Session.objects.filter(session_key=mark_of(session.session_key)).update(used_at=now, expire_date=ends_at)

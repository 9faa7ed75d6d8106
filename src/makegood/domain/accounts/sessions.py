"""Where sessions are kept: Django's own, with what people need to see and end them (`SESSION_ENGINE`).

The table holds a hash of the key that a browser has: who reads the database, or a backup of it, takes over nobody's
session. A session ends when it was not used for a while, and in any case some time after the log-in.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.auth import SESSION_KEY as USER_KEY
from django.contrib.sessions.backends.db import SessionStore as OfDjango

from makegood.kernel import clock
from makegood.kernel.prepared import Prepared

from .encryption import Unreadable, seal, unseal
from .models import Session
from .rules import session_ends_at

BROWSER = "_browser"
"""In a session: what somebody signed in with, in a few words."""
_BEGAN = "_began"
RESOLUTION = timedelta(minutes=5)
"""A use is noted when the last one that was noted is this old: not a write for every page."""


_SESSION: Prepared[Session] = Prepared(
    lambda session_key, now: Session.objects.filter(session_key=session_key, expire_date__gt=now)
)
"""Asked with every page of somebody who signed in."""


def mark_of(session_key: str) -> str:
    """What stands for a session in the table and on pages; nobody gets back from it to the key."""
    return sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(OfDjango):
    """Times are the machine's own: under a clock that stands still no session would end."""

    noted: Session | None = None
    """Its row as it was read or written last; None for one that is not in the database."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        found = self._get_session_from_db()
        if found is None:
            return {}
        self.noted = found
        decoded: dict[str, Any] = self.decode(found.session_data)
        return decoded

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Sealed: while somebody turns the second factor on, its secret is in here."""
        encoded: str = super().encode(session_dict)
        return seal(encoded)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            opened: dict[str, Any] = super().decode(unseal(str(session_data)))
        except Unreadable:  # under another secret key: nobody is signed in by it
            return {}
        return opened

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.first(session_key=mark_of(self.session_key or ""), now=clock.wall_now())
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=mark_of(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of this session.

        It begins with the log-in: the password once more, which gives it another key, makes it last no longer.
        """
        now = clock.wall_now()
        user_id = data.get(USER_KEY)
        if user_id is not None:
            data.setdefault(_BEGAN, now.isoformat())
        began_at = datetime.fromisoformat(data[_BEGAN]) if user_id is not None else now
        self.noted = Session(
            session_key=mark_of(self.session_key or ""),
            session_data=self.encode(data),
            expire_date=session_ends_at(began_at, now),
            user_id=user_id,
            began_at=began_at,
            used_at=now,
            browser=data.get(BROWSER, ""),
        )
        return self.noted

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=mark_of(key)).delete()

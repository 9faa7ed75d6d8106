"""A connection that notices when its file is gone.

SQLite goes on writing into a file that was moved or deleted, and makes a new, empty one where there is none: on a disk
that is not mounted, say. Either way what was accepted would be nowhere.
"""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from django.db.backends.sqlite3 import base

from .creation import DatabaseCreation


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens the file that is there, and once in each request or round looks whether it still is that one."""

    creation_class = DatabaseCreation
    _opened: os.stat_result | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Raises sqlite3.OperationalError (SQLITE_CANTOPEN) where there is no file."""
        opened: sqlite3.Connection
        if self.is_in_memory_db():
            opened = super().get_new_connection(conn_params)
            return opened
        place = Path(self.settings_dict["NAME"])
        opened = super().get_new_connection(conn_params | {"database": f"{place.absolute().as_uri()}?mode=rw"})
        self._opened = place.stat()
        return opened

    def is_usable(self) -> bool:
        """Asked before the first query after `close_old_connections` (CONN_HEALTH_CHECKS)."""
        if self._opened is None:
            return True
        try:
            return os.path.samestat(self._opened, Path(self.settings_dict["NAME"]).stat())
        except OSError:
            return False

    def prepared_cursor(self) -> Any:
        """For statements that come again and again: Django's way of writing them is translated once.

        SQLite's own work on a statement Python's driver keeps by itself.
        """
        # As Django's `_cursor`, which has no room for another class.
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(self.connection.cursor(factory=PreparedCursor))  # type: ignore[attr-defined]  # Django's own


class PreparedCursor(base.SQLiteCursorWrapper):
    """Knows what the statements were translated to before; they are few."""

    _known: ClassVar[dict[tuple[str, tuple[str, ...]], str]] = {}

    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        """In SQLite's notation of parameters."""
        key = (query, tuple(param_names or ()))
        if key not in self._known:
            self._known[key] = super().convert_query(query, param_names=param_names)
        return self._known[key]

"""A connection that notices when its file is gone.

SQLite goes on writing into a file that was moved or deleted, and makes a new, empty one where there is none: on a disk
that is not mounted, say. Either way what was accepted would be nowhere.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

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

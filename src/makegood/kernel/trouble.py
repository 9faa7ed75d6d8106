"""What is wrong around Makegood, and not with it: disk, permissions, database. One sentence with the remedy.

Nothing that was accepted is lost by any of it, and nothing has to be done by hand once it is over.
"""

import errno
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_DISK_FULL = "53100"
_READ_ONLY = "25006"
"""SQLSTATEs of PostgreSQL."""


def is_away(error: BaseException) -> bool:
    """Whether the database could not do now what it may well do later: it is away, busy, or has no room."""
    return isinstance(error, OperationalError | InterfaceError) or trouble_with(error) is not None


def trouble_with(error: BaseException) -> str | None:
    """What an error means where its cause is outside; None for a mistake of ours."""
    if isinstance(error, DatabaseError | InterfaceError):
        cause = error.__cause__
        return _of_sqlite(cause) if isinstance(cause, sqlite3.Error) else _of_server(error, cause)
    if not isinstance(error, OSError):
        return None
    where = error.filename or settings.MAKEGOOD_DATA
    if error.errno in _FULL:
        return f"no space is left on the disk of {where}: free some; what was stored before stands"
    if error.errno in _FORBIDDEN:
        return f"{where} cannot be written: look at its owner, its permissions and how the disk is mounted"
    return None


def _of_sqlite(cause: sqlite3.Error) -> str | None:
    file = connection.settings_dict["NAME"]
    match getattr(cause, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return f"no space is left on the disk of {file}: free some; what was stored before stands"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"another process has kept {file} locked for too long: try again, or look who has it open"
        case sqlite3.SQLITE_CANTOPEN if not Path(file).exists():
            return f"{file} is gone: look whether its disk is mounted; where it is lost, restore the last backup"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return f"{file} cannot be written: look at its owner, its permissions and how the disk is mounted"
        case sqlite3.SQLITE_IOERR:
            return f"the disk of {file} reports errors: look at its space and at the system's log"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return f"{file} is damaged: restore the last backup (`makegood restore`)"
    return None


def _of_server(error: Exception, cause: BaseException | None) -> str | None:
    match getattr(cause, "sqlstate", None):
        case code if code == _DISK_FULL:
            return "no space is left on the disk of the database server: free some; what was stored before stands"
        case code if code == _READ_ONLY:
            return "the database takes no writes: MAKEGOOD_DATABASE_URL leads to a replica, or the server is read-only"
    if isinstance(error, OperationalError | InterfaceError):
        return "the database does not answer: see MAKEGOOD_DATABASE_URL, and whether the server runs"
    return None

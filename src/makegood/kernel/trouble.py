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
_NO_WRITES = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
TAKES_NO_WRITES = "the database takes no writes: MAKEGOOD_DATABASE_URL leads to a replica, or the server is read-only"


def is_away(error: BaseException) -> bool:
    """Whether the database could not do now what it may well do later: it is away, busy, or has no room."""
    return isinstance(error, OperationalError | InterfaceError) or trouble_with(error) is not None


def takes_no_writes(error: BaseException) -> bool:
    """Whether the database cannot be written now; what is in it can still be read, or may be."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _NO_WRITES
    return isinstance(error, DatabaseError) and getattr(cause, "sqlstate", None) in (_DISK_FULL, _READ_ONLY)


def trouble_with(error: BaseException) -> str | None:
    """What an error means where its cause is outside; None for a mistake of ours."""
    if isinstance(error, DatabaseError | InterfaceError):
        cause = error.__cause__
        return _of_sqlite(cause) if isinstance(cause, sqlite3.Error) else _of_server(error, cause)
    if not isinstance(error, OSError):
        return None
    where = error.filename or settings.MAKEGOOD_DATA
    if error.errno in _FULL:
        return _no_space_on(where)
    if error.errno in _FORBIDDEN:
        return f"{where} {_CANNOT_BE_WRITTEN}"
    return None


def _no_space_on(place: object) -> str:
    return f"no space is left on the disk of {place}: free some; what was stored before stands"


def _of_sqlite(cause: sqlite3.Error) -> str | None:
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    file = connection.settings_dict["NAME"]
    if code == sqlite3.SQLITE_FULL:
        return _no_space_on(file)
    if code == sqlite3.SQLITE_CANTOPEN and not Path(file).exists():
        return f"{file} is gone: look whether its disk is mounted; where it is lost, restore the last backup"
    return f"{file} {_SAID_OF_FILE[code]}" if code in _SAID_OF_FILE else None


_CANNOT_BE_WRITTEN = "cannot be written: look at its owner, its permissions and how the disk is mounted"
_KEPT_LOCKED = "has been kept locked by another process for too long: try again, or look who has it open"
_SAID_OF_FILE = {
    sqlite3.SQLITE_BUSY: _KEPT_LOCKED,
    sqlite3.SQLITE_LOCKED: _KEPT_LOCKED,
    sqlite3.SQLITE_READONLY: _CANNOT_BE_WRITTEN,
    sqlite3.SQLITE_CANTOPEN: _CANNOT_BE_WRITTEN,
    sqlite3.SQLITE_PERM: _CANNOT_BE_WRITTEN,
    sqlite3.SQLITE_IOERR: "is on a disk that reports errors: look at its space and at the system's log",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore the last backup (`makegood restore`)",
    sqlite3.SQLITE_NOTADB: "is damaged: restore the last backup (`makegood restore`)",
}


def _of_server(error: Exception, cause: BaseException | None) -> str | None:
    match getattr(cause, "sqlstate", None):
        case code if code == _DISK_FULL:
            return "no space is left on the disk of the database server: free some; what was stored before stands"
        case code if code == _READ_ONLY:
            return TAKES_NO_WRITES
    if isinstance(error, OperationalError | InterfaceError):
        return (
            "the database does not answer: see MAKEGOOD_DATABASE_URL, and whether the server runs, has a connection"
            " left and room on its disk"
        )
    return None

"""What may stand in a log line: nobody's address, no words of a customer, no token of a link and no key (R13.2).

Steps of structlog, which are plain functions; `config.logs` puts them in their order. Two things are never taken to be
harmless: the message of an exception, because whoever raises it repeats the value it failed on ("Key (email)=(…)
already exists"), and what a library fills into its own lines.
"""

import errno
import linecache
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, MutableMapping
from logging import LogRecord
from types import MappingProxyType
from typing import Any

from .errors import MakegoodError

Event = MutableMapping[str, Any]

_IN_ADDRESS = r"[^\s<>()\[\]:;,\"'=\\]"
# Begins where such a row begins: tried at each of its characters, a long one would take minutes.
_ADDRESS = re.compile(rf"(?<!{_IN_ADDRESS}){_IN_ADDRESS}+@[^\s<>()\[\]:;,\"'\\]+")
_SECRET = re.compile(
    r"(?<![a-z2-7])[a-z2-7]{26}\.[A-Za-z0-9_-]{43}"  # the token of a link
    r"|\bmg_[A-Za-z0-9_-]{8,}"  # a key of the API
    r"|\bwhsec_[A-Za-z0-9+/=_-]{8,}"  # the secret of a webhook
)
_SHORTEST_TOKEN = 26 + 1 + 43
_HIDDEN = "[…]"

# Raised by the interpreter itself, with names of the source and nothing else.
_HARMLESS = (AttributeError, NameError, ImportError)
# What a database says besides its sentence: names of the schema, never values.
_SCHEMA_NAMES = ("sqlstate", "constraint_name", "table_name", "column_name")
_SQLITE_CONSTRAINT = re.compile(r"(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(: [\w., ]+)?\Z")
_MOST_FRAMES = 40

_FREE_SPEAKERS = ("makegood", "_granian")
"""Loggers whose lines are taken as they are: ours, and that of the web server, which knows nothing of customers."""


def catch_strays() -> None:
    """Warnings of Python, and errors that end a thread, become lines like all others instead of text with values."""
    logging.captureWarnings(True)

    def on_error(stray: threading.ExceptHookArgs) -> None:
        logging.getLogger("makegood.threads").critical("a thread ended", exc_info=stray.exc_value)

    threading.excepthook = on_error


def safe_trace(_logger: object, _method: str, event: Event) -> Event:
    """Where an exception came from, as the text `exception`: kinds and places, never its message."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_chain(error))
    return event


def _chain(error: BaseException) -> Iterator[str]:
    """As Python tells it: the first cause first."""
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen:
        seen.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    for one in reversed(seen):
        frames = traceback.extract_tb(one.__traceback__, limit=-_MOST_FRAMES)
        yield "".join(traceback.format_list(frames)) + what(one)


def what(error: BaseException) -> str:
    """The kind of an exception, with as much of what it says as can hold no value."""
    name = type(error).__qualname__
    if isinstance(error, MakegoodError):
        return f"{name}: {error.code}"
    if isinstance(error, _HARMLESS):
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name}: {errno.errorcode.get(error.errno, error.errno)}"
    said = [str(value) for value in _of_the_database(error) if value]
    return f"{name}: {', '.join(said)}" if said else name


def _of_the_database(error: BaseException) -> Iterator[object]:
    """Told by its attributes, so that no driver is needed here."""
    diagnosis = getattr(error, "diag", None)
    for name in _SCHEMA_NAMES:
        yield getattr(diagnosis, name, None)
    yield getattr(error, "sqlite_errorname", None)
    if hasattr(error, "sqlite_errorname") and _SQLITE_CONSTRAINT.match(str(error)):
        yield str(error)


def only_the_pattern(_logger: object, _method: str, event: Event) -> Event:
    """A line of a library without what it fills in: the pattern of its message, where that stands in its source."""
    record = event.get("_record")
    if isinstance(record, LogRecord) and record.name.partition(".")[0] not in _FREE_SPEAKERS:
        event["event"] = str(record.msg) if _is_written_there(record) else "a message with values"
        event["place"] = f"{record.module}:{record.lineno}"
    return event


def _is_written_there(record: LogRecord) -> bool:
    if not isinstance(record.msg, str):
        return False
    return bool(record.args) or record.msg in "".join(linecache.getlines(record.pathname))


def without_secrets(_logger: object, _method: str, event: Event) -> Event:
    """Takes addresses, tokens and keys out of a line; of what is neither text nor number only the kind is left."""
    for name, value in event.items():
        event[name] = _scrubbed(value)
    return event


def _may_hold_secret(text: str) -> bool:
    """Most texts of a line cannot; to look for a secret takes ten times as long as this."""
    return len(text) >= _SHORTEST_TOKEN or "mg_" in text or "whsec_" in text


def _scrubbed(value: Any) -> Any:
    match value:
        case str():
            if "@" in value:
                value = _ADDRESS.sub(_HIDDEN, value)
            return _SECRET.sub(_HIDDEN, value) if _may_hold_secret(value) else value
        case None | bool() | int() | float():
            return value
        case list() | tuple() | set() | frozenset():
            return [_scrubbed(one) for one in value]
        case dict() | MappingProxyType():
            return {str(key): _scrubbed(one) for key, one in value.items()}
        case _:
            return f"<{type(value).__qualname__}>"

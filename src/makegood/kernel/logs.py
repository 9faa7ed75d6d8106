"""What may stand in a log line: never somebody's address (R13.2)."""

import re
from collections.abc import MutableMapping
from typing import Any

_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'=]+@[^\s<>()\[\]:;,\"']+")


def without_addresses(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A step of structlog: takes e-mail addresses out of every text of a line, the trace of an error included.

    We write none; but what a library or the database says of an error may repeat the value it failed on.
    """
    for name, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[name] = _ADDRESS.sub("[…]", value)
    return event

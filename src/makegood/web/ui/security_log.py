"""What happened to the sign-in and was refused, a line each, by which attacks are noticed (`makegood.security`).

Whom and where it was about are keyed hashes: lines about the same account or network can be put together, and name
nobody.
"""

import structlog
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from makegood.kernel.clients import client_address
from makegood.kernel.rates import client_network

log = structlog.get_logger("makegood.security")


def noticed(
    request: HttpRequest, event: str, *, account: str = "", refused: bool = True, **facts: str | int | bool
) -> None:
    """One line, a warning where something was refused; `account` is an address as it was typed."""
    if account:
        facts["account"] = _hash("account", account.strip().lower())
    client = client_network(client_address(request))
    write = log.warning if refused else log.info
    write(event, client=_hash("client", client), **facts)


def _hash(kind: str, value: str) -> str:
    return salted_hmac(f"makegood.security.{kind}", value, algorithm="sha256").hexdigest()[:16]

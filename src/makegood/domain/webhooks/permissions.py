"""Who may see and change webhooks (R14.5): of a seller its owners and its key, of all the operator.

An owner of endpoints is a seller's id, or "" for the marketplace. Somebody else's are not found, rather than forbidden.
"""

from makegood.kernel.actors import Actor, Role
from makegood.kernel.errors import Forbidden, NotFound

from .models import Endpoint
from .queries import find_endpoint, no_endpoint


def may_read(by: Actor, owner: str) -> bool:
    """Staff of the seller and its key; the operator."""
    return by.is_operator or (bool(owner) and by.role_at(owner) is not None)


def may_manage(by: Actor, owner: str) -> bool:
    """An owner of the shop and its key; the operator. Keys need the scope to write."""
    return by.may_write and (by.is_operator or (bool(owner) and by.role_at(owner) is Role.OWNER))


def check_may_read(by: Actor, owner: str) -> None:
    """Raises NotFound for anybody who may not know of it."""
    if not may_read(by, owner):
        raise NotFound


def readable_endpoint(endpoint_id: str, *, by: Actor) -> Endpoint:
    """An endpoint that somebody may see.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    endpoint = find_endpoint(endpoint_id)
    if not may_read(by, endpoint.seller_ref):
        raise no_endpoint()
    return endpoint


def check_may_manage(by: Actor, owner: str) -> None:
    """Raises NotFound for outsiders, Forbidden for too low a role or scope."""
    check_may_read(by, owner)
    if not may_manage(by, owner):
        raise Forbidden

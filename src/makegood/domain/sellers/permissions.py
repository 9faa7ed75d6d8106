"""Who may do what about a seller (R14.5). Another seller's things are not found, rather than forbidden."""

from django.utils.translation import gettext_lazy as _

from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.errors import Forbidden, NotFound


def may_read(by: Actor, seller_id: str) -> bool:
    """Staff of the seller, its key, and the operator."""
    return by.is_operator or by.role_at(seller_id) is not None


def may_act(by: Actor, seller_id: str) -> bool:
    """Whoever may write to customers for this seller: an agent or owner, its key, the marketplace's key.

    The operator's people read and decide, but never write in a seller's name.
    """
    if not by.may_write:
        return False
    role = by.role_at(seller_id)
    return by.kind is ActorKind.OPERATOR_KEY or (role is not None and role.rank >= Role.AGENT.rank)


def may_own(by: Actor, seller_id: str) -> bool:
    """Whoever may change how a shop works: an owner of it."""
    return by.may_write and by.role_at(seller_id) is Role.OWNER


def may_speak_for(by: Actor, seller_id: str) -> bool:
    """Whoever may write in public in the seller's name (R9.3): who may act, but never the marketplace's key."""
    return may_act(by, seller_id) and by.role_at(seller_id) is not None


def may_operate(by: Actor) -> bool:
    """The operator's people and keys (with write scope), and the installation itself."""
    return by.kind is ActorKind.SYSTEM or (by.is_operator and by.may_write)


def is_member(by: Actor, seller_id: str) -> bool:
    """Whether somebody is on the staff of this seller themselves: no key, and nobody who looks in as the operator."""
    return by.kind in (ActorKind.STAFF, ActorKind.OPERATOR) and by.role_at(seller_id) is not None


def check_may_read(by: Actor, seller_id: str) -> None:
    """Raises NotFound for anybody who may not know of it."""
    if not may_read(by, seller_id):
        raise NotFound


def check_may_act(by: Actor, seller_id: str) -> None:
    """Raises NotFound for outsiders, Forbidden for too low a role or scope."""
    check_may_read(by, seller_id)
    if not may_act(by, seller_id):
        raise Forbidden


def check_may_own(by: Actor, seller_id: str) -> None:
    """Raises NotFound for outsiders, Forbidden for everybody but an owner."""
    check_may_read(by, seller_id)
    if not may_own(by, seller_id):
        raise Forbidden


def check_may_speak_for(by: Actor, seller_id: str) -> None:
    """Raises NotFound for outsiders, Forbidden for too low a role or scope and for the marketplace."""
    check_may_read(by, seller_id)
    if not may_speak_for(by, seller_id):
        raise Forbidden


def check_is_member(by: Actor, seller_id: str) -> None:
    """Raises NotFound for outsiders, Forbidden for keys and for the operator: what is one's own needs a person."""
    check_may_read(by, seller_id)
    if not is_member(by, seller_id):
        raise Forbidden(_("Only those on the staff of this shop are told of its reviews."))


def check_may_operate(by: Actor) -> None:
    """Raises Forbidden for everybody but the operator."""
    if not may_operate(by):
        raise Forbidden

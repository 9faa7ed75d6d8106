"""Who may make, change and end keys (R14.5)."""

from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.errors import Forbidden, NotFound


def check_may_keep_keys(by: Actor, seller_id: str) -> None:
    """For keys of the marketplace (`seller_id` empty) its own people alone; for a seller's also an owner of it.

    Raises:
        NotFound: somebody to whom this seller is nothing.
        Forbidden: too low a role.
    """
    if by.kind is ActorKind.SYSTEM or (by.is_operator and by.may_write):
        return
    role = by.role_at(seller_id)
    if role is None and not by.is_operator:
        raise NotFound
    if not (by.may_write and role is Role.OWNER):
        raise Forbidden

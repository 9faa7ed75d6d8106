"""Who does something: the `by` of every action and the actor in the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a member of a seller's staff may do, rising (R14.5)."""

    VIEWER = "viewer"
    AGENT = "agent"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        return list(Role).index(self)


class ActorKind(StrEnum):
    """Kinds of actors."""

    CUSTOMER = "customer"
    READER = "reader"
    SHOPPER = "shopper"
    STAFF = "staff"
    OPERATOR = "operator"
    SELLER_KEY = "seller_key"
    OPERATOR_KEY = "operator_key"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts.

    `id` is what the audit trail records: a user's or key's row id, a customer's row id, or the name of the
    command. `roles` maps a seller's id to the role there. `may_write` is false for keys with scope `read`.
    """

    kind: ActorKind
    id: str
    roles: Mapping[str, Role] = field(default_factory=dict)
    may_write: bool = True

    def role_at(self, seller_id: str) -> Role | None:
        """The role in one seller's staff, None for outsiders."""
        return self.roles.get(seller_id)

    @property
    def is_operator(self) -> bool:
        """Whether the marketplace itself acts: one of its people, or its key."""
        return self.kind in (ActorKind.OPERATOR, ActorKind.OPERATOR_KEY)


def customer(customer_pk: int) -> Actor:
    """A customer, known by the link they hold."""
    return Actor(ActorKind.CUSTOMER, str(customer_pk))


def reader(report_id: str) -> Actor:
    """Somebody who reads a public page and reports what stands there, known by that report alone."""
    return Actor(ActorKind.READER, report_id)


def shopper(reader: str) -> Actor:
    """Somebody who reads public pages, known by a random mark in their browser at most."""
    return Actor(ActorKind.SHOPPER, reader)


def system(name: str) -> Actor:
    """The installation itself: a command or the worker."""
    return Actor(ActorKind.SYSTEM, name)

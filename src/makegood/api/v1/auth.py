"""Who calls: `Authorization: Bearer mg_…` (R14.2)."""

from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from makegood.domain.accounts.actions import note_key_use
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.queries import valid_key
from makegood.domain.sellers.queries import find_seller
from makegood.kernel import clock
from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.errors import Forbidden

from .limits import count_call, count_wrong_key

READING = ("GET", "HEAD", "OPTIONS")


class AnyKey(HttpBearer):
    """The marketplace's key or a seller's; a key with scope `read` only reads."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor behind a key, None for an unknown or revoked one.

        Raises:
            RateLimited: too many calls with this key, or too many with keys that are none.
            Forbidden: the kind or scope of the key is too low. Said before the body is looked at.
        """
        now = clock.now()
        valid = valid_key(token, now=now)
        if valid is None:
            count_wrong_key(request)
            return None
        count_call(request, valid)
        key = valid.key
        note_key_use(key=key, by_former=valid.by_former, now=now)
        actor = _actor(key_id=key.pk, seller_id=key.seller_ref, scope=Scope(key.scope))
        if request.method not in READING and not actor.may_write:
            raise Forbidden
        self.check(actor)
        return actor

    def check(self, actor: Actor) -> None:
        """Raises Forbidden for a kind of key that this call is not for; here none."""


class OperatorKey(AnyKey):
    """The marketplace's key only."""

    def check(self, actor: Actor) -> None:
        """Raises Forbidden for a seller's key."""
        if not actor.is_operator:
            raise Forbidden


class SellerKey(AnyKey):
    """A seller's key only: what is said in its name."""

    def check(self, actor: Actor) -> None:
        """Raises Forbidden for the marketplace's key."""
        if actor.is_operator:
            raise Forbidden


any_key = AnyKey()
operator_key = OperatorKey()
seller_key = SellerKey()


def _actor(*, key_id: int, seller_id: str, scope: Scope) -> Actor:
    may_write = scope == Scope.WRITE
    if not seller_id:
        return Actor(ActorKind.OPERATOR_KEY, str(key_id), may_write=may_write)
    seller = find_seller(seller_id)
    # As its staff, the key of a seller that became inactive can only read (R9.7).
    role = Role.OWNER if seller is not None and seller.active else Role.VIEWER
    return Actor(ActorKind.SELLER_KEY, str(key_id), {seller_id: role}, may_write)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a call that passed one of the keys above."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined]  # set by django-ninja


def own_seller(actor: Actor) -> str | None:
    """The one seller whose data a key shows; None for the marketplace's key, which shows all."""
    return next(iter(actor.roles), None)

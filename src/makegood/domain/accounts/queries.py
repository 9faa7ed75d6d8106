"""Reads about people and keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from allauth.mfa.models import Authenticator
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from makegood.kernel.errors import NotFound
from makegood.kernel.prepared import Prepared
from makegood.kernel.values import searched

from . import rules
from .models import ApiKey, KeptAnswer, Session, User

# Asked by every call of the API.
_WITH_HASH = Prepared(
    lambda hashed, now: ApiKey.objects.filter(
        Q(hash=hashed) | Q(former_hash=hashed, former_until__gt=now), revoked_at=None
    )
)


def user_by_email(email: str) -> User | None:
    """The person with this address, whatever its case."""
    return User.objects.filter(email__iexact=email).first()


def names_of(user_ids: Iterable[str]) -> dict[str, str]:
    """How colleagues know these people, by id: the name, else the address. What is no person's id is left out."""
    ids = {int(one) for one in user_ids if one.isdecimal()}
    if not ids:
        return {}
    return {str(user.pk): user.name or user.email for user in User.objects.filter(pk__in=ids)}


def with_two_factor(user_ids: Iterable[int]) -> set[int]:
    """Those of these people whom the sign-in asks for a code as well."""
    found = Authenticator.objects.filter(user_id__in=list(user_ids), type=Authenticator.Type.TOTP)
    return set(found.values_list("user_id", flat=True))


def has_two_factor() -> Exists:
    """The same as a column of a query over people."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))


def sessions_of(user_id: int, *, now: datetime) -> list[Session]:
    """Where somebody is signed in, the one that was used last first."""
    return list(Session.objects.filter(user_id=user_id, expire_date__gt=now).order_by("-used_at", "session_key"))


def with_sessions(*, now: datetime) -> list[int]:
    """Everybody who is signed in somewhere."""
    found = Session.objects.filter(user_id__isnull=False, expire_date__gt=now).order_by("user_id")
    return list(found.values_list("user_id", flat=True).distinct())


def get_user(user_id: int) -> User:
    """Somebody by their number.

    Raises:
        NotFound: there is nobody with it.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound(_("There is no person with this number."))
    return user


def people(search: str, *, after: int, limit: int) -> list[User]:
    """Everybody who has an account, by number, from behind the one with the number `after`.

    `search` narrows to those in whose address or name each of its words stands, in whatever case.
    """
    found = User.objects.filter(pk__gt=after).order_by("pk")
    for word in searched(search):
        found = found.filter(search_text__contains=word)
    return list(found[:limit])


def operators() -> QuerySet[User]:
    """The operator's people who may sign in."""
    return User.objects.filter(is_operator=True, is_active=True).order_by("id")


@dataclass(frozen=True, slots=True)
class ValidKey:
    """A key that opens something; `by_former` says that its former secret was presented."""

    key: ApiKey
    by_former: bool


def valid_key(presented: str, *, now: datetime) -> ValidKey | None:
    """The key behind what a caller presents, unless it is unknown, revoked, or a former secret whose time is over.

    The database compares hashes, of which nobody can choose the beginning: how long it takes tells nothing.
    """
    if rules.cannot_be_key(presented):
        return None
    hashed = rules.hash_key(presented)
    key = _WITH_HASH.first(hashed=hashed, now=now)
    if key is None:
        return None
    by_present = compare_digest(key.hash, hashed)
    return ValidKey(key, by_former=not by_present)


def keys_of(seller_id: str) -> list[ApiKey]:
    """The keys of one seller that work, newest first."""
    return list(ApiKey.objects.filter(seller_ref=seller_id, revoked_at=None).order_by("-id"))


def get_key(key_id: int, *, seller_id: str | None = None) -> ApiKey:
    """A key by its number; `seller_id` narrows to that seller's.

    Raises:
        NotFound: there is none with it.
    """
    key = ApiKey.objects.filter(pk=key_id).first()
    if key is None or seller_id not in (None, key.seller_ref):
        raise NotFound(_("There is no key with this number."))
    return key


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """A place in a list of keys: behind the one with this number, among those that work or those that were revoked."""

    revoked: bool
    before: int


def keys_behind(place: KeyPlace | None, *, seller_id: str | None = None, limit: int) -> list[ApiKey]:
    """Keys that work, newest first, and then those that were revoked; from the beginning where there is no place.

    `seller_id` narrows to that seller's.
    """
    found = ApiKey.objects.order_by("-id")
    if seller_id is not None:
        found = found.filter(seller_ref=seller_id)
    works, revoked = found.filter(revoked_at=None), found.filter(revoked_at__isnull=False)
    if place is not None and place.revoked:
        return list(revoked.filter(pk__lt=place.before)[:limit])
    shown = list((works if place is None else works.filter(pk__lt=place.before))[:limit])
    return shown + list(revoked[: limit - len(shown)]) if len(shown) < limit else shown


def name_is_taken(name: str, *, seller_id: str | None) -> bool:
    """Whether a key of the same owner that works is called so, whatever the case."""
    return ApiKey.objects.filter(seller_ref=seller_id or "", name__iexact=name, revoked_at=None).exists()


def all_keys() -> QuerySet[ApiKey]:
    """All keys: those that work and then those that were revoked, each oldest first."""
    return ApiKey.objects.order_by(ExpressionWrapper(Q(revoked_at__isnull=False), BooleanField()), "id")


def answers_about(ids: Iterable[str]) -> list[int]:
    """Kept answers that are about one of these ids or name one.

    What an id is of, nobody knows here: where something else has the same one, its answers are found too.
    """
    wanted = frozenset(one for one in ids if one)
    kept = KeptAnswer.objects.exclude(content=None).order_by("pk").values_list("pk", "about", "content")
    # A few at a time: each may be as large as a bulk call's batch.
    return [
        pk
        for pk, about, content in kept.iterator(chunk_size=20)
        if rules.tells_of(about, bytes(content or b""), wanted)
    ]

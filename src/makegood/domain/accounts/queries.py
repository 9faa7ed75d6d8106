"""Reads about people and keys."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from makegood.kernel.errors import NotFound
from makegood.kernel.values import searched

from . import rules
from .models import ApiKey, KeptAnswer, User


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


def valid_key(presented: str) -> ApiKey | None:
    """The key behind what a caller presents, unless it is unknown or revoked."""
    if not presented.startswith(rules.KEY_PREFIX) or len(presented) > 100:
        return None
    return ApiKey.objects.filter(hash=rules.hash_key(presented), revoked_at=None).first()


def keys_of(seller_id: str) -> list[ApiKey]:
    """The keys of one seller that work, newest first."""
    return list(ApiKey.objects.filter(seller_ref=seller_id, revoked_at=None).order_by("-id"))


def get_key(key_id: int) -> ApiKey:
    """A key by its number.

    Raises:
        NotFound: there is none with it.
    """
    key = ApiKey.objects.filter(pk=key_id).first()
    if key is None:
        raise NotFound(_("There is no key with this number."))
    return key


def keys_before(before: int | None, *, limit: int) -> list[ApiKey]:
    """Keys, newest first; `before` is the number of the last one shown, None for the beginning."""
    found = ApiKey.objects.order_by("-id")
    return list((found if before is None else found.filter(pk__lt=before))[:limit])


def all_keys() -> QuerySet[ApiKey]:
    """All keys, oldest first."""
    return ApiKey.objects.order_by("id")


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

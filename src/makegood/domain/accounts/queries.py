"""Reads about people and keys."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from . import rules
from .models import ApiKey, User


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


def operators() -> QuerySet[User]:
    """The operator's people who may sign in."""
    return User.objects.filter(is_operator=True, is_active=True).order_by("id")


def valid_key(presented: str) -> ApiKey | None:
    """The key behind what a caller presents, unless it is unknown or revoked."""
    if not presented.startswith(rules.KEY_PREFIX) or len(presented) > 100:
        return None
    return ApiKey.objects.filter(hash=rules.hash_key(presented), revoked_at=None).first()


def all_keys() -> QuerySet[ApiKey]:
    """All keys, oldest first."""
    return ApiKey.objects.order_by("id")

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Invalid, Refused

from .. import rules
from ..models import ApiKey
from ._keys import lock_key


def rotate_key(
    *, key_id: int, keep: timedelta, by: Actor, now: datetime, expected_prefix: str | None = None
) -> tuple[ApiKey, str]:
    """A new secret for a key, shown only here; the former one works for `keep` longer, at most a week.

    What was a former secret until now stops at once: there are never more than two. `expected_prefix` is that of the
    secret to be replaced, so that a form that is sent twice replaces it once.

    Raises:
        Invalid: `out_of_range`.
        Refused: `key_revoked`, `key_rotated`.
        NotFound: there is no key with this id, or none that one may know of.
        Forbidden: not the operator, nor an owner of the seller.
    """
    if not timedelta(0) <= keep <= rules.LONGEST_OVERLAP:
        message = _("The former secret can be kept for 0 to %(hours)s hours.")
        raise Invalid.one("keep", "out_of_range", message % {"hours": rules.LONGEST_OVERLAP // timedelta(hours=1)})
    secret = rules.new_key()
    with transaction.atomic():
        key = lock_key(key_id, by)
        if key.revoked_at is not None:
            raise Refused("key_revoked", _("This key was revoked. Make another one."))
        if expected_prefix is not None and expected_prefix != key.prefix:
            raise Refused("key_rotated", _("This key was given a new secret in the meantime, which works."))
        key.former_prefix, key.former_hash = (key.prefix, key.hash) if keep else ("", None)
        key.former_until = now + keep if keep else None
        key.former_used_at = None
        key.prefix, key.hash = rules.shown_prefix(secret), rules.hash_key(secret)
        key.rotated_at = now
        key.save(
            update_fields=[
                "prefix",
                "hash",
                "former_prefix",
                "former_hash",
                "former_until",
                "former_used_at",
                "rotated_at",
            ]
        )
        audit.record(
            "key.rotated",
            by=by,
            now=now,
            subject=("key", key.pk),
            seller_id=key.seller_ref or None,
            after={"former_until": key.former_until},
        )
    return key, secret

from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.clock import wall_now

from .. import rules
from ..models import Endpoint
from ._endpoints import endpoint_to_change


def rotate_secret(*, endpoint_id: str, by: Actor, now: datetime) -> tuple[Endpoint, str]:
    """A new secret, shown only here. For a day everything is signed with the former one as well.

    Raises:
        NotFound: there is no such endpoint, or it is somebody else's.
        Forbidden: too low a role or scope.
    """
    secret = rules.new_secret()
    with transaction.atomic():
        endpoint = endpoint_to_change(endpoint_id, by=by)
        endpoint.former_secret, endpoint.secret = endpoint.secret, secret
        endpoint.former_secret_until = wall_now() + rules.OVERLAP
        endpoint.updated_at = now
        endpoint.save(update_fields=["former_secret", "secret", "former_secret_until", "updated_at"])
        audit.record(
            "webhook.secret_rotated",
            by=by,
            now=now,
            subject=("webhook", endpoint.pk),
            seller_id=endpoint.seller_ref or None,
        )
    return endpoint, secret

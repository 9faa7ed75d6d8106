from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..models import Delivery
from ..queries import host_of
from ._endpoints import endpoint_to_change


def remove_endpoint(*, endpoint_id: str, by: Actor, now: datetime) -> None:
    """Remove an endpoint with everything that was, or was to be, delivered to it.

    Raises:
        NotFound: there is no such endpoint, or it is somebody else's.
        Forbidden: too low a role or scope.
    """
    with transaction.atomic():
        endpoint = endpoint_to_change(endpoint_id, by=by)
        audit.record(
            "webhook.removed",
            by=by,
            now=now,
            subject=("webhook", endpoint.pk),
            seller_id=endpoint.seller_ref or None,
            before={"host": host_of(endpoint.url)},
        )
        Delivery.objects.filter(endpoint=endpoint).delete()
        endpoint.enabled = False
        endpoint.url = endpoint.secret = endpoint.former_secret = ""
        endpoint.removed_at = endpoint.updated_at = now
        endpoint.save()

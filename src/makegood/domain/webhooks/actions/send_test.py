from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused

from ..enums import TEST
from ..models import Delivery, Endpoint
from ._endpoints import endpoint_to_change
from .announce import body_of


def send_test(*, endpoint_id: str, by: Actor, now: datetime) -> Delivery:
    """Queue a `webhook.test`, which tells of nothing, so that somebody can see whether their endpoint works.

    Raises:
        NotFound: there is no such endpoint, or it is somebody else's.
        Forbidden: too low a role or scope.
        Refused: `webhook_disabled`.
    """
    with transaction.atomic():
        endpoint = endpoint_to_change(endpoint_id, by=by)
        check_enabled(endpoint)
        delivery = Delivery.objects.create(
            endpoint=endpoint,
            seller_ref=endpoint.seller_ref,
            event=TEST,
            subject=endpoint.pk,
            order_key=endpoint.pk,
            in_order=False,
            body=body_of(TEST, now, {"webhook": endpoint.pk}),
            created_at=now,
        )
        # Somebody is looking: what made the queue wait may be mended.
        Endpoint.objects.filter(pk=endpoint.pk).update(rest_until=None)
        audit.record(
            "webhook.tested",
            by=by,
            now=now,
            subject=("webhook", endpoint.pk),
            seller_id=endpoint.seller_ref or None,
        )
    return delivery


def check_enabled(endpoint: Endpoint) -> None:
    """Raises Refused for an endpoint that is switched off."""
    if not endpoint.enabled:
        raise Refused("webhook_disabled", _("This webhook is switched off. Switch it on first."))

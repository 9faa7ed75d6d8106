from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.clock import wall_now
from makegood.kernel.errors import Refused

from ..enums import DeliveryState
from ..models import Delivery, Endpoint
from ..queries import find_delivery
from ._endpoints import endpoint_to_change
from .send_test import check_enabled


def repeat_delivery(*, endpoint_id: str, message_id: str, by: Actor, now: datetime) -> Delivery:
    """Send a delivery once more, at once: the same body under the same `webhook-id`, so that the receiver can tell.

    One that was settled waits for nobody and lets nobody wait; one that still waits keeps its place and is tried now.

    Raises:
        NotFound: there is no such delivery, or the endpoint is somebody else's.
        Forbidden: too low a role or scope.
        Refused: `webhook_disabled`; `delivery_forgotten`: its body is gone, because a customer was erased.
    """
    with transaction.atomic():
        endpoint = endpoint_to_change(endpoint_id, by=by)
        delivery = find_delivery(endpoint, message_id)
        check_enabled(endpoint)
        if delivery.is_forgotten:
            message = _("What this delivery told is gone, so it cannot be sent again.")
            raise Refused("delivery_forgotten", message)
        this = Delivery.objects.filter(pk=delivery.pk)
        wall = wall_now()
        if delivery.state == DeliveryState.WAITING:
            this.update(run_after=wall)
        else:
            this.update(
                state=DeliveryState.WAITING,
                in_order=False,
                attempts=0,
                first_tried_at=None,
                tried_from=None,
                last_tried_at=None,
                run_after=wall,
            )
        Endpoint.objects.filter(pk=endpoint.pk).update(rest_until=None)
        audit.record(
            "webhook.repeated",
            by=by,
            now=now,
            subject=("webhook", endpoint.pk),
            seller_id=endpoint.seller_ref or None,
            after={"delivery": delivery.message_id},
        )
        return find_delivery(endpoint, message_id)

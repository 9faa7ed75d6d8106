from datetime import datetime

from makegood.kernel.actors import Actor
from makegood.kernel.clock import wall_now

from ..enums import DeliveryState
from ..models import Delivery, Endpoint
from ..permissions import check_may_manage, may_read
from ..queries import no_endpoint


def locked_endpoint(endpoint_id: str) -> Endpoint | None:
    """The endpoint for a change, in the caller's transaction; None when it is gone.

    Endpoints are locked before their deliveries, by everybody who needs both.
    """
    return Endpoint.objects.select_for_update(no_key=True).filter(pk=endpoint_id, removed_at=None).first()


def endpoint_to_change(endpoint_id: str, *, by: Actor) -> Endpoint:
    """The same for somebody who may change it.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Forbidden: too low a role or scope.
    """
    endpoint = locked_endpoint(endpoint_id)
    if endpoint is None or not may_read(by, endpoint.seller_ref):
        raise no_endpoint()
    check_may_manage(by, endpoint.seller_ref)
    return endpoint


def begin_anew(endpoint: Endpoint, *, now: datetime) -> None:
    """Forget what failed: everything that waits is due now, and has three days again. The caller saves the endpoint."""
    endpoint.failing_since = endpoint.failing_from = endpoint.rest_until = None
    endpoint.updated_at = now
    Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING).update(
        run_after=wall_now(), first_tried_at=None, tried_from=None, attempts=0
    )

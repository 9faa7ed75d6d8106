from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import DisabledReason
from ..models import Endpoint
from ..queries import host_of
from ._checks import checked
from ._endpoints import begin_anew, endpoint_to_change


def change_endpoint(
    *,
    endpoint_id: str,
    url: str | None = None,
    events: Sequence[str] | None = None,
    enabled: bool | None = None,
    by: Actor,
    now: datetime,
) -> Endpoint:
    """Change what is given. What waits goes to the new address; switched on again, it is delivered at once.

    Raises:
        NotFound: there is no such endpoint, or it is somebody else's.
        Forbidden: too low a role or scope.
        Invalid: the address cannot be called, or the events are not ours.
    """
    with transaction.atomic():
        endpoint = endpoint_to_change(endpoint_id, by=by)
        wanted = {**checked(url=url, events=events)}
        if enabled is not None:
            wanted["enabled"] = enabled
        changed = [name for name, value in wanted.items() if getattr(endpoint, name) != value]
        if not changed:
            return endpoint
        for name in changed:
            setattr(endpoint, name, wanted[name])
        if "enabled" in changed:
            endpoint.disabled_at = None if endpoint.enabled else now
            endpoint.disabled_reason = "" if endpoint.enabled else DisabledReason.BY_HAND
        if "url" in changed or (endpoint.enabled and "enabled" in changed):
            begin_anew(endpoint, now=now)
        endpoint.updated_at = now
        endpoint.save()
        audit.record(
            "webhook.changed",
            by=by,
            now=now,
            subject=("webhook", endpoint.pk),
            seller_id=endpoint.seller_ref or None,
            after={"fields": ".".join(changed), "host": host_of(endpoint.url), "enabled": endpoint.enabled},
        )
    return endpoint

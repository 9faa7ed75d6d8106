from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused
from makegood.kernel.locks import take_turn

from .. import rules
from ..models import Endpoint
from ..permissions import check_may_manage
from ..queries import endpoints_of, host_of
from ._checks import checked

MOST_ENDPOINTS = 20
"""Of one owner: each of them takes part in every event."""


def create_endpoint(*, owner: str, url: str, events: Sequence[str], by: Actor, now: datetime) -> tuple[Endpoint, str]:
    """A new endpoint of a seller, or with "" of the marketplace, with its secret, shown only here.

    Raises:
        NotFound: an outsider asks.
        Forbidden: too low a role or scope.
        Invalid: the address cannot be called (`addresses.read_url` says why), or the events are not ours.
        Refused: `too_many_webhooks`.
    """
    check_may_manage(by, owner)
    fields = checked(url=url, events=events)
    secret = rules.new_secret()
    with transaction.atomic():
        take_turn(f"webhooks.{owner}")
        if endpoints_of(owner).count() >= MOST_ENDPOINTS:
            message = _("There are %(count)s webhooks already. Remove one that is no longer used.")
            raise Refused("too_many_webhooks", message % {"count": MOST_ENDPOINTS})
        endpoint = Endpoint.objects.create(seller_ref=owner, secret=secret, created_at=now, updated_at=now, **fields)
        audit.record(
            "webhook.created",
            by=by,
            now=now,
            subject=("webhook", endpoint.pk),
            seller_id=owner or None,
            after={"host": host_of(endpoint.url), "events": len(endpoint.events)},
        )
    return endpoint, secret

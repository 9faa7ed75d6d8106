"""What became of an attempt, written down together with what follows from it for the endpoint."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from makegood.kernel import actors, audit
from makegood.kernel.clock import wall_now
from makegood.kernel.prepared import Prepared, PreparedChange

from ..delivery import Outcome
from ..enums import DeliveryState, DisabledReason, Failure
from ..models import Delivery, Endpoint
from ..rules import LONGEST_REST, REST, has_failed_for_too_long, next_attempt, passed
from ._endpoints import locked_endpoint
from .claims import held_by

OnDisabled = Callable[[Endpoint, Failure, datetime], None]
"""Called, in the transaction of that, with an endpoint that was switched off and how its last attempt failed: whoever
knows the people tells them."""

_BUSY = (429, 503)
BY = actors.system("worker")


_OVER = {"attempts": F("attempts") + 1, "claimed_by": "", "claimed_until": None}


def _arrived(
    *,
    pk: Any,
    worker: Any,
    delivered_at: Any,
    last_tried_at: Any,
    request_url: Any,
    request_headers: Any,
    answer_status: Any,
    answer_headers: Any,
    answer_body: Any,
    duration: Any,
) -> tuple[QuerySet[Delivery], dict[str, Any]]:
    return held_by(worker).filter(pk=pk), {
        "state": DeliveryState.DELIVERED,
        "delivered_at": delivered_at,
        "last_tried_at": last_tried_at,
        "request_url": request_url,
        "request_headers": request_headers,
        "answer_status": answer_status,
        "answer_headers": answer_headers,
        "answer_body": answer_body,
        "duration": duration,
        "failure": "",
        "reason": "",
        **_OVER,
    }


# For each delivery that arrives.
_ARRIVED = PreparedChange(_arrived)
_FAILING = Prepared(
    lambda pk: Endpoint.objects.filter(Q(failing_since__isnull=False) | Q(rest_until__isnull=False), pk=pk).values_list(
        "pk"
    )
)


def note_delivered(delivery: Delivery, outcome: Outcome, *, worker: str, now: datetime) -> bool:
    """It arrived. False when it is not this worker's any more."""
    if not _ARRIVED(pk=delivery.pk, worker=worker, delivered_at=now, **_of_attempt(delivery, outcome)):
        return False
    # As it is now: others may have failed since this one was claimed.
    if _FAILING(pk=delivery.endpoint_id):
        Endpoint.objects.filter(pk=delivery.endpoint_id).update(failing_since=None, failing_from=None, rest_until=None)
    return True


def note_failed(
    delivery: Delivery, outcome: Outcome, *, worker: str, now: datetime, on_disabled: OnDisabled
) -> DeliveryState | None:
    """It did not arrive this time: the state it is left in, waiting or given up; None when it is not this worker's any
    more.

    An endpoint that says "gone", or at which nothing has arrived for three days, is switched off; what waits there
    stays. One that did not answer, or asks for a pause, is left alone for a while.
    """
    with transaction.atomic():
        endpoint = locked_endpoint(delivery.endpoint_id)
        current = held_by(worker).filter(pk=delivery.pk).first()
        if endpoint is None or current is None:
            return None
        wall = wall_now()
        first = current.first_tried_at or outcome.began_at
        tried_from = current.tried_from or (None if current.first_tried_at else now)
        if endpoint.failing_since is None:
            endpoint.failing_since, endpoint.failing_from = outcome.began_at, now
        endpoint.rest_until = _rest(outcome, wall) or endpoint.rest_until
        _switch_off_if_hopeless(endpoint, outcome, wall=wall, now=now, on_disabled=on_disabled)
        endpoint.save(
            update_fields=[
                "failing_since", "failing_from", "rest_until",
                "enabled", "disabled_at", "disabled_reason", "updated_at",
            ]
        )  # fmt: skip
        again_at = next_attempt(
            attempts=current.attempts + 1,
            tried_for=passed(wall_from=first, wall=wall, product_from=tried_from, now=now),
            wall=wall,
            retry_at=outcome.retry_at,
        )
        given_up = again_at is None and endpoint.enabled
        state = DeliveryState.FAILED if given_up else DeliveryState.WAITING
        held_by(worker).filter(pk=delivery.pk).update(
            state=state,
            first_tried_at=first,
            tried_from=tried_from,
            run_after=again_at or wall,
            failure=outcome.failure or "",
            reason=outcome.reason,
            **_of_attempt(delivery, outcome),
            **_OVER,
        )
        return state


def is_silent(outcome: Outcome) -> bool:
    """Whether nothing else need be tried at that endpoint now."""
    return outcome.failure is not None and (outcome.failure.is_silent or outcome.status in _BUSY)


def _rest(outcome: Outcome, wall: datetime) -> datetime | None:
    if not is_silent(outcome):
        return None
    longest = wall + REST
    return longest if outcome.retry_at is None else max(wall, min(outcome.retry_at, wall + LONGEST_REST))


def _switch_off_if_hopeless(
    endpoint: Endpoint, outcome: Outcome, *, wall: datetime, now: datetime, on_disabled: OnDisabled
) -> None:
    if not endpoint.enabled:
        return
    if outcome.failure is Failure.GONE:
        endpoint.disabled_reason = DisabledReason.GONE
    elif endpoint.failing_since is not None and has_failed_for_too_long(
        passed(wall_from=endpoint.failing_since, wall=wall, product_from=endpoint.failing_from, now=now)
    ):
        endpoint.disabled_reason = DisabledReason.FAILING
    else:
        return
    endpoint.enabled = False
    endpoint.disabled_at = endpoint.updated_at = now
    audit.record(
        "webhook.disabled",
        by=BY,
        now=now,
        subject=("webhook", endpoint.pk),
        seller_id=endpoint.seller_ref or None,
        after={"reason": endpoint.disabled_reason},
    )
    on_disabled(endpoint, outcome.failure or Failure.STATUS, now)


def _of_attempt(delivery: Delivery, outcome: Outcome) -> dict[str, Any]:
    return {
        "last_tried_at": outcome.began_at,
        "request_url": delivery.endpoint.url,
        "request_headers": outcome.headers,
        "answer_status": outcome.status,
        "answer_headers": outcome.answer_headers,
        "answer_body": outcome.answer_body,
        "duration": outcome.milliseconds,
    }

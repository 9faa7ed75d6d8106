from datetime import datetime

from django.db.models import Q

from ..enums import DeliveryState, Event
from ..models import Delivery, Endpoint
from .announce import render_body

_NO_ANSWER = {"answer_headers": {}, "answer_body": "", "reason": ""}


def forget_deliveries(*, customer_id: int, now: datetime) -> int:
    """Nothing that a customer said stays in what was delivered, nor in the answers to it (R13.2); in the caller's
    transaction, after everything else of them was forgotten. How many were delivered or given up.

    What still waits is told as it is now: the grade and that it happened, without name and words.
    """
    theirs = Delivery.objects.filter(customer_ref=customer_id)
    settled = theirs.exclude(state=DeliveryState.WAITING)
    forgotten = settled.exclude(body="").update(body="", **_NO_ANSWER)
    settled.exclude(answer_body="", answer_headers={}, reason="").update(**_NO_ANSWER)
    for delivery in theirs.filter(state=DeliveryState.WAITING).select_related("endpoint").order_by("pk"):
        _tell_anew(delivery, now)
    return forgotten


def _tell_anew(delivery: Delivery, now: datetime) -> None:
    body = render_body(
        event=Event(delivery.event),
        subject=delivery.subject,
        owner=delivery.endpoint.seller_ref,
        happened_at=delivery.created_at,
        now=now,
    )
    # Whoever is sending the former body at this moment finds that it is not theirs any more.
    fields = {"body": body or "", "claimed_by": "", "claimed_until": None, **_NO_ANSWER}
    if body is None:
        fields["state"] = DeliveryState.DROPPED
    Delivery.objects.filter(pk=delivery.pk).update(**fields)


def drop_old_deliveries(*, before: datetime, limit: int) -> int:
    """Deliveries that are older, but for those that will still be tried; how many, `limit` at most."""
    old = Delivery.objects.filter(created_at__lt=before)
    over = old.filter(~Q(state=DeliveryState.WAITING) | Q(endpoint__enabled=False))
    ids = list(over.order_by("created_at").values_list("pk", flat=True)[:limit])
    deleted, _each = Delivery.objects.filter(pk__in=ids).delete()
    return deleted


def drop_removed(*, before: datetime) -> None:
    """The rows of endpoints that were removed earlier, with what was announced to them at that very moment."""
    Endpoint.objects.filter(removed_at__lt=before).delete()

"""Reads about webhooks: endpoints and what was, or is to be, delivered to them."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.queries import QueueFigures
from makegood.kernel.clock import wall_now
from makegood.kernel.errors import NotFound
from makegood.kernel.monitoring import COUNTED_AT_MOST, Backlog
from makegood.kernel.paging import count_up_to
from makegood.kernel.prepared import Prepared

from .enums import DeliveryState, Event
from .models import Delivery, Endpoint

_HEARD = Prepared(
    lambda seller_id: Endpoint.objects.filter(enabled=True, seller_ref__in=("", seller_id)).values_list("events")
)


def heard_events(seller_id: str) -> AbstractSet[str]:
    """Which events of a seller somebody listens to: the marketplace or the seller; one query."""
    return ask_heard_events(seller_id)()


def ask_heard_events(seller_id: str) -> Callable[[], AbstractSet[str]]:
    """The same, asked now and answered when it is called."""
    heard = _HEARD.ask(seller_id=seller_id)
    return lambda: {event for (events,) in heard() for event in events}


def listeners(event: Event) -> dict[str, datetime]:
    """Who listens to an event, sellers' ids and "" for the marketplace, and since when at the earliest."""
    found: dict[str, datetime] = {}
    for owner, events, created_at in Endpoint.objects.filter(enabled=True).values_list(
        "seller_ref", "events", "created_at"
    ):
        if event.value in events:
            found[owner] = min(found.get(owner, created_at), created_at)
    return found


def endpoints_of(owner: str) -> QuerySet[Endpoint]:
    """The endpoints of one seller, or with "" of the marketplace, newest first."""
    return Endpoint.objects.filter(seller_ref=owner, removed_at=None).order_by("-created_at", "-pk")


def endpoints_of_sellers() -> QuerySet[Endpoint]:
    """The endpoints of all sellers, in no order yet."""
    return Endpoint.objects.exclude(seller_ref="").filter(removed_at=None)


def endpoint_of_seller(endpoint_id: str) -> Endpoint:
    """An endpoint by its id, unless it is the marketplace's own.

    Raises:
        NotFound: there is none.
    """
    endpoint = find_endpoint(endpoint_id)
    if not endpoint.seller_ref:
        raise no_endpoint()
    return endpoint


def find_endpoint(endpoint_id: str) -> Endpoint:
    """An endpoint by its id, whoever's it is (`permissions.readable_endpoint` asks that).

    Raises:
        NotFound: there is none.
    """
    endpoint = Endpoint.objects.filter(pk=endpoint_id, removed_at=None).first()
    if endpoint is None:
        raise no_endpoint()
    return endpoint


def no_endpoint() -> NotFound:
    """What is said of an endpoint that is not there, or not the asker's."""
    return NotFound(_("There is no webhook with this id."))


def host_of(url: str) -> str:
    """What the audit trail and e-mails may say of an address: the machine, and nothing that could be a secret."""
    return (urlsplit(url).hostname or "")[:64]


def deliveries_of(endpoint: Endpoint, *, state: DeliveryState | None = None) -> QuerySet[Delivery]:
    """What was, or is to be, delivered to an endpoint, in no order yet; its `held` says that an earlier one of the
    same key is on its way before it.
    """
    found = Delivery.objects.filter(endpoint=endpoint)
    if state is not None:
        found = found.filter(state=state)
    return found.annotate(held=Q(state=DeliveryState.WAITING, in_order=True) & Q(Exists(earlier_ones())))


def failed_deliveries_of(endpoint: Endpoint) -> QuerySet[Delivery]:
    """The same, of those alone whose last attempt failed: given up, or tried again."""
    return deliveries_of(endpoint).exclude(failure="")


def find_delivery(endpoint: Endpoint, message_id: str) -> Delivery:
    """One of an endpoint's deliveries, with `held`.

    Raises:
        NotFound: there is none.
    """
    delivery = deliveries_of(endpoint).filter(message_id=message_id).first()
    if delivery is None:
        raise NotFound(_("There is no delivery with this id."))
    return delivery


def earlier_ones() -> QuerySet[Delivery]:
    """For a subquery: what waits before a delivery in the order of its key."""
    return Delivery.objects.filter(
        endpoint=OuterRef("endpoint"),
        order_key=OuterRef("order_key"),
        pk__lt=OuterRef("pk"),
        state=DeliveryState.WAITING,
        in_order=True,
    )


def waiting_at(endpoint: Endpoint, *, at_most: int = 1000) -> int:
    """How many deliveries wait; `at_most` + 1 stands for anything more."""
    return count_up_to(Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING), at_most)


def backlog() -> Backlog:
    """What waits at endpoints that are switched on."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, endpoint__enabled=True)
    first = waiting.order_by("entered_at").values_list("entered_at", flat=True).first()
    return Backlog(count_up_to(waiting, COUNTED_AT_MOST), first)


def inconsistencies() -> Iterator[str]:
    """What should not be, one line each."""
    deliveries = Delivery.objects.order_by("pk")
    of_others = deliveries.exclude(endpoint__seller_ref="").exclude(endpoint__seller_ref=F("seller_ref"))
    for delivery in of_others.select_related("endpoint").iterator(chunk_size=2000):
        yield f"delivery {delivery.message_id} tells {delivery.endpoint.seller_ref} of seller {delivery.seller_ref}"
    for delivery in deliveries.filter(state=DeliveryState.DELIVERED, delivered_at=None):
        yield f"delivery {delivery.message_id} counts as delivered and has no time of it"
    for endpoint in Endpoint.objects.filter(enabled=False, disabled_at=None, removed_at=None).order_by("pk"):
        yield f"webhook {endpoint.pk} is switched off and has no time of it"


def queue_figures() -> QueueFigures:
    """What the operator and the monitoring see of what waits at endpoints that are switched on."""
    wall = wall_now()
    found = Delivery.objects.filter(state=DeliveryState.WAITING, endpoint__enabled=True).aggregate(
        queued=Count("pk"), waiting=Count("pk", filter=Q(run_after__gt=wall)), oldest=Min("entered_at")
    )
    age = wall - found["oldest"] if found["oldest"] else timedelta()
    return QueueFigures(found["queued"], found["waiting"], max(age, timedelta()))

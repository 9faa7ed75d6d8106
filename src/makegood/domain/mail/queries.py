from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from makegood.kernel.bulk import any_of
from makegood.kernel.clock import wall_now
from makegood.kernel.errors import NotFound
from makegood.kernel.monitoring import COUNTED_AT_MOST, Backlog
from makegood.kernel.paging import count_up_to
from makegood.kernel.prepared import PreparedCount

from .enums import EmailKind, EmailState, ReceivedState
from .models import Email, ReceivedEmail


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """The state of an outbox at one moment of the machine's clock."""

    queued: int
    """All that have not left, waiting ones included."""
    waiting: int
    """Those that failed for now and are to be tried again later."""
    oldest_age: timedelta
    """How long the oldest has been in the queue; zero when it is empty."""


def untried_count(kinds: Iterable[EmailKind], *, at_most: int) -> int:
    """How many e-mails of these kinds are in the queue and were not tried yet, counted no further than `at_most`."""
    return _untried(tuple(kinds), at_most)() if at_most else 0


@cache
def _untried(kinds: tuple[EmailKind, ...], at_most: int) -> PreparedCount:
    untried = Email.objects.filter(state=EmailState.QUEUED, run_after=None, kind__in=kinds)
    return PreparedCount(lambda: untried.values("pk")[:at_most])


def queue_figures() -> QueueFigures:
    """What the operator and the monitoring see of the queue."""
    wall = wall_now()
    found = Email.objects.filter(state=EmailState.QUEUED).aggregate(
        queued=Count("pk"), waiting=Count("pk", filter=Q(run_after__gt=wall)), oldest=Min("entered_at")
    )
    age = wall - found["oldest"] if found["oldest"] else timedelta()
    return QueueFigures(found["queued"], found["waiting"], max(age, timedelta()))


def backlog() -> Backlog:
    """What waits to be sent, asking e-mails that wait for their hours included."""
    queued = Email.objects.filter(state=EmailState.QUEUED)
    return Backlog(count_up_to(queued, COUNTED_AT_MOST), _entered_first(queued))


def overdue_backlog(wall: datetime) -> Backlog:
    """What should have left by a moment of the machine's clock, as in `overdue_emails`."""
    overdue = overdue_emails(wall)
    return Backlog(count_up_to(overdue, COUNTED_AT_MOST), _entered_first(overdue))


def unplaced_backlog() -> Backlog:
    """Incoming e-mails that wait for the operator."""
    waiting = unplaced_emails()
    first = waiting.order_by("received_at", "pk").values_list("received_at", flat=True).first()
    return Backlog(count_up_to(waiting, COUNTED_AT_MOST), first)


def _entered_first(queued: QuerySet[Email]) -> datetime | None:
    return queued.order_by("entered_at", "pk").values_list("entered_at", flat=True).first()


def failed_emails() -> QuerySet[Email]:
    """The e-mails that were given up, without their bodies, in no order yet; for the operator."""
    return Email.objects.filter(state=EmailState.FAILED).defer("text", "html")


def delayed_emails(limit: int) -> list[Email]:
    """The e-mails that failed for now and are tried again, the one that waits longest first; without their bodies."""
    found = Email.objects.filter(state=EmailState.QUEUED, attempts__gt=0).order_by("entered_at", "pk")
    return list(found.defer("text", "html")[:limit])


def overdue_emails(wall: datetime) -> QuerySet[Email]:
    """What should have left by now, the oldest first: in the queue since before a moment of the machine's clock.

    What asks for something and was not tried yet waits for its hours (R2.3), and is not meant.
    """
    asking = [kind for kind in EmailKind if kind.is_asking]
    queued = Email.objects.filter(state=EmailState.QUEUED, entered_at__lt=wall)
    return queued.exclude(attempts=0, kind__in=asking).order_by("entered_at", "pk").defer("text", "html")


def by_about(kind: EmailKind, ids: Iterable[str]) -> QuerySet[Email]:
    """The e-mails of one kind about these rows, oldest first; without their bodies until those are read."""
    return Email.objects.filter(about__in=list(ids), kind=kind).order_by("entered_at", "pk").defer("text", "html")


def has_left(*, kind: EmailKind, about: str) -> bool:
    """Whether an e-mail of one kind about a row was accepted by the mail server."""
    return Email.objects.filter(about=about, kind=kind, state__in=(EmailState.SENT, EmailState.BOUNCED)).exists()


def emails_by_message_id(ids: Iterable[str]) -> dict[str, Email]:
    """Our own e-mails that have these Message-IDs, by them."""
    return {email.message_id: email for email in Email.objects.filter(message_id__in=list(ids)).defer("text", "html")}


def find_email(email_id: str) -> Email | None:
    """An e-mail of the outbox by its id; without its body until that is read."""
    return Email.objects.filter(pk=email_id).defer("text", "html").first()


def emails_of_addresses(addresses: Iterable[str]) -> QuerySet[Email]:
    """The e-mails to these addresses, which are lower-cased."""
    return Email.objects.alias(lower=Lower("to_address")).filter(lower__in=any_of(addresses))


def digests_quoting(review_ids: Iterable[str]) -> QuerySet[Email]:
    """Daily digests that hold the words of one of these reviews: beside them stands the link that ends in its id."""
    quoting = Q()
    for review_id in review_ids:
        quoting |= Q(text__contains=f"/{review_id}/")
    digests = Email.objects.filter(kind=EmailKind.DIGEST, dedupe_key__startswith="digest:")
    return digests.filter(quoting) if quoting else digests.none()


def unplaced_emails() -> QuerySet[ReceivedEmail]:
    """Incoming e-mails that wait for the operator, without their bytes, in no order yet."""
    return ReceivedEmail.objects.filter(state=ReceivedState.UNPLACED).defer("raw")


def get_received(received_id: str) -> ReceivedEmail:
    """An incoming e-mail with its bytes; for the operator only.

    Raises:
        NotFound: there is none.
    """
    received = ReceivedEmail.objects.filter(pk=received_id).first()
    if received is None:
        raise NotFound(_("There is no e-mail with this id."))
    return received


def received_once(once_key: str) -> ReceivedEmail:
    """The incoming e-mail that was kept under this key, without its bytes."""
    return ReceivedEmail.objects.defer("raw").get(once_key=once_key)

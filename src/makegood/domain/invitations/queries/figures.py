"""What goes out on each day, for the operator; and what should not be, for `makegood verify`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import Count, Exists, F, OuterRef, Q

from makegood.kernel import clock
from makegood.kernel.monitoring import COUNTED_AT_MOST, Backlog
from makegood.kernel.paging import count_up_to

from ..enums import AskedBy, InvitationState, Reason
from ..models import AskedDay, Invitation, Reminder


@dataclass(slots=True)
class DayFigures:
    """One day of the marketplace. `due` were given that day and have not left; `waiting` of these are in the queue.

    `lapsed` and `cancelled` were settled on that day, by reason.
    """

    day: date
    due: int = 0
    waiting: int = 0
    sent: int = 0
    reminders_due: int = 0
    reminders_waiting: int = 0
    reminders_sent: int = 0
    lapsed: Counter[Reason] = field(default_factory=Counter)
    cancelled: Counter[Reason] = field(default_factory=Counter)


def day_figures(*, days: int, now: datetime) -> list[DayFigures]:
    """The last so many days up to and including today, the latest first; in five queries."""
    today = clock.marketplace_day(now)
    figures = {today - timedelta(days=ago): DayFigures(today - timedelta(days=ago)) for ago in range(days)}
    first = min(figures, default=today)
    for model, prefix in ((Invitation, ""), (Reminder, "reminders_")):
        due = model.objects.filter(state=InvitationState.DUE, planned_for__range=(first, today))
        for day, count, unwritten in due.values_list("planned_for").annotate(
            count=Count("pk"), unwritten=Count("pk", filter=Q(email_id=""))
        ):
            setattr(figures[day], f"{prefix}due", count)
            setattr(figures[day], f"{prefix}waiting", count - unwritten)
        sent = model.objects.filter(state=InvitationState.SENT, sent_on__range=(first, today))
        for day, count in sent.values_list("sent_on").annotate(count=Count("pk")):
            setattr(figures[day], f"{prefix}sent", count)
    settled = Invitation.objects.filter(settled_on__range=(first, today))
    for day, state, reason, count in settled.values_list("settled_on", "state", "reason").annotate(count=Count("pk")):
        by_reason = figures[day].lapsed if state == InvitationState.LAPSED else figures[day].cancelled
        by_reason[Reason(reason)] += count
    return list(figures.values())


def backlogs(*, now: datetime) -> dict[str, Backlog]:
    """Invitations and reminders whose day has come and that have not left; each as old as that day."""
    today = clock.marketplace_day(now)
    found = {}
    for name, model in (("invitations", Invitation), ("reminders", Reminder)):
        due = model.objects.filter(state=InvitationState.DUE, planned_for__lte=today)
        first = due.order_by("planned_for", "pk").values_list("planned_for", flat=True).first()
        found[name] = Backlog(count_up_to(due, COUNTED_AT_MOST), clock.start_of_day(first) if first else None)
    return found


def count_sent(day: date, *, at_most: int) -> int:
    """How many invitations and reminders left on a day; `at_most` + 1 of either kind stand for anything more."""
    return sum(
        count_up_to(model.objects.filter(state=InvitationState.SENT, sent_on=day), at_most)
        for model in (Invitation, Reminder)
    )


def inconsistencies() -> Iterator[str]:
    """What should not be, one line each: days given and not kept, days that nobody has, purchases nobody looks at."""
    return chain(_of(Invitation, AskedBy.INVITATION), _of(Reminder, AskedBy.REMINDER), _forgotten())


def _of(model: type[Invitation] | type[Reminder], kind: AskedBy) -> Iterator[str]:
    name = kind.value
    sent, due = (model.objects.filter(state=state) for state in (InvitationState.SENT, InvitationState.DUE))
    for row in sent.exclude(sent_on=F("planned_for")).iterator():
        yield f"{name} {row.pk} left on {row.sent_on}, planned for {row.planned_for}"
    # A mailing that was reported at the very moment of sending has the customer's day instead.
    customer = "purchase__customer" if model is Invitation else "invitation__purchase__customer"

    def without(day: str) -> Q:
        # Two questions, each with an index; as one with "or" SQLite reads all that has the day, for every row.
        own = AskedDay.objects.filter(day=OuterRef(day), about=OuterRef("pk"))
        of_customer = AskedDay.objects.filter(day=OuterRef(day), customer=OuterRef(customer))
        return ~Exists(own) & ~Exists(of_customer)

    for row in sent.filter(without("sent_on")).iterator():
        yield f"{name} {row.pk} left on {row.sent_on} without having that day"
    for row in due.filter(without("planned_for"), planned_for__isnull=False).iterator():
        yield f"{name} {row.pk} is planned for {row.planned_for} without having that day"
    users = model.objects.filter(pk=OuterRef("about")).filter(
        Q(state=InvitationState.DUE, planned_for=OuterRef("day"))
        | Q(state=InvitationState.SENT, sent_on=OuterRef("day"))
    )
    for claim in AskedDay.objects.filter(~Exists(users), kind=kind).iterator():
        yield f"{claim.day} is taken by {name} {claim.about}, which does not go on it"


def _forgotten() -> Iterator[str]:
    due = Invitation.objects.filter(state=InvitationState.DUE, purchase__look_on=None)
    for row in due.iterator():
        yield f"invitation {row.pk} is planned, and nobody will look at its purchase"

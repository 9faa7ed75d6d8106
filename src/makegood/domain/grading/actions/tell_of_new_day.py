from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from makegood.domain.grading.enums import Span
from makegood.domain.grading.models import GradeSum, GradeSweep, ToldGrade
from makegood.domain.grading.queries import moved_by_leaving, sellers_with_days_between
from makegood.domain.grading.rules import window
from makegood.domain.webhooks.enums import Event
from makegood.domain.webhooks.queries import listeners
from makegood.kernel.clock import marketplace_day
from makegood.kernel.stopping import never

from ._telling import tell_grade

SELLERS_AT_ONCE = 200


def tell_of_new_day(*, now: datetime, should_stop: Callable[[], bool] = never) -> int:
    """Once a day, tell who listens of the grades whose average is another one because reviews left the window.

    How many were told. It goes on from the day on which it ended last, however long ago, but not from before somebody
    listened; when it is through, it costs one query until the next day. A seller of whom a write told since then is
    compared with the window of that day. What came in silently, by an import, stays silent until it leaves.
    """
    today = marketplace_day(now)
    swept = GradeSweep.objects.values_list("day", flat=True).first()
    if swept is not None and swept >= today:
        return 0
    told = 0
    heard_since = {
        owner: max(swept or date.min, marketplace_day(at)) for owner, at in listeners(Event.GRADE_CHANGED).items()
    }
    sellers = _sellers_to_look_at(heard_since, today)
    for start in range(0, len(sellers), SELLERS_AT_ONCE):
        if should_stop():
            return told
        told += _tell_some(sellers[start : start + SELLERS_AT_ONCE], heard_since, today, now)
    if not GradeSweep.objects.filter(day__lt=today).update(day=today):
        GradeSweep.objects.get_or_create(pk=1, defaults={"day": today})
    return told


def _sellers_to_look_at(heard_since: Mapping[str, date], today: date) -> list[str]:
    """Those who had reviews that left, and of whom somebody hears: only the marketplace hears of all."""
    if not heard_since:
        return []
    first, last = window(min(heard_since.values()))[0], window(today)[0] - timedelta(days=1)
    found = sellers_with_days_between(first, last)
    return found if "" in heard_since else [seller_id for seller_id in found if seller_id in heard_since]


def _tell_some(sellers: Sequence[str], heard_since: Mapping[str, date], today: date, now: datetime) -> int:
    known_on = _known_on(sellers, heard_since)
    return sum(_tell(seller_id, heard_since, today, now) for seller_id in moved_by_leaving(known_on, today))


def _tell(seller_id: str, heard_since: Mapping[str, date], today: date, now: datetime) -> bool:
    with transaction.atomic():
        # Whoever writes, or tells, waits here; what was found before may be told meanwhile.
        GradeSum.objects.select_for_update().filter(seller_id=seller_id, span=Span.TOTAL).first()
        if not moved_by_leaving(_known_on([seller_id], heard_since), today):
            return False
        tell_grade(seller_id, today, now)
    return True


def _known_on(sellers: Sequence[str], heard_since: Mapping[str, date]) -> dict[str, date]:
    """Of which day's window the grade is that they who listen know."""
    told = dict(ToldGrade.objects.filter(seller_id__in=sellers).values_list("seller_id", "day"))
    return {
        seller_id: max(
            min(heard_since[owner] for owner in ("", seller_id) if owner in heard_since),
            told.get(seller_id, date.min),
        )
        for seller_id in sellers
    }

"""What goes out: who was asked on each day, who waits, and why the others are not asked (R2.4)."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from makegood.domain.invitations.enums import Reason
from makegood.domain.invitations.queries import (
    ComingDay,
    DayFigures,
    asking_now,
    coming_days,
    day_figures,
    undecided_today,
)
from makegood.domain.marketplace.queries import current_settings
from makegood.kernel import clock
from makegood.kernel.actors import Actor

from .views import operator_only

PAST_DAYS = 14
COMING_DAYS = 7


@dataclass(frozen=True, slots=True)
class Day:
    """One day that has begun. The widths are those of the two parts of its bar."""

    figures: DayFigures
    sent_width: str
    due_width: str
    reasons: list[tuple[Reason, int]]

    @property
    def sent(self) -> int:
        return self.figures.sent + self.figures.reminders_sent

    @property
    def due(self) -> int:
        return self.figures.due + self.figures.reminders_due

    @property
    def in_queue(self) -> int:
        """Those of `due` whose e-mail is written."""
        return self.figures.waiting + self.figures.reminders_waiting

    @property
    def lapsed(self) -> int:
        return self.figures.lapsed.total()

    @property
    def cancelled(self) -> int:
        return self.figures.cancelled.total()


@dataclass(frozen=True, slots=True)
class Ahead:
    """One day to come."""

    day: date
    purchases: int
    width: str


@require_safe
@operator_only
def asking(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/asking/`: today, the days before it and the days to come."""
    now = clock.now()
    settings = current_settings()
    figures = day_figures(days=PAST_DAYS + 1, now=now)
    coming = coming_days(days=COMING_DAYS, now=now)
    days = _days(figures)
    context = {
        "today": days[0],
        "days": days,
        "ahead": _ahead(coming),
        "undecided": undecided_today(now=now),
        "nothing": not any(day.sent or day.due or day.reasons for day in days),
        "reminders": settings.reminder_after_days is not None or any(one.reminders_sent for one in figures),
        "past_days": PAST_DAYS,
        "settings": settings,
        "asking_now": asking_now(settings, now),
    }
    return render(request, "operator/asking.html", context)


def _days(figures: list[DayFigures]) -> list[Day]:
    sent = [one.sent + one.reminders_sent for one in figures]
    due = [one.due + one.reminders_due for one in figures]
    most = max(map(sum, zip(sent, due, strict=True)))
    return [
        Day(
            figures=one,
            sent_width=_share(left, most),
            due_width=_share(waits, most),
            reasons=(one.lapsed + one.cancelled).most_common(),
        )
        for one, left, waits in zip(figures, sent, due, strict=True)
    ]


def _ahead(coming: list[ComingDay]) -> list[Ahead]:
    most = max(one.purchases for one in coming)
    return [Ahead(one.day, one.purchases, _share(one.purchases, most)) for one in coming]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "0%"

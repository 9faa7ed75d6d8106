"""What waits for an answer: for how long already, and what a repaired grade could do (R4.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.domain.grading.rules import AssessmentGrade, Repair, repair
from makegood.domain.reviews.enums import Progress
from makegood.domain.reviews.queries import (
    COUNTED_AT_MOST,
    ReviewFilter,
    count_some,
    needing_attention,
    page_to_do,
)

from .desk import Desk

DAYS_WITH_HOURS = 7
"""Up to so many days, the hours beside them still matter."""


@dataclass(frozen=True, slots=True)
class Task:
    """A review that needs attention. `waited` is in words; `repair` is None where nothing can be repaired."""

    review: Any
    waited: str
    repair: Repair | None


@dataclass(frozen=True, slots=True)
class ToDo:
    """The first tasks of a seller, and how many there are: `at_most`, or that and one more for all that are more.

    `highest` is the highest grade that needs attention.
    """

    tasks: list[Task]
    count: int
    highest: int
    at_most: int = COUNTED_AT_MOST

    @property
    def are_more(self) -> bool:
        """Whether there are more than these."""
        return self.count > len(self.tasks)


def to_do(desk: Desk, grade: AssessmentGrade, *, low_below: int, limit: int, now: datetime) -> ToDo:
    """The to-do list of a desk's seller: its first `limit` tasks, or only how many there are."""
    wanted = needing_attention(ReviewFilter(desk.seller_id), low_below)
    first: list[Any] = []
    if limit:
        first = page_to_do(wanted, by=desk.actor, counting_from=grade.from_day, cursor=None, limit=limit).items
    count = len(first) if len(first) < limit else count_some(wanted, by=desk.actor)
    return ToDo(tasks_of(first, grade, now=now), count, low_below - 1)


def tasks_of(reviews: Iterable[Any], grade: AssessmentGrade, *, now: datetime) -> list[Task]:
    """Reviews that need attention, as tasks."""
    return [
        Task(one, how_long(now - one.submitted_at), repair(grade, day=one.day, counting=one.counts_as))
        for one in reviews
    ]


def task_of(review: Any, grade: AssessmentGrade, *, low_below: int, is_over: bool, now: datetime) -> Task:
    """One review of any grade and state; `is_over`: it cannot be graded again any more.

    Nobody waits (`waited` is empty) about a review that does not need attention; one that was removed counts no more.
    """
    if review.counts_as is None:
        return Task(review, "", None)
    waits = review.overall < low_below and review.progress == Progress.UNANSWERED
    return Task(
        review,
        how_long(now - review.submitted_at) if waits else "",
        None if is_over else repair(grade, day=review.day, counting=review.counts_as),
    )


def how_long(waited: timedelta) -> str:
    """How long somebody has been waiting, in days and hours: "2 days, 3 hours", "40 days"."""
    hours = max(int(waited / timedelta(hours=1)), 0)
    if not hours:
        return _("less than an hour")
    days, hours = divmod(hours, 24)
    in_days = ngettext("%(days)d day", "%(days)d days", days) % {"days": days} if days else ""
    in_hours = ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours} if hours else ""
    if days > DAYS_WITH_HOURS:
        return in_days
    return _("%(days)s, %(hours)s") % {"days": in_days, "hours": in_hours} if days and hours else in_days or in_hours

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of, insert_rows
from makegood.kernel.ids import new_ordered_id
from makegood.kernel.paging import beyond

from .. import rules
from ..enums import AskedBy, InvitationState
from ..models import AskedDay, Invitation, Reminder
from ..queries import ReminderFacts, asking_now, due_reminder_looks, reminder_facts_of, taken_on
from .claims import lock_planner
from .plan_invitations import PlanReport
from .put_back import put_back_late
from .write_emails import write_emails

BATCH = 500


def _never() -> bool:
    return False


def plan_reminders(*, by: Actor, now: datetime, should_stop: Callable[[], bool] = _never) -> PlanReport:
    """Decide who is reminded today, and write their e-mails (R2.6); as `plan_invitations`, which goes first.

    Raises:
        Forbidden: not the operator or the installation.
    """
    check_may_operate(by)
    settings = current_settings()
    report = PlanReport()
    if not asking_now(settings, now):
        return report
    today = clock.marketplace_day(now)
    report.put_back = put_back_late(Reminder, today=today, now=now)
    planner = _Planner(today, settings, by, now, report)
    behind: tuple[Any, ...] | None = None
    while not should_stop():
        behind = planner.plan_batch(behind)
        if behind is None:
            break
    else:
        report.is_finished = False
    report.written = write_emails(by=by, now=now, should_stop=should_stop)
    return report


@dataclass(slots=True)
class _Planner:
    """One day's planning."""

    today: date
    settings: MarketplaceSettings
    by: Actor
    now: datetime
    report: PlanReport

    def plan_batch(self, behind: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        """Decides about the next invitations behind a place; the place of the last one, None at the end."""
        due = due_reminder_looks(self.today, self.settings)
        if behind is not None:
            due = due.filter(beyond(dict(zip(("sent_on", "pk"), behind, strict=True))))
        if not due.exists():
            return None
        with transaction.atomic():
            lock_planner()
            # As with purchases: whoever has one in hand is not waited for.
            rows = list(due.select_for_update(skip_locked=True).values_list("sent_on", "pk")[:BATCH])
            if not rows:
                return None
            ids = [pk for _sent_on, pk in rows]
            self._decide(ids, reminder_facts_of(ids))
        return rows[-1]

    def _decide(self, ids: Sequence[str], facts: Sequence[ReminderFacts]) -> None:
        after = self.settings.reminder_after_days
        looks: dict[str, date | None] = dict.fromkeys(ids)
        open_ones = {one.reminding.invitation: one for one in facts if not one.is_settled and one.planned_for is None}
        for one in facts:
            if not one.is_settled and one.planned_for is not None:
                looks[one.reminding.invitation] = rules.days_after(one.planned_for, 1)
        candidates = [one.reminding for one in open_ones.values()]
        taken = taken_on(self.today, [one.candidate for one in candidates])
        asked, over = [], []
        for reminding, reason in rules.plan_reminders(candidates, taken, self.now, self.today, after):
            one, closing = open_ones[reminding.invitation], clock.marketplace_day(reminding.closes_at)
            look = rules.look_after_reminder(reminding, reason, self.today, closing, after)
            looks[reminding.invitation] = look
            if reason is None:
                asked.append(one)
            elif look is None and one.reminder_id is not None:
                over.append((one.reminder_id, reason))
        self._ask(asked)
        self._settle(over)
        self._look(looks)
        self._record(Counter(due=len(asked)) + Counter(rules.state_of(reason) for _reminder, reason in over))

    def _ask(self, asked: Sequence[ReminderFacts]) -> None:
        ids = {one.reminding.invitation: one.reminder_id or new_ordered_id(clock.wall_now()) for one in asked}
        claims = [
            (
                one.reminding.candidate.address,
                one.reminding.candidate.customer,
                self.today,
                AskedBy.REMINDER.value,
                ids[one.reminding.invitation],
            )
            for one in asked
        ]
        added = [
            (ids[one.reminding.invitation], one.seller, one.reminding.invitation, InvitationState.DUE.value, self.today)
            for one in asked
            if one.reminder_id is None
        ]
        insert_rows(AskedDay, ["address", "customer", "day", "kind", "about"], claims)
        insert_rows(Reminder, ["id", "seller", "invitation", "state", "planned_for"], added)
        again = [one.reminder_id for one in asked if one.reminder_id is not None]
        Reminder.objects.filter(pk__in=any_of(again)).update(planned_for=self.today, email_id="")

    def _settle(self, over: Sequence[tuple[str, str]]) -> None:
        """Those that had a day once, and are not tried again."""
        for reminder, reason in over:
            Reminder.objects.filter(pk=reminder, state=InvitationState.DUE).update(
                state=rules.state_of(reason), reason=reason, settled_on=self.today, planned_for=None, email_id=""
            )

    def _look(self, looks: dict[str, date | None]) -> None:
        by_day: dict[date | None, list[str]] = {}
        for invitation, look in looks.items():
            by_day.setdefault(look, []).append(invitation)
        for look, invitations in by_day.items():
            Invitation.objects.filter(pk__in=any_of(invitations)).update(look_on=look)

    def _record(self, counts: Counter[str]) -> None:
        self.report.planned += counts["due"]
        self.report.lapsed += counts["lapsed"]
        self.report.cancelled += counts["cancelled"]
        if counts:
            audit.record(
                "reminders.planned",
                by=self.by,
                now=self.now,
                subject=("day", self.today.isoformat()),
                after=dict(sorted(counts.items())),
            )

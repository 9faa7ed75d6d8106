from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import transaction

from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of, insert_rows
from makegood.kernel.ids import new_ordered_id
from makegood.kernel.paging import beyond
from makegood.kernel.stopping import never

from .. import rules
from ..enums import AskedBy, InvitationState
from ..models import AskedDay, Invitation, Reminder
from ..queries import ReminderFacts, due_reminder_looks, reminder_facts_of, taken_on
from .claims import lock_planner
from .planning import Place, PlanReport, Run, plan_in_batches

BATCH = 500


def plan_reminders(*, by: Actor, now: datetime, should_stop: Callable[[], bool] = never) -> PlanReport:
    """Decide who is reminded today, and write their e-mails (R2.6); as `plan_invitations`, which goes first.

    Raises:
        Forbidden: not the operator or the installation.
    """
    return plan_in_batches(Reminder, _plan_batch, by=by, now=now, should_stop=should_stop)


def _plan_batch(run: Run, behind: Place | None) -> Place | None:
    due = due_reminder_looks(run.today, run.settings)
    if behind is not None:
        due = due.filter(beyond(dict(zip(("sent_on", "pk"), behind, strict=True))))
    if not due.exists():
        return None
    with transaction.atomic():
        lock_planner()
        # As with purchases: whoever has one in hand is not waited for.
        rows = list(due.select_for_update(skip_locked=True).values_list("sent_on", "pk")[:BATCH])
        ids = [pk for _sent_on, pk in rows]
        if rows:
            _decide(run, ids, reminder_facts_of(ids))
    return rows[-1] if len(rows) == BATCH else None


def _decide(run: Run, ids: Sequence[str], facts: Sequence[ReminderFacts]) -> None:
    after = run.settings.reminder_after_days
    looks: dict[str, date | None] = dict.fromkeys(ids)
    open_ones = {one.reminding.invitation: one for one in facts if not one.is_settled and one.planned_for is None}
    for one in facts:
        if not one.is_settled and one.planned_for is not None:
            looks[one.reminding.invitation] = rules.days_after(one.planned_for, 1)
    candidates = [one.reminding for one in open_ones.values()]
    taken = taken_on(run.today, [one.candidate for one in candidates])
    asked, over = [], []
    for reminding, reason in rules.plan_reminders(candidates, taken, run.now, run.today, after):
        one, closing = open_ones[reminding.invitation], clock.marketplace_day(reminding.closes_at)
        look = rules.look_after_reminder(reminding, reason, run.today, closing, after)
        looks[reminding.invitation] = look
        if reason is None:
            asked.append(one)
        elif look is None and one.reminder_id is not None:
            over.append((one.reminder_id, reason))
    _ask(asked, run.today)
    _settle(over, run.today)
    _look(looks)
    counts = Counter(due=len(asked)) + Counter(rules.state_of(reason) for _reminder, reason in over)
    run.note("reminders.planned", counts)


def _ask(asked: Sequence[ReminderFacts], today: date) -> None:
    ids = {one.reminding.invitation: one.reminder_id or new_ordered_id(clock.wall_now()) for one in asked}
    claims = [
        (
            one.reminding.candidate.address,
            one.reminding.candidate.customer,
            today,
            AskedBy.REMINDER.value,
            ids[one.reminding.invitation],
        )
        for one in asked
    ]
    added = [
        (ids[one.reminding.invitation], one.seller, one.reminding.invitation, InvitationState.DUE.value, today)
        for one in asked
        if one.reminder_id is None
    ]
    insert_rows(AskedDay, ["address", "customer", "day", "kind", "about"], claims)
    insert_rows(Reminder, ["id", "seller", "invitation", "state", "planned_for"], added)
    again = [one.reminder_id for one in asked if one.reminder_id is not None]
    Reminder.objects.filter(pk__in=any_of(again)).update(planned_for=today, email_id="")


def _settle(over: Sequence[tuple[str, str]], today: date) -> None:
    """Those that had a day once, and are not tried again."""
    for reminder, reason in over:
        Reminder.objects.filter(pk=reminder, state=InvitationState.DUE).update(
            state=rules.state_of(reason), reason=reason, settled_on=today, planned_for=None, email_id=""
        )


def _look(looks: dict[str, date | None]) -> None:
    by_day: dict[date | None, list[str]] = {}
    for invitation, look in looks.items():
        by_day.setdefault(look, []).append(invitation)
    for look, invitations in by_day.items():
        Invitation.objects.filter(pk__in=any_of(invitations)).update(look_on=look)

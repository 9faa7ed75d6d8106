from collections.abc import Callable
from datetime import datetime

from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.models import Email
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.reassessments import actions as reassessments
from makegood.kernel import clock
from makegood.kernel.actors import Actor

from .. import rules
from ..models import Reminder
from ..queries import Leaving, ask_leaving, asking_now, holds_day, reminder_facts_of, window_of
from .put_back import put_back, put_back_reminder


def check_leaving(*, email: Email, by: Actor, now: datetime) -> Callable[[], bool]:
    """Whether an e-mail may be handed to the mail server at this moment; of other kinds the apps below say it.

    What decides it for an invitation is asked now; whatever follows is done when the returned is called.

    An invitation or reminder is looked at once more, in full, and never leaves late (R2.3): its day, the hours,
    consent, address, cancellation, review, and whether the day is still its own. If it may not leave, it is taken out
    of the queue and planned again, or not, as the planner finds.
    """
    match email.kind:
        case EmailKind.INVITATION:
            day = clock.marketplace_day(now)
            asked = ask_leaving(email.about, email.seller_ref, day=day, address=email.to_address)
            return lambda: _may_invitation(email, asked(), by, now)
        case EmailKind.REMINDER:
            return lambda: _may_reminder(email, by, now)
        case _:
            return reassessments.check_leaving(email=email, now=now)


def _may_invitation(email: Email, found: Leaving | None, by: Actor, now: datetime) -> bool:
    if why := _against_invitation(email, found, now):
        put_back(invitation_id=email.about, why=why, by=by, now=now)
    return not why


def _may_reminder(email: Email, by: Actor, now: datetime) -> bool:
    if why := _against_reminder(email, now):
        put_back_reminder(reminder_id=email.about, why=why, by=by, now=now)
    return not why


def _against_invitation(email: Email, found: Leaving | None, now: datetime) -> str | None:
    """Why it may not leave, for the audit trail."""
    today = clock.marketplace_day(now)
    row = found.facts.row if found else None
    if found is None or row is None or not row.is_due or row.email_id != email.pk:
        return "not_planned"
    if row.planned_for != today:
        return "not_its_day"
    if not asking_now(found.settings, now):
        return "outside_hours"
    candidate = found.facts.candidate
    return rules.obstacle(candidate, today, window_of(found.settings)) or _lost(email, candidate, found.has_day)


def _against_reminder(email: Email, now: datetime) -> str | None:
    settings = current_settings()
    today = clock.marketplace_day(now)
    row = Reminder.objects.filter(pk=email.about, email_id=email.pk).first()
    facts = next(iter(reminder_facts_of([row.invitation_id])), None) if row else None
    if facts is None or facts.is_settled:
        return "not_planned"
    if facts.planned_for != today:
        return "not_its_day"
    if not asking_now(settings, now):
        return "outside_hours"
    reason = rules.reminder_obstacle(facts.reminding, now, today, settings.reminder_after_days)
    has_day = holds_day(about=email.about, address=email.to_address, day=today)
    return reason or _lost(email, facts.reminding.candidate, has_day)


def _lost(email: Email, candidate: rules.Candidate, has_day: bool) -> str | None:
    """What became of the claim to this day at this address."""
    if email.to_address.lower() != candidate.address:
        return "address_changed"
    return None if has_day else rules.DAY_TAKEN

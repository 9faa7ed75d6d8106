from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from makegood.domain.invitations import actions as invitations
from makegood.domain.invitations.queries import asking_now
from makegood.domain.mail.actions import cancel_emails
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.models import Email
from makegood.domain.marketplace.queries import current_settings
from makegood.kernel.actors import Actor
from makegood.kernel.clock import marketplace_day

from .. import rules
from ..models import Survey
from ..queries import due_survey, facts_about, holds_day, limits_of
from .take_back import take_back

ADDRESS_CHANGED = "address_changed"


def check_leaving(*, email: Email, by: Actor, now: datetime) -> Callable[[], bool]:
    """Whether an e-mail may still leave, asked right before it is handed over: the one place that knows each kind.

    In two steps (`mail.actions.MayLeave`).

    Everything about a survey is looked at again (R10.1). One that may not leave is taken back; one whose day or hours
    are over only leaves the outbox, and is planned again.
    """
    if email.kind != EmailKind.SURVEY:
        return invitations.check_leaving(email=email, by=by, now=now)
    return lambda: _may_leave(email, by, now)


def _may_leave(email: Email, by: Actor, now: datetime) -> bool:
    survey = due_survey(email.about)
    reason = "" if survey is None else _reason_to_stay(survey, email, now)
    if survey is not None and not reason and _is_its_time(survey, now):
        return True
    with transaction.atomic():
        cancel_emails(about=email.about, kind=EmailKind.SURVEY, now=now)
        if survey is not None and reason:
            take_back(survey=survey, reason=reason, by=by, now=now)
    return False


def _reason_to_stay(survey: Survey, email: Email, now: datetime) -> str:
    if email.to_address.lower() != survey.conversation.purchase.customer.email.lower():
        return ADDRESS_CHANGED
    facts = facts_about(survey.conversation, survey=survey, day_taken=not holds_day(survey))
    obstacle = rules.first_obstacle(facts, limits_of(current_settings()), now=now, today=marketplace_day(now))
    return obstacle.value if obstacle else ""


def _is_its_time(survey: Survey, now: datetime) -> bool:
    return survey.planned_for == marketplace_day(now) and asking_now(current_settings(), now)

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from makegood.domain.conversations.models import Conversation
from makegood.domain.invitations.actions import release_day, take_day
from makegood.domain.invitations.enums import AskedBy
from makegood.domain.invitations.queries import asking_now
from makegood.domain.mail.actions import cancel_waiting
from makegood.domain.mail.addresses import is_address
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.queries import untried_count
from makegood.domain.mail.rendering import Rendered
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.clock import marketplace_day
from makegood.kernel.ids import new_id
from makegood.kernel.stopping import never

from .. import rules
from ..models import Survey
from ..queries import candidates, due_survey, facts_about, late_surveys, limits_of
from .queue_survey import queue_survey, render_survey
from .take_back import take_back

BATCH = 100
WRITE_AHEAD = 500
"""E-mails that wait in the outbox for their first turn: with more, what sellers write would wait behind them."""


def plan_surveys(*, by: Actor, now: datetime, should_stop: Callable[[], bool] = never) -> int:
    """Give surveys this day and put their e-mails in the outbox, as far as there is room (R10.1); how many.

    First those that had a day and did not leave on it, then what was closed since; outside the hours for asking e-mails
    (R2.3) none. Safe to run twice, and at once. Called again whenever some have left, until it returns 0.

    Raises:
        Forbidden: not the operator or the installation.
    """
    check_may_operate(by)
    settings = current_settings()
    if not asking_now(settings, now):
        return 0
    planner = _Planner(limits_of(settings), timedelta(days=settings.survey_link_days), by, now)
    return planner.plan(should_stop)


class _Planner:
    """One run. Each survey is a transaction of its own, and its e-mail is rendered before that begins."""

    def __init__(self, limits: rules.Limits, link_life: timedelta, by: Actor, now: datetime) -> None:
        self.limits = limits
        self.expires_at = now + link_life
        self.by = by
        self.now = now
        self.today = marketplace_day(now)
        self.planned = 0

    def plan(self, should_stop: Callable[[], bool]) -> int:
        room = WRITE_AHEAD - untried_count([EmailKind.SURVEY], at_most=WRITE_AHEAD)
        survey: Survey | None = None
        while not should_stop() and self.planned < room:
            late = list(late_surveys(before=self.today, after=survey)[:BATCH])
            if not late:
                break
            survey = late[-1]
            for one in late:
                self.planned += self._plan_again(one)
            if len(late) < BATCH:
                break
        conversation: Conversation | None = None
        while not should_stop() and self.planned < room:
            closed = list(candidates(self.limits, now=self.now, after=conversation)[:BATCH])
            if not closed:
                break
            conversation = closed[-1]
            for each in closed:
                self.planned += self._plan(each)
            if len(closed) < BATCH:
                break
        return self.planned

    def _plan(self, found: Conversation) -> bool:
        if not is_address(found.purchase.customer.email):
            return False
        survey_id = new_id()
        content = render_survey(survey_id, found.purchase, expires_at=self.expires_at)
        with transaction.atomic():
            # The day before all else, for days are given out by one at a time: so that nobody waits in a circle.
            taken = self._take_day(found, survey_id)
            conversation = (
                Conversation.objects.select_for_update(of=("self",))
                .select_related("purchase__customer", "purchase__seller", "seller")
                .get(pk=found.pk)
            )
            moved = conversation.purchase.customer.email != found.purchase.customer.email
            if not taken or moved or self._obstacle(conversation, None):
                transaction.set_rollback(True)
                return False
            survey = Survey.objects.create(
                pk=survey_id,
                seller_id=conversation.seller_id,
                conversation=conversation,
                customer=conversation.purchase.customer,
                planned_for=self.today,
                expires_at=self.expires_at,
            )
            self._queue(survey, conversation, content, "survey.planned")
        return True

    def _plan_again(self, found: Survey) -> bool:
        """The same survey and the same e-mail, on another day: what may have left unnoticed is not sent as another."""
        content = render_survey(found.pk, found.conversation.purchase, expires_at=self.expires_at)
        with transaction.atomic():
            # The e-mail before the survey, the order in which its outcome is noted.
            if not cancel_waiting(email_ids=[found.email_id], now=self.now):
                return False
            survey = due_survey(found.pk)
            if survey is None or survey.planned_for == self.today:
                return False
            release_day(about=survey.pk)
            obstacle = self._obstacle(survey.conversation, survey)
            if obstacle is None and not self._take_day(survey.conversation, survey.pk):
                obstacle = rules.Obstacle.DAY_TAKEN
            if obstacle is not None:
                take_back(survey=survey, reason=obstacle, by=self.by, now=self.now)
                return False
            self._queue(survey, survey.conversation, content, "survey.planned_again")
        return True

    def _obstacle(self, conversation: Conversation, survey: Survey | None) -> rules.Obstacle | None:
        facts = facts_about(conversation, survey=survey, day_taken=False)
        return rules.first_obstacle(facts, self.limits, now=self.now, today=self.today)

    def _take_day(self, conversation: Conversation, survey_id: str) -> bool:
        customer = conversation.purchase.customer
        return take_day(
            address=customer.email, customer_id=customer.pk, day=self.today, kind=AskedBy.SURVEY, about=survey_id
        )

    def _queue(self, survey: Survey, conversation: Conversation, content: Rendered, event: str) -> None:
        email = queue_survey(survey, conversation.purchase, content, now=self.now)
        survey.customer = conversation.purchase.customer
        survey.email_id = email.pk
        survey.planned_for = self.today
        survey.expires_at = self.expires_at
        survey.save(update_fields=["customer", "email_id", "planned_for", "expires_at"])
        audit.record(
            event,
            by=self.by,
            now=self.now,
            subject=("survey", survey.pk),
            seller_id=survey.seller_id,
            after={"planned_for": survey.planned_for, "expires_at": survey.expires_at},
        )

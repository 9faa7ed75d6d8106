"""Reads about surveys: the score of a seller, what customers said, and who can be asked."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from makegood.domain.conversations.models import Conversation
from makegood.domain.conversations.queries import closed_by_seller, customer_wrote
from makegood.domain.grading.rules import window
from makegood.domain.invitations.models import AskedDay
from makegood.domain.mail.addresses import is_address
from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.orders.queries import check_link_of
from makegood.kernel.bulk import any_of
from makegood.kernel.clock import end_of_day, marketplace_day, start_of_day
from makegood.kernel.errors import FieldError, Invalid, NotFound
from makegood.kernel.monitoring import COUNTED_AT_MOST, Backlog
from makegood.kernel.paging import count_up_to
from makegood.kernel.tokens import Purpose, make_token, read_token

from . import rules
from .enums import SurveyState
from .models import Survey

MONTHS = 12
"""How many months the trend shows, the present one included."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the marketplace, both inclusive."""

    first: date
    last: date


def period_of(first: date | None, last: date | None, *, today: date) -> Period:
    """The days that somebody asked for; what is not given is as with the assessment grade: the last three calendar
    months up to today, or up to the last day (R10.3).

    Raises:
        Invalid: `date_in_future` for a day after today, `out_of_range` for a first day after the last.
    """
    given = {"from": first, "to": last}
    future = [name for name, day in given.items() if day is not None and day > today]
    if future:
        raise Invalid(FieldError(name, "date_in_future", _("This day is still to come.")) for name in future)
    last = last or today
    first = first or window(last)[0]
    if first > last:
        raise Invalid.one("from", "out_of_range", _("The first day lies after the last."))
    return Period(first, last)


def nps_of(seller_id: str, period: Period) -> rules.Nps:
    """NPS after customer contact of one seller, over the answers given in a period (R10.3), in two queries."""
    answers = _answers(seller_id, period.first, period.last)
    times = dict(answers.order_by().values_list("score").annotate(times=Count("*")))
    return rules.assess(rules.tally(times), norm=current_settings().nps_norm)


@dataclass(frozen=True, slots=True)
class Month:
    """The answers of one calendar month, by its first day."""

    first: date
    answers: rules.Tally

    @property
    def score(self) -> str | None:
        return rules.score_of(self.answers)

    @property
    def uncertain(self) -> bool:
        return rules.is_uncertain(self.answers)


def trend_of(seller_id: str, *, today: date) -> list[Month]:
    """The last twelve months up to today, oldest first, months without answers included; one query."""
    months = _months_until(today)
    answers = _answers(seller_id, months[0], today).order_by()
    times: dict[date, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    # By day and not by month: that is an order of the index, so neither database computes anything for each answer.
    for day, score, many in answers.values_list("answered_on", "score").annotate(times=Count("*")):
        times[day.replace(day=1)][score] += many
    return [Month(first, rules.tally(times[first])) for first in months]


def is_answered(seller_id: str) -> bool:
    """Whether any customer ever answered about this seller."""
    return Survey.objects.filter(seller_id=seller_id, score__isnull=False).exists()


def _months_until(today: date) -> list[date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]


def _answers(seller_id: str, first: date, last: date) -> QuerySet[Survey]:
    return Survey.objects.filter(
        seller_id=seller_id, score__isnull=False, answered_on__gte=first, answered_on__lte=last
    )


def comments_of(seller_id: str, period: Period) -> QuerySet[Survey]:
    """The answers with words of a period, with their customers, in no order yet."""
    # By the moment, and not by its day, for that is what they are listed by. The first day of the calendar begins in
    # a year before it, which no moment can be in.
    first = max(period.first, date(1970, 1, 1))
    answered = Survey.objects.filter(
        seller_id=seller_id,
        score__isnull=False,
        answered_at__gte=start_of_day(first),
        answered_at__lt=end_of_day(period.last),
    )
    return answered.exclude(comment="").select_related("customer")


def survey_of_token(token: str) -> Survey:
    """The survey that a link was made for, with seller, customer and purchase.

    Raises:
        NotFound: the link was made up, cut off or changed, or the survey was taken back.
        Refused: `erased`.
    """
    survey_id = read_token(Purpose.SURVEY, token)
    survey = (
        Survey.objects.select_related("seller", "customer", "conversation__purchase").filter(pk=survey_id).first()
        if survey_id
        else None
    )
    if survey is None:
        raise NotFound(_("This link does not work. Please use the whole link from the e-mail."))
    check_link_of(survey.customer)
    return survey


def survey_token(survey_id: str) -> str:
    """The token of a survey's link (R3.4)."""
    return make_token(Purpose.SURVEY, survey_id)


def limits_of(settings: MarketplaceSettings) -> rules.Limits:
    """What the marketplace settled about surveys, as the rules take it."""
    return rules.Limits(
        after=timedelta(hours=settings.survey_after_hours),
        until_day=settings.survey_until_day,
        pause=timedelta(days=settings.survey_pause_days),
    )


def candidates(limits: rules.Limits, *, now: datetime, after: Conversation | None = None) -> QuerySet[Conversation]:
    """Conversations that may be asked about now as far as one query can tell, in the order of their closing, those
    behind `after`; with purchase, customer and seller.

    The same conditions as in `rules.first_obstacle`, which decides: this only spares it those that fail it for days.
    """
    today = marketplace_day(now)
    customer = OuterRef("purchase__customer")
    surveys = Survey.objects.filter(customer=customer)
    disturbed = Exists(surveys.filter(Q(sent_at__gt=now - limits.pause) | Q(state=SurveyState.DUE)))
    days = AskedDay.objects.filter(day=today)
    taken = Exists(days.filter(address=Lower(OuterRef("purchase__customer__email")))) | Exists(
        days.filter(customer=customer)
    )
    closed = closed_by_seller(since=start_of_day(today - timedelta(days=limits.until_day)), until=now - limits.after)
    if after is not None:
        closed = closed.filter(Q(closed_at__gt=after.closed_at) | Q(pk__gt=after.pk), closed_at__gte=after.closed_at)
    return closed.filter(
        ~disturbed,
        ~taken,
        ~Q(purchase__customer__email=""),
        survey=None,
        seller__active=True,
        purchase__customer__invite=True,
        purchase__customer__unsubscribed_at=None,
        purchase__customer__complained_at=None,
    ).order_by("closed_at", "pk")


def late_surveys(*, before: date, after: Survey | None = None) -> QuerySet[Survey]:
    """Surveys that had a day before this one and did not leave on it, the oldest first, those behind `after`."""
    due = _with_people().filter(state=SurveyState.DUE, planned_for__lt=before)
    if after is not None:
        due = due.filter(Q(planned_for__gt=after.planned_for) | Q(pk__gt=after.pk), planned_for__gte=after.planned_for)
    return due.order_by("planned_for", "pk")


def due_survey(survey_id: str) -> Survey | None:
    """A survey that has not left, with its conversation, purchase, customer and seller."""
    return _with_people().filter(pk=survey_id, state=SurveyState.DUE).first()


def survey_about(conversation_id: str) -> Survey | None:
    """The survey about a conversation, if one was planned."""
    return Survey.objects.filter(conversation=conversation_id).first()


def surveys_of_conversations(conversation_ids: Collection[str]) -> dict[str, Survey]:
    """The surveys about those of these conversations for which one was planned, by conversation."""
    found = Survey.objects.filter(conversation_id__in=any_of(conversation_ids))
    return {survey.conversation_id: survey for survey in found}


def backlog(*, now: datetime) -> Backlog:
    """Surveys whose day has come and that have not left; each as old as that day."""
    due = Survey.objects.filter(state=SurveyState.DUE, planned_for__lte=marketplace_day(now))
    first = due.order_by("planned_for", "pk").values_list("planned_for", flat=True).first()
    return Backlog(count_up_to(due, COUNTED_AT_MOST), start_of_day(first) if first else None)


def lapsing(*, now: datetime) -> QuerySet[Survey]:
    """Sent surveys whose date has passed without an answer, the first to do so first."""
    return Survey.objects.filter(state=SurveyState.SENT, expires_at__lt=now).order_by("expires_at", "pk")


def _with_people() -> QuerySet[Survey]:
    return Survey.objects.select_related(
        "conversation__purchase__customer", "conversation__purchase__seller", "conversation__seller"
    )


def facts_about(conversation: Conversation, *, survey: Survey | None, day_taken: bool) -> rules.Facts:
    """What decides whether its customer may be asked, as it is now; `survey` is the one in question, if any."""
    customer = conversation.purchase.customer
    mine = "" if survey is None else survey.pk
    others = Survey.objects.filter(customer=customer).exclude(pk=mine)
    previous = others.filter(sent_at__isnull=False).order_by("-sent_at").values_list("sent_at", flat=True).first()
    return rules.Facts(
        surveyed=Survey.objects.filter(conversation=conversation).exclude(pk=mine).exists(),
        closed_at=conversation.closed_at,
        closed_on=marketplace_day(conversation.closed_at) if conversation.closed_at else None,
        closed_by_seller=conversation.closed_by_seller,
        wrote=customer_wrote(conversation.pk),
        seller_active=conversation.seller.active,
        consent=customer.invite,
        unsubscribed=customer.unsubscribed_at is not None,
        has_address=is_address(customer.email),
        complained=customer.complained_at is not None,
        previous_sent_at=previous,
        other_on_its_way=others.filter(state=SurveyState.DUE).exists(),
        day_taken=day_taken,
    )


def holds_day(survey: Survey) -> bool:
    """Whether the day of a planned survey is still its own, at its customer's address of now (R2.3)."""
    address = survey.conversation.purchase.customer.email.lower()
    return AskedDay.objects.filter(about=survey.pk, day=survey.planned_for, address=address).exists()


def inconsistencies() -> Iterator[str]:
    """What should not be, one line each."""
    surveys = Survey.objects.order_by("pk")
    for survey in surveys.exclude(seller_id=F("conversation__seller_id")):
        yield f"survey {survey.pk} is at seller {survey.seller_id}, its conversation is not"
    for survey in surveys.filter(state=SurveyState.SENT, sent_at=None):
        yield f"survey {survey.pk} counts as sent and has no time of sending"
    for survey in surveys.filter(state=SurveyState.DUE, sent_at__isnull=False):
        yield f"survey {survey.pk} has a time of sending and counts as planned"
    for survey in surveys.filter(score__isnull=False).iterator(chunk_size=2000):
        if survey.answered_at is not None and survey.answered_on != marketplace_day(survey.answered_at):
            yield f"survey {survey.pk} was answered on another day than {survey.answered_on}"

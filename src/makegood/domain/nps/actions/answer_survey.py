from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.conversations.queries import hider_of
from makegood.domain.mail.actions import cancel_emails
from makegood.domain.mail.enums import EmailKind
from makegood.domain.orders.queries import check_not_erased
from makegood.kernel import actors, audit
from makegood.kernel.clock import marketplace_day
from makegood.kernel.errors import FieldError, Invalid, NotFound, Refused
from makegood.kernel.values import EXPLANATION_LIMIT, clean_text

from .. import rules
from ..enums import SurveyState
from ..models import Survey

COMMENT_LIMIT = EXPLANATION_LIMIT


def answer_survey(*, survey: Survey, score: int, comment: str, now: datetime) -> Survey:
    """The customer says how likely they are to recommend the seller; once, and for good (R10.2).

    The seller reads the comment, so the customer's own address is taken out of it as out of a message (R4.2).

    Raises:
        Invalid: `out_of_range`, `too_long`, `invalid_characters`.
        Refused: `link_used`, `link_expired`, `erased`.
        NotFound: it was taken back.
    """
    if comment := _checked(score, comment):
        comment = hider_of(survey.conversation)(comment)
    with transaction.atomic():
        check_not_erased(survey.customer_id)
        # One statement, which only an open survey meets: of two answers at one moment, the database takes one.
        changed = Survey.objects.filter(
            pk=survey.pk, state__in=(SurveyState.DUE, SurveyState.SENT), score=None, expires_at__gte=now
        ).update(
            state=SurveyState.ANSWERED,
            score=score,
            comment=comment,
            answered_at=now,
            answered_on=marketplace_day(now),
        )
        before = survey.state
        found = Survey.objects.select_related("customer").filter(pk=survey.pk).first()
        if found is None:  # taken back at this very moment
            raise NotFound
        survey = found
        if not changed:
            raise _refusal(survey)
        # A link in hand means that the e-mail has arrived, whatever the mail server said at the time.
        cancel_emails(about=survey.pk, kind=EmailKind.SURVEY, now=now)
        audit.record(
            "survey.answered",
            by=actors.customer(survey.customer_id),
            now=now,
            subject=("survey", survey.pk),
            seller_id=survey.seller_id,
            before={"state": before},
            after={
                "state": survey.state,
                "score": score,
                "comment": audit.mark_text(comment, bytes(survey.customer.audit_key)),
            },
        )
    return survey


def _checked(score: int, comment: str) -> str:
    errors = []
    if score not in rules.SCORES:
        errors.append(FieldError("score", "out_of_range", _("A score is a whole number from 0 to 10.")))
    try:
        comment = clean_text(comment, field="comment", limit=COMMENT_LIMIT)
    except Invalid as error:
        errors.extend(error.errors)
    if errors:
        raise Invalid(errors)
    return comment


def _refusal(survey: Survey) -> Refused:
    if survey.state == SurveyState.ANSWERED:
        return Refused("link_used", _("This link has been used."))
    return Refused("link_expired", _("This link has expired."))

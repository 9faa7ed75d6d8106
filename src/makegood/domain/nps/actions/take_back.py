from datetime import datetime

from makegood.domain.invitations.actions import release_day
from makegood.domain.mail.actions import cancel_emails
from makegood.domain.mail.enums import EmailKind
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import SurveyState
from ..models import Survey


def take_back(*, survey: Survey, reason: str, by: Actor, now: datetime) -> None:
    """A survey that may not leave is as if it had never been planned, so that a later closing can ask (R10.1); in the
    caller's transaction. Its day is free again. One that was answered meanwhile stays.
    """
    cancel_emails(about=survey.pk, kind=EmailKind.SURVEY, now=now)
    deleted, _each = Survey.objects.filter(pk=survey.pk, state=SurveyState.DUE).delete()
    if not deleted:
        return
    release_day(about=survey.pk)
    audit.record(
        "survey.taken_back",
        by=by,
        now=now,
        subject=("survey", survey.pk),
        seller_id=survey.seller_id,
        before={"planned_for": survey.planned_for},
        after={"reason": reason},
    )

from datetime import datetime

from makegood.domain.invitations import actions as invitations
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import SurveyState
from ..models import Survey


def note_outcome(*, email: Email, by: Actor, now: datetime) -> None:
    """What became of an e-mail, in the transaction of that outcome: the one place that knows what each kind causes."""
    if email.kind != EmailKind.SURVEY:
        invitations.note_outcome(email=email, by=by, now=now)
        return
    survey = Survey.objects.select_for_update().filter(pk=email.about).first()
    if survey is None:
        return
    before = survey.state
    if email.state == EmailState.FAILED:
        # Refused for good: nobody was asked, and nobody will be at this address. Its day is free for something else.
        survey.undelivered_at = now
        if survey.state == SurveyState.DUE:
            survey.state = SurveyState.LAPSED
            invitations.release_day(about=survey.pk)
    else:
        # A bounce can be quicker than the worker's note that the e-mail left.
        survey.sent_at = survey.sent_at or email.sent_at
        if survey.state == SurveyState.DUE:
            survey.state = SurveyState.SENT
        if email.state == EmailState.BOUNCED:
            survey.undelivered_at = now
    survey.save(update_fields=["state", "sent_at", "undelivered_at"])
    audit.record(
        f"survey.{email.state}",
        by=by,
        now=now,
        subject=("survey", survey.pk),
        seller_id=survey.seller_id,
        before={"state": before},
        after={"state": survey.state},
    )

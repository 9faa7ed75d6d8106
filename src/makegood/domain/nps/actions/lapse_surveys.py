from datetime import datetime

from django.db import transaction

from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import SurveyState
from ..models import Survey
from ..queries import lapsing

BATCH = 500


def lapse_surveys(*, by: Actor, now: datetime) -> int:
    """Write down which surveys were not answered in time; how many. The links were shut when their date passed."""
    lapsed = 0
    while batch := list(lapsing(now=now)[:BATCH]):
        lapsed += sum(_lapse(survey, by, now) for survey in batch)
    return lapsed


def _lapse(survey: Survey, by: Actor, now: datetime) -> bool:
    with transaction.atomic():
        changed = Survey.objects.filter(pk=survey.pk, state=SurveyState.SENT).update(state=SurveyState.LAPSED)
        if changed:
            audit.record(
                "survey.lapsed",
                by=by,
                now=now,
                subject=("survey", survey.pk),
                seller_id=survey.seller_id,
                before={"state": SurveyState.SENT.value},
                after={"state": SurveyState.LAPSED.value},
            )
    return bool(changed)

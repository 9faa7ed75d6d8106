from collections.abc import Collection
from datetime import datetime

from makegood.domain.invitations.actions import release_claims
from makegood.kernel.bulk import any_of

from ..enums import SurveyState
from ..models import Survey


def forget_surveys(*, purchase_ids: Collection[str], now: datetime) -> int:  # noqa: ARG001 - every action takes `now`
    """The words of answers about these purchases go, their numbers stay (R13.2); in the caller's transaction.

    What was planned and has not left is as if it had never been. How many surveys there are.
    """
    theirs = Survey.objects.filter(conversation__purchase__in=any_of(purchase_ids)).order_by("pk")
    planned = list(theirs.filter(state=SurveyState.DUE).select_for_update(of=("self",)).values_list("pk", flat=True))
    release_claims(about=planned)
    Survey.objects.filter(pk__in=planned, state=SurveyState.DUE).delete()
    return theirs.update(comment="")

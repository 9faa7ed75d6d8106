from collections.abc import Collection
from datetime import datetime

from makegood.domain.reviews.models import Review

from ..enums import SubjectKind
from ..models import Appeal, Decision, Report

ERASED = "[…]"


def forget_words(*, reviews: Collection[Review], now: datetime) -> None:  # noqa: ARG001 - every action takes `now`
    """Nothing that anybody wrote about these reviews stays: their customer is erased (R13.2).

    In the caller's transaction. Grounds, decisions, states and dates stay, so that no figure changes; the erasure has
    the audit row.
    """
    about = {"subject_kind__in": SubjectKind.values, "subject_id__in": [review.pk for review in reviews]}
    Report.objects.filter(**about).exclude(explanation="").update(explanation=ERASED)
    Appeal.objects.filter(**about).exclude(text="").update(text=ERASED)
    Decision.objects.filter(**about).update(reason=ERASED)

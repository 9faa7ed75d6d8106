from collections.abc import Collection
from datetime import datetime

from makegood.kernel.bulk import any_of

from ..enums import SubjectKind
from ..models import Appeal, Decision, Report

ERASED = "[…]"


def forget_words(*, subject_ids: Collection[str], now: datetime) -> None:  # noqa: ARG001 - every action takes `now`
    """Nothing that anybody wrote about these reviews stays, of sellers and of articles: their writer is erased (R13.2).

    In the caller's transaction. Grounds, decisions, states and dates stay, so that no figure changes; the erasure has
    the audit row.
    """
    about = {"subject_kind__in": SubjectKind.values, "subject_id__in": any_of(subject_ids)}
    Report.objects.filter(**about).exclude(explanation="").update(explanation=ERASED)
    Appeal.objects.filter(**about).exclude(text="").update(text=ERASED)
    Decision.objects.filter(**about).update(reason=ERASED)

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from makegood.kernel.bulk import any_of

from ..models import Appeal, Report
from .forget_words import ERASED


def forget_reader(*, addresses: Collection[str], now: datetime) -> None:  # noqa: ARG001 - every action takes `now`
    """What somebody at these addresses, which are lower-cased, reported as a reader is nobody's any more (R13.2).

    In the caller's transaction. That there were reports, on which ground and how they ended stays.
    """
    by_them = Report.objects.filter(Q(reporter_email__in=any_of(addresses)) & ~Q(reporter_email=""))
    ids = list(by_them.values_list("pk", flat=True))
    Appeal.objects.filter(report__in=ids).exclude(text="").update(text=ERASED)
    Report.objects.filter(pk__in=ids).update(explanation=ERASED, reporter_email="")

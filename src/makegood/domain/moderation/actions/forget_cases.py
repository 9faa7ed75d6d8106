from collections.abc import Collection

from django.db.models import Q

from makegood.kernel.bulk import any_of

from ..models import Appeal, Decision, Report


def forget_cases(*, review_ids: Collection[str], addresses: Collection[str]) -> int:
    """What was written in cases about these reviews goes, that there were cases and how they ended stays (R13.2).

    Also what somebody at these addresses, which are lower-cased, reported as a reader. In the caller's transaction; how
    many reports there are.
    """
    ours = Q(subject_id__in=any_of(review_ids))
    Decision.objects.filter(ours).update(reason="")
    Appeal.objects.filter(ours).update(text="")
    by_them = Q(reporter_email__in=any_of(addresses)) & ~Q(reporter_email="")
    Appeal.objects.filter(report__in=Report.objects.filter(by_them)).update(text="")
    Report.objects.filter(by_them).update(explanation="", reporter_email="")
    return Report.objects.filter(ours).update(explanation="")

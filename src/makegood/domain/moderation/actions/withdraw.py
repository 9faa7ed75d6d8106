from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.reassessments.actions import tell_operators
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reviews.actions import remove_review, telling_listeners
from makegood.domain.reviews.enums import Ground
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import lock_review
from makegood.kernel import actors, audit
from makegood.kernel.errors import Refused

from .. import states
from ..enums import ReportState, Source, SubjectKind
from ..models import Appeal, Report, Withdrawal
from .tell import tell_moot


def withdraw_review(*, review: Review, offered: Offered | None, now: datetime) -> Review:
    """The customer takes their review back, for good (R12.4): it counts no more, and nobody reads it.

    The purchase cannot be reviewed again. What was reported about the review needs no decision any more. That something
    was offered for it goes to the operator at once, never to the seller.

    Raises:
        Refused: `already_withdrawn`; `review_removed` by the marketplace.
    """
    with transaction.atomic():
        stored = lock_review(review.pk)
        if stored.removed_ground == Ground.WITHDRAWN_BY_CUSTOMER:
            raise Refused("already_withdrawn", _("You have withdrawn this review already."))
        if stored.removed_at is not None:
            raise Refused("review_removed", _("The marketplace removed this review already."))
        by = actors.customer(stored.purchase.customer_id)
        Withdrawal.objects.create(review=stored, seller_id=stored.seller_id, offered=offered or "", withdrawn_at=now)
        with telling_listeners(review=stored, now=now):
            remove_review(review=stored, ground=Ground.WITHDRAWN_BY_CUSTOMER, by=by, now=now)
        audit.record(
            "review.withdrawn",
            by=by,
            now=now,
            subject=("review", stored.pk),
            seller_id=stored.seller_id,
            after={"offered": (offered or "")},
        )
        _settle_reports(stored, by, now)
        if offered is Offered.YES:
            tell_operators(review=stored, about=stored.pk, now=now)
    return stored


def _settle_reports(review: Review, by: actors.Actor, now: datetime) -> None:
    """What was reported or objected to about it has nothing left to decide; a reader hears so."""
    about = {"subject_kind__in": SubjectKind.values, "subject_id": review.pk}
    for report in (
        Report.objects.select_for_update(of=("self",))
        .select_related("seller")
        .filter(**about, state__in=states.WAITING)
    ):
        before = report.state
        report.state = ReportState.MOOT
        report.settled_at = report.settled_at or now
        report.save(update_fields=["state", "settled_at"])
        audit.record(
            "report.moot",
            by=by,
            now=now,
            subject=("report", report.pk),
            seller_id=report.seller_id,
            before={"state": before},
            after={"state": report.state.value},
        )
        if report.source == Source.PUBLIC:
            tell_moot(report=report, now=now)
    Appeal.objects.filter(**about, answered_at=None).update(answered_at=now)

"""Telling who listens (`grade.changed`), in the transaction of what changed a grade."""

from datetime import date, datetime

from makegood.domain.grading.models import ToldGrade
from makegood.domain.webhooks.actions import announce
from makegood.domain.webhooks.enums import Event


def tell_grade(seller_id: str, today: date, now: datetime) -> None:
    """Announce the grade of today as it is now, and note that; the seller's total is locked."""
    announce(
        event=Event.GRADE_CHANGED,
        subject=seller_id,
        seller_id=seller_id,
        order_key=seller_id,
        customer_id=None,
        now=now,
    )
    ToldGrade.objects.bulk_create(
        [ToldGrade(seller_id=seller_id, day=today)],
        update_conflicts=True,
        unique_fields=["seller"],
        update_fields=["day"],
    )

"""What is still to come: purchases that nobody decided about yet; and when a customer was asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from makegood.domain.marketplace.queries import current_settings
from makegood.domain.orders.models import Purchase
from makegood.kernel import clock
from makegood.kernel.bulk import any_of
from makegood.kernel.owned import of_sellers

from ..models import Invitation
from .facts import due_looks, newest_due, window_of


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A day to come, and how many purchases have their first day for asking then, whoever may be asked of them."""

    day: date
    purchases: int


def undecided_today(*, now: datetime) -> int:
    """Purchases that the planner has still to look at today."""
    today = clock.marketplace_day(now)
    return due_looks(today, newest_due(today, window_of(current_settings()))).count()


def coming_days(*, days: int, now: datetime) -> list[ComingDay]:
    """The next so many days after today, the next one first; in two queries."""
    today = clock.marketplace_day(now)
    window = window_of(current_settings())
    coming = [today + timedelta(days=ahead) for ahead in range(1, days + 1)]
    newest = coming[-1] - timedelta(days=window.from_day)
    oldest = coming[0] - timedelta(days=window.from_day)
    found = Purchase.objects.filter(look_on__isnull=False, expected_delivery_date__range=(oldest, newest))
    counted = found.values("expected_delivery_date").annotate(count=Count("pk")).order_by("expected_delivery_date")
    by_day = {window.first_day(one["expected_delivery_date"]): one["count"] for one in counted}
    return [ComingDay(day, by_day.get(day, 0)) for day in coming]


def invited_at(purchase_ids: Collection[str], seller_ids: Collection[str] = ()) -> dict[str, datetime]:
    """When the customers of those of these purchases who were asked were asked, by purchase.

    `seller_ids`, where they are known, are all sellers of these purchases.
    """
    theirs = Invitation.objects.filter(of_sellers(seller_ids), purchase__in=any_of(purchase_ids))
    sent = theirs.filter(sent_at__isnull=False).only("purchase_id", "sent_at")
    return {one.purchase_id: one.sent_at for one in sent if one.sent_at is not None}

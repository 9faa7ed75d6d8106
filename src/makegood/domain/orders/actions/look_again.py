from django.db.models import F, QuerySet

from makegood.kernel.bulk import any_of

from ..models import Purchase


def look_again(purchases: QuerySet[Purchase]) -> None:
    """Whether these customers are to be asked may have changed: look anew at what is not decided (R2.5, R2.7).

    In the transaction of that change.
    """
    # Locked first: what a planner has in hand, and is about to put off, must be waited for.
    ours = purchases.filter(look_on__isnull=False).order_by("pk").select_for_update(of=("self",))
    ids = list(ours.values_list("pk", flat=True))
    # None is written twice in a transaction: at its end PostgreSQL would check such a row's customer once more, and
    # wait for whoever changes that customer, who may be waiting for this purchase.
    waiting = Purchase.objects.filter(pk__in=any_of(ids), look_on__gt=F("expected_delivery_date"))
    waiting.update(look_on=F("expected_delivery_date"))

from django.db.models import F, QuerySet

from ..models import Purchase


def look_again(purchases: QuerySet[Purchase]) -> None:
    """Whether these customers are to be asked may have changed: look anew at what is not decided (R2.5, R2.7).

    In the transaction of that change.
    """
    purchases.filter(look_on__isnull=False).update(look_on=F("expected_delivery_date"))

from django.db import connection, transaction

from makegood.kernel.stamps import touch_everything

from ..models import RepairSum, Review
from ..queries import repairs_from_reviews
from ..rules import REPAIRED


def rebuild_repairs() -> None:
    """Replaces all sums of repairs by those of the reviews (`makegood verify --repair`)."""
    with transaction.atomic(), connection.cursor() as cursor:
        quote = connection.ops.quote_name
        if connection.vendor == "postgresql":  # on SQLite the transaction has the only write lock from its start
            for model in (Review, RepairSum):
                cursor.execute(f"LOCK TABLE {quote(model._meta.db_table)} IN EXCLUSIVE MODE")
        RepairSum.objects.all().delete()
        columns = ", ".join(("seller_id", "day", "overall", *REPAIRED))
        cursor.execute(f"INSERT INTO {quote(RepairSum._meta.db_table)} ({columns}) {repairs_from_reviews()}")
        touch_everything()

from django.db import connection, transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from makegood.kernel.stamps import touch_everything

from ..models import HelpfulVote, ProductReview, ProductSum
from ..queries import ratings_from_reviews


def rebuild_sums() -> None:
    """Replaces all sums and counts of votes by those of the reviews and votes (`makegood verify --repair`)."""
    with transaction.atomic():
        if connection.vendor == "postgresql":  # on SQLite the transaction has the only write lock from its start
            with connection.cursor() as cursor:
                for model in (ProductReview, ProductSum):
                    table = connection.ops.quote_name(model._meta.db_table)
                    cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        touch_everything()
        ProductSum.objects.all().delete()
        ProductSum.objects.bulk_create(
            [
                ProductSum(product_id=product_id, **{f"n{stars}": count for stars, count in enumerate(counts, 1)})
                for product_id, counts in ratings_from_reviews()
            ],
            batch_size=1_000,
        )
        votes = HelpfulVote.objects.filter(review=OuterRef("pk")).order_by().values("review")
        counted = Coalesce(Subquery(votes.annotate(count=Count("pk")).values("count")), 0)
        ProductReview.objects.exclude(helpful=counted).update(helpful=counted)

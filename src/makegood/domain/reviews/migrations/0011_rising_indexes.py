from django.db import migrations, models

_LOW = models.Q(overall__lt=6)
_LIST = ["seller", "submitted_at", "id"]
_WAITS = ["seller", "-submitted_at", "overall", "contacted_at", "removed_at"]
_CONTACTED = models.Q(contacted_at__isnull=False, removed_at__isnull=True)

# In this order, those that stay as they were too: of two that do as well SQLite takes the one that was made last.
_INDEXES = [
    models.Index(fields=_LIST, name="review_list"),
    models.Index(fields=["seller", "progress", "submitted_at", "id"], name="review_list_by_progress"),
    models.Index(fields=["submitted_at", "id"], name="review_all"),
    models.Index(fields=_LIST, condition=_LOW, name="review_list_low"),
    models.Index(
        fields=["seller", "progress", "submitted_at", "id", "overall", "removed_at"], condition=_LOW, name="review_to_do"
    ),
    models.Index(fields=["seller", "counting", "submitted_at", "id"], name="review_list_by_grade"),
    models.Index(fields=_LIST, condition=models.Q(response_at__isnull=False), name="review_list_responses"),
    models.Index(fields=_LIST, condition=models.Q(text__gt=""), name="review_list_with_words"),
    models.Index(fields=_WAITS, condition=_CONTACTED, name="review_waits"),
]

# The seller's has the same beginning as all lists. Those for LIKE, which Django makes on PostgreSQL, nobody asks: ids
# are looked up whole.
_UNUSED = [
    "reviews_review_seller_id_f688af00",
    "reviews_review_seller_id_f688af00_like",
    "reviews_review_purchase_id_2769333e_like",
    "reviews_review_id_d4bcfa51_like",
]


class Migration(migrations.Migration):
    """What each review is written into costs less: indexes that nothing was looked up in go, the others rise."""

    dependencies = [("reviews", "0010_to_do_counted")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # Altering the field itself would copy the whole table on SQLite.
            database_operations=[
                migrations.RunSQL([f'DROP INDEX IF EXISTS "{name}"' for name in _UNUSED], migrations.RunSQL.noop)
            ],
            state_operations=[
                migrations.AlterField(
                    "review",
                    "seller",
                    models.ForeignKey("sellers.Seller", models.PROTECT, db_index=False, related_name="+"),
                )
            ],
        ),
        *(
            operation
            for index in _INDEXES
            for operation in (
                migrations.RemoveIndex("review", index.name),
                migrations.AddIndex("review", index),
            )
        ),
    ]

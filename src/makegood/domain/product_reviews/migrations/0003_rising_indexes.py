from django.db import migrations, models

# As in migration 0011 of the reviews of sellers.
_INDEXES = [
    models.Index(fields=["product", "submitted_at", "id"], name="product_review_newest"),
    models.Index(fields=["product", "helpful", "submitted_at", "id"], name="product_review_helpful"),
    models.Index(fields=["product", "stars", "submitted_at", "id"], name="product_review_stars"),
    models.Index(fields=["seller", "submitted_at", "id"], name="product_review_seller"),
    models.Index(
        fields=["submitted_at", "id"],
        condition=models.Q(settled_at=None, status="held"),
        name="product_review_waiting",
    ),
]

_UNUSED = [
    "product_reviews_productreview_seller_id_bba749f2",
    "product_reviews_productreview_seller_id_bba749f2_like",
    "product_reviews_productreview_id_eee39d05_like",
]


class Migration(migrations.Migration):
    """What each review is written into costs less: indexes that nothing was looked up in go, the others rise."""

    dependencies = [("product_reviews", "0002_removed")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL([f'DROP INDEX IF EXISTS "{name}"' for name in _UNUSED], migrations.RunSQL.noop)
            ],
            state_operations=[
                migrations.AlterField(
                    "productreview",
                    "seller",
                    models.ForeignKey("sellers.Seller", models.PROTECT, db_index=False, related_name="+"),
                )
            ],
        ),
        *(
            operation
            for index in _INDEXES
            for operation in (
                migrations.RemoveIndex("productreview", index.name),
                migrations.AddIndex("productreview", index),
            )
        ),
    ]

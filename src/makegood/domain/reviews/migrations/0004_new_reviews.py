from django.db import migrations, models


class Migration(migrations.Migration):
    """What the daily digest reads (R4.5)."""

    dependencies = [
        ("reviews", "0003_shop_filters"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("origin", "import"), _negated=True),
                fields=["seller", "stored_at"],
                name="review_new",
            ),
        ),
    ]

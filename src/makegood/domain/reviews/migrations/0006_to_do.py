from django.db import migrations, models


class Migration(migrations.Migration):
    """What a seller's day begins with (R4.3)."""

    dependencies = [
        ("reviews", "0005_moderation"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("overall__lt", 6)),
                fields=["seller", "progress", "submitted_at", "id"],
                name="review_to_do",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """When a customer's data were erased, and when nothing of them was left in files either (R13.2)."""

    dependencies = [
        ("orders", "0005_articles"),
    ]

    operations = [
        migrations.AddField("customer", "erased_at", models.DateTimeField(null=True)),
        migrations.AddField("customer", "erasure_settled_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "customer",
            models.Index(
                condition=models.Q(erased_at__isnull=False, erasure_settled_at=None),
                fields=["id"],
                name="customer_erasing",
            ),
        ),
    ]

from datetime import timedelta
from typing import Any

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

WINDOW = timedelta(days=60)


def fill(apps: Any, schema_editor: Any) -> None:
    """The order's date goes to its purchases, and recent ones are looked at, whether to ask about them."""
    Order, Purchase = apps.get_model("orders", "Order"), apps.get_model("orders", "Purchase")
    Purchase.objects.update(ordered_at=Subquery(Order.objects.filter(pk=OuterRef("order_id")).values("ordered_at")[:1]))
    recent = timezone.now().date() - WINDOW
    Purchase.objects.filter(expected_delivery_date__gte=recent).update(look_on=F("expected_delivery_date"))


class Migration(migrations.Migration):
    # The rows are written in one transaction and the column is made strict in the next: PostgreSQL refuses both in one.
    atomic = False

    dependencies = [
        ("orders", "0002_conversation"),
    ]

    operations = [
        migrations.AddField("purchase", "ordered_at", models.DateTimeField(null=True)),
        migrations.AddField("purchase", "look_on", models.DateField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("purchase", "ordered_at", models.DateTimeField()),
        migrations.AddIndex(
            "purchase",
            models.Index(
                fields=["expected_delivery_date", "ordered_at", "order", "seller", "look_on"],
                condition=models.Q(look_on__isnull=False),
                name="purchase_asking",
            ),
        ),
        migrations.AddIndex(
            "purchase", models.Index(fields=["seller", "-ordered_at", "-id"], name="purchase_list")
        ),
        migrations.AddIndex("purchase", models.Index(fields=["-ordered_at", "-id"], name="purchase_list_all")),
    ]

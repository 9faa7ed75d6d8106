from typing import Any

import django.db.models.deletion
from django.db import migrations, models

NUMBERS = ("contacted", "asked", "set_aside", *(f"n{grade}" for grade in range(1, 11)))
ASKED = "progress IN ('asked_again', 'graded_again')"
CONDITIONS = (
    "contacted_at IS NOT NULL",
    ASKED,
    "set_aside_at IS NOT NULL",
    *(f"new_overall = {grade} AND set_aside_at IS NULL" for grade in range(1, 11)),
)


def fill(apps: Any, schema_editor: Any) -> None:
    """The sums of what became of the reviews that are there."""
    sums = ", ".join(f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)" for condition in CONDITIONS)
    schema_editor.execute(
        f"INSERT INTO reviews_repairsum (seller_id, day, overall, {', '.join(NUMBERS)}) "
        f"SELECT seller_id, day, overall, {sums} FROM reviews_review WHERE removed_at IS NULL"
        f" AND (contacted_at IS NOT NULL OR new_overall IS NOT NULL OR {ASKED}) GROUP BY seller_id, day, overall"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0008_imported"),
        ("sellers", "0006_search_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="RepairSum",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "seller_id", "day", "overall", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sellers.seller",
                    ),
                ),
                ("day", models.DateField()),
                ("overall", models.PositiveSmallIntegerField()),
                *((name, models.PositiveIntegerField(default=0)) for name in NUMBERS),
            ],
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("contacted_at__isnull", False), ("removed_at__isnull", True)),
                fields=["seller", "-submitted_at", "overall", "contacted_at", "removed_at"],
                name="review_waits",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

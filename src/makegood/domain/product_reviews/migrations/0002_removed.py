from typing import Any

from django.db import migrations, models
from django.db.models import F


def note_removals(apps: Any, schema_editor: Any) -> None:
    """Reviews removed so far: when is known, the ground is not. Their words were not decided about on their own."""
    removed = apps.get_model("product_reviews", "ProductReview").objects.filter(status="removed")
    removed.update(removed_at=F("settled_at"))
    removed.exclude(held_for=[]).update(settled_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("product_reviews", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="productreview",
            name="removed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="productreview",
            name="removed_ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("wrong_seller", "meant for another seller"),
                    ("fraud", "fraudulent"),
                    ("personal_data", "personal data"),
                    ("unlawful", "unlawful or insulting"),
                ],
                default="",
                max_length=13,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(note_removals, migrations.RunPython.noop),
    ]

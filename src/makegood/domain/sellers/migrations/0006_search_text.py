from typing import Any

from django.db import migrations, models

from makegood.kernel.values import search_text


def fill(apps: Any, schema_editor: Any) -> None:
    """Sellers that are there already can be found, too."""
    Seller = apps.get_model("sellers", "Seller")
    batch = []
    for seller in Seller.objects.only("pk", "name").iterator(chunk_size=1000):
        seller.search_text = search_text(seller.pk, seller.name)
        batch.append(seller)
    Seller.objects.bulk_update(batch, ["search_text"], batch_size=200)


class Migration(migrations.Migration):
    # The rows are written in one transaction and the table is changed in the other: PostgreSQL refuses both in one.
    atomic = False

    dependencies = [("sellers", "0005_staff_invitation")]

    operations = [
        migrations.AddField("seller", "search_text", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

from typing import Any

from django.db import migrations, models

from makegood.kernel.fingerprints import fingerprints


def fill(apps: Any, schema_editor: Any) -> None:
    """Who unsubscribed so far did it themselves, as far as anybody knows; their addresses go on the list."""
    Customer, DoNotAsk = apps.get_model("orders", "Customer"), apps.get_model("orders", "DoNotAsk")
    silent = Customer.objects.filter(unsubscribed_at__isnull=False)
    silent.update(unsubscribed_themselves=True)
    found = silent.exclude(email="").order_by("unsubscribed_at").values_list("email", "unsubscribed_at")
    DoNotAsk.objects.bulk_create(
        (
            DoNotAsk(mark=fingerprints(email.lower(), purpose="do-not-ask")[0], since=since)
            for email, since in found.iterator(chunk_size=2_000)
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("orders", "0003_asking"),
    ]

    operations = [
        migrations.AddField("customer", "unsubscribed_themselves", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="DoNotAsk",
            fields=[
                ("mark", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

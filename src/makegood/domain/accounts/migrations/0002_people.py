from typing import Any

from django.db import migrations, models

from makegood.kernel.values import search_text


def fill(apps: Any, schema_editor: Any) -> None:
    """People who are there already can be found, too."""
    User = apps.get_model("accounts", "User")
    batch = []
    for user in User.objects.only("pk", "email", "name").iterator(chunk_size=1000):
        user.search_text = search_text(user.email, user.name)
        batch.append(user)
    User.objects.bulk_update(batch, ["search_text"], batch_size=200)


class Migration(migrations.Migration):
    # The rows are written in one transaction and the table is changed in the other: PostgreSQL refuses both in one.
    atomic = False

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField("user", "search_text", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("user", "sessions_ended", models.PositiveIntegerField(default=0)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

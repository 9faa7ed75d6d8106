from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0003_asking"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("state", "open"), ("waiting_since__isnull", False)),
                fields=["seller", "waiting_since", "id"],
                name="conversation_waiting",
            ),
        ),
    ]

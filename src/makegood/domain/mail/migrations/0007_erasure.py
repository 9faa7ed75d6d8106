from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """All that went to one address is found by it, and what came in by its age (R13.2)."""

    dependencies = [
        ("mail", "0006_moderation"),
    ]

    operations = [
        migrations.AddIndex(
            "email", models.Index(condition=~models.Q(text=""), fields=["queued_at"], name="email_words")
        ),
        migrations.AddIndex("email", models.Index(Lower("to_address"), name="email_address")),
        migrations.AddIndex("receivedemail", models.Index(fields=["state", "received_at"], name="received_age")),
    ]

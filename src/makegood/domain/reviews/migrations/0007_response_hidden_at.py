from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when what a seller writes as a response waits for the marketplace, because it hid one (R12.2)."""

    dependencies = [
        ("reviews", "0006_to_do"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="response_hidden_at",
            field=models.DateTimeField(null=True),
        ),
    ]

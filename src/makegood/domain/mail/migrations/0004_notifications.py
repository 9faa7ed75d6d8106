from django.db import migrations, models

KINDS = [
    ("conversation", "Conversation"),
    ("reassessment", "Reassessment"),
    ("offer_reported", "Offer Reported"),
    ("customer_message", "Customer Message"),
    ("new_review", "New Review"),
    ("regraded", "Regraded"),
    ("digest", "Digest"),
    ("response", "Response"),
    ("invitation", "Invitation"),
    ("reminder", "Reminder"),
    ("survey", "Survey"),
    ("password_reset", "Password Reset"),
]


class Migration(migrations.Migration):
    """The notices to a seller's staff are kinds of e-mail."""

    dependencies = [
        ("mail", "0003_asking"),
    ]

    operations = [
        migrations.AlterField(
            model_name="email",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=32),
        ),
    ]

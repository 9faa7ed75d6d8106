from django.db import migrations, models
from django.utils import timezone

TIMES = [("at_once", "at once"), ("daily", "in the daily digest"), ("never", "not at all")]


class Migration(migrations.Migration):
    """What each member of staff is told of. Whoever is there already gets no digest of what came before today."""

    dependencies = [
        ("sellers", "0003_shop_revision"),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name="membership",
                name=f"notify_{band}",
                field=models.CharField(blank=True, choices=TIMES, default="", max_length=8),
                preserve_default=False,
            )
            for band in ("low", "middle", "good")
        ),
        migrations.AddField(
            model_name="membership",
            name="notify_messages",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="digested_until",
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["digested_until"], name="digest_due"),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """Null where there is none yet, so that SQLite need not rebuild the table, which would lose its triggers."""

    dependencies = [
        ("kernel", "0005_stamps"),
    ]

    operations = [
        migrations.AddField(
            model_name="installation",
            name="key_mark",
            field=models.CharField(editable=False, max_length=64, null=True),
        ),
    ]

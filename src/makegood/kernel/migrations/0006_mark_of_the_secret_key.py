from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_stamps"),
    ]

    operations = [
        migrations.AddField(
            model_name="installation",
            name="key_mark",
            field=models.CharField(default="", editable=False, max_length=64),
            preserve_default=False,
        ),
    ]

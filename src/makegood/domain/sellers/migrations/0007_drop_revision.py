from django.db import migrations


class Migration(migrations.Migration):
    """Stamps, which triggers draw, take its place (`kernel.stamps`)."""

    dependencies = [
        ('sellers', '0006_search_text'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='seller',
            name='revision',
        ),
    ]

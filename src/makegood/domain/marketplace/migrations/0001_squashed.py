from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('marketplace', '0001_initial'), ('marketplace', '0002_rate_limits'), ('marketplace', '0003_second_factor')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='MarketplaceSettings',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('invite_from_day', models.PositiveSmallIntegerField(default=3)),
                ('invite_until_day', models.PositiveSmallIntegerField(default=18)),
                ('reminder_after_days', models.PositiveSmallIntegerField(default=None, null=True)),
                ('asking_from_hour', models.PositiveSmallIntegerField(default=9)),
                ('asking_until_hour', models.PositiveSmallIntegerField(default=24)),
                ('review_link_days', models.PositiveSmallIntegerField(default=60)),
                ('reassessment_link_days', models.PositiveSmallIntegerField(default=30)),
                ('survey_link_days', models.PositiveSmallIntegerField(default=30)),
                ('survey_after_hours', models.PositiveSmallIntegerField(default=24)),
                ('survey_until_day', models.PositiveSmallIntegerField(default=7)),
                ('survey_pause_days', models.PositiveSmallIntegerField(default=30)),
                ('grade_norm', models.DecimalField(decimal_places=1, default=Decimal('8.0'), max_digits=3)),
                ('nps_norm', models.SmallIntegerField(default=25)),
                ('low_below', models.PositiveSmallIntegerField(default=6)),
                ('updated_at', models.DateTimeField(null=True)),
                ('operator_key_calls', models.PositiveIntegerField(default=6000, null=True)),
                ('seller_key_calls', models.PositiveIntegerField(default=600, null=True)),
                ('wrong_key_calls', models.PositiveIntegerField(default=120, null=True)),
                ('second_factor', models.CharField(default='nobody', max_length=16)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_row_of_settings')],
            },
        ),
    ]

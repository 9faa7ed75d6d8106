import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('grading', '0001_initial'), ('grading', '0002_telling')]

    initial = True

    dependencies = [
        ('sellers', '0007_drop_revision'),
    ]

    operations = [
        migrations.CreateModel(
            name='GradeSum',
            fields=[
                ('pk', models.CompositePrimaryKey('seller_id', 'span', 'start', blank=True, editable=False, primary_key=True, serialize=False)),
                ('span', models.PositiveSmallIntegerField(choices=[(0, 'total'), (1, 'month'), (2, 'day')])),
                ('start', models.DateField()),
                ('n1', models.PositiveIntegerField()),
                ('n2', models.PositiveIntegerField()),
                ('n3', models.PositiveIntegerField()),
                ('n4', models.PositiveIntegerField()),
                ('n5', models.PositiveIntegerField()),
                ('n6', models.PositiveIntegerField()),
                ('n7', models.PositiveIntegerField()),
                ('n8', models.PositiveIntegerField()),
                ('n9', models.PositiveIntegerField()),
                ('n10', models.PositiveIntegerField()),
                ('as_described_count', models.PositiveIntegerField()),
                ('as_described_sum', models.PositiveBigIntegerField()),
                ('delivery_time_count', models.PositiveIntegerField()),
                ('delivery_time_sum', models.PositiveBigIntegerField()),
                ('condition_count', models.PositiveIntegerField()),
                ('condition_sum', models.PositiveBigIntegerField()),
                ('contact_count', models.PositiveIntegerField()),
                ('contact_sum', models.PositiveBigIntegerField()),
                ('seller', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
            ],
            options={
                'indexes': [models.Index(fields=['span', 'start', 'seller'], name='grade_days')],
            },
        ),
        migrations.CreateModel(
            name='GradeSweep',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('day', models.DateField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_grade_sweep')],
            },
        ),
        migrations.CreateModel(
            name='ToldGrade',
            fields=[
                ('seller', models.OneToOneField(db_index=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='sellers.seller')),
                ('day', models.DateField()),
            ],
        ),
    ]

from importlib import import_module

from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('kernel', '0001_initial'), ('kernel', '0002_audit_seal'), ('kernel', '0003_call_count'), ('kernel', '0004_monitoring'), ('kernel', '0005_stamps'), ('kernel', '0006_mark_of_the_secret_key'), ('kernel', '0007_stamps_of_repairs'), ('kernel', '0008_stamps_of_sellers')]

    initial = True

    dependencies = [
        ('marketplace', '0003_second_factor'),
        ('orders', '0007_ids_looked_up_whole'),
        ('product_reviews', '0003_rising_indexes'),
        ('reviews', '0012_sellers_are_many'),
        ('sellers', '0007_drop_revision'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor_kind', models.CharField(max_length=16)),
                ('actor_id', models.CharField(max_length=64)),
                ('event', models.CharField(max_length=64)),
                ('subject_kind', models.CharField(max_length=32)),
                ('subject_id', models.CharField(max_length=64)),
                ('seller_ref', models.CharField(blank=True, max_length=64)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(fields=['at', 'id'], name='audit_at'), models.Index(fields=['event', 'at', 'id'], name='audit_event'), models.Index(fields=['seller_ref', 'at', 'id'], name='audit_of_seller'), models.Index(fields=['subject_id', 'at', 'id'], name='audit_about')],
            },
        ),
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('time_zone', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('restored_at', models.DateTimeField(editable=False, null=True)),
                ('key_mark', models.CharField(editable=False, max_length=64, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_installation')],
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('audit_id', models.BigIntegerField(unique=True)),
                ('hash', models.CharField(max_length=64)),
                ('previous', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='CallCount',
            fields=[
                ('name', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('began', models.BigIntegerField()),
                ('used', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('name', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('value', models.BigIntegerField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LiveWorker',
            fields=[
                ('id', models.CharField(max_length=26, primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField()),
                ('expected_by', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Stamp',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=72)),
                ('value', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['name'], name='stamp_name')],
            },
        ),
        # What no model says.
        import_module("makegood.kernel.migrations.0002_audit_seal").Migration.operations[-1],
        import_module("makegood.kernel.migrations.0005_stamps").Migration.operations[-1],
    ]

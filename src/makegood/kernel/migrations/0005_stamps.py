from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from makegood.kernel.stamps import first_stamps, triggers, untriggers


def put_triggers(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in (*triggers(vendor), first_stamps(vendor)):
        schema_editor.execute(statement, params=None)


def take_triggers(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in untriggers(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Stamps of what public pages show, and the triggers that draw them (docs/adr/0017).

    On SQLite a later migration that rebuilds a watched table loses its triggers, and must put them back.
    """

    dependencies = [
        ('kernel', '0004_monitoring'),
        ('sellers', '0007_drop_revision'),
        ('reviews', '0008_imported'),
        ('orders', '0006_erasure'),
        ('product_reviews', '0002_removed'),
        ('marketplace', '0002_rate_limits'),
    ]

    operations = [
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
        migrations.RunPython(put_triggers, take_triggers),
    ]

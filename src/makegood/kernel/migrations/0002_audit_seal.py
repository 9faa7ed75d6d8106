from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from makegood.kernel.append_only import guards, unguards


def put_guards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in guards(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def take_guards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in unguards(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """The chain of seals over the audit trail, and triggers that refuse to change either table (R12.3).

    On SQLite a later migration that rebuilds one of the two tables loses its triggers, and must put them back.
    """

    dependencies = [
        ('kernel', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('audit_id', models.BigIntegerField(unique=True)),
                ('hash', models.CharField(max_length=64)),
                ('previous', models.CharField(max_length=64)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='auditrow',
            name='audit_seller',
        ),
        migrations.RemoveIndex(
            model_name='auditrow',
            name='audit_subject',
        ),
        migrations.AddField(
            model_name='installation',
            name='restored_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='auditrow',
            index=models.Index(fields=['at', 'id'], name='audit_at'),
        ),
        migrations.AddIndex(
            model_name='auditrow',
            index=models.Index(fields=['event', 'at', 'id'], name='audit_event'),
        ),
        migrations.AddIndex(
            model_name='auditrow',
            index=models.Index(fields=['seller_ref', 'at', 'id'], name='audit_of_seller'),
        ),
        migrations.AddIndex(
            model_name='auditrow',
            index=models.Index(fields=['subject_id', 'at', 'id'], name='audit_about'),
        ),
        migrations.RunPython(put_guards, take_guards),
    ]

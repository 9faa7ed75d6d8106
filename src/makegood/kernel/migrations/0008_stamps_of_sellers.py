from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from makegood.kernel.stamps import triggers, untriggers


def put_triggers(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    # Its name before it drew for a change of a seller, too; on PostgreSQL the function goes with it.
    former = "makegood_touch_seller_without_repairs_insert"
    takes = f"DROP FUNCTION IF EXISTS {former}() CASCADE" if vendor == "postgresql" else f"DROP TRIGGER IF EXISTS {former}"
    for statement in (takes, *untriggers(vendor), *triggers(vendor)):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """A change of a seller draws the stamp of what a new review leaves as it was, too (docs/adr/0017)."""

    dependencies = [
        ("kernel", "0007_stamps_of_repairs"),
        ("marketplace", "0003_second_factor"),  # on SQLite it rebuilds a watched table, which loses its triggers
    ]

    operations = [
        migrations.RunPython(put_triggers, migrations.RunPython.noop),
    ]

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from makegood.kernel.stamps import triggers, untriggers


def put_triggers(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    draw = "(random() * 9007199254740991)::bigint" if vendor == "postgresql" else "random() / 1024"
    first = (
        f"INSERT INTO kernel_stamp (name, value) SELECT 'repairs:' || id, {draw} FROM sellers_seller"
        " WHERE NOT EXISTS (SELECT 1 FROM kernel_stamp WHERE name = 'repairs:' || sellers_seller.id)"
    )
    for statement in (*untriggers(vendor), *triggers(vendor), first):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Every seller has a stamp of what became of their reviews, beside that of their pages (docs/adr/0017)."""

    dependencies = [
        ("kernel", "0006_mark_of_the_secret_key"),
    ]

    operations = [
        migrations.RunPython(put_triggers, migrations.RunPython.noop),
    ]

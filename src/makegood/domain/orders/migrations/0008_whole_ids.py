from importlib import import_module

from django.db import migrations


class Migration(migrations.Migration):
    """The indexes for LIKE that nobody asks go from a new database, too, whose tables are made with them at once.

    Where they are gone already nothing happens. It cannot stand in the migration that makes the tables: Django makes
    their indexes at the end of that.
    """

    dependencies = [("orders", "0007_ids_looked_up_whole")]

    operations = [*import_module("makegood.domain.orders.migrations.0007_ids_looked_up_whole").Migration.operations]

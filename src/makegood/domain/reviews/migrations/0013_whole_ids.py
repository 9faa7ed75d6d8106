from importlib import import_module

from django.db import migrations


class Migration(migrations.Migration):
    """The indexes for LIKE that nobody asks go from a new database, too, whose tables are made with them at once.

    Where they are gone already nothing happens. It cannot stand in the migration that makes the tables: Django makes
    their indexes at the end of that.
    """

    dependencies = [("reviews", "0012_sellers_are_many")]

    operations = [*import_module("makegood.domain.reviews.migrations.0011_rising_indexes").Migration.operations[0].database_operations]

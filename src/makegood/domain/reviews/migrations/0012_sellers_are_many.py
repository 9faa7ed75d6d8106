from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SAID = "ALTER TABLE reviews_review ALTER COLUMN seller_id SET (n_distinct = -0.01)"


def say_so(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """It counts from when the table is looked at next, which takes a moment however large it is."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_SAID)
        # An empty one that was looked at is taken for one that stays empty: plans made for it read all of it.
        if apps.get_model("reviews", "Review").objects.exists():
            editor.execute("ANALYZE reviews_review (seller_id)")


def take_back(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL counts by itself again."""
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE reviews_review ALTER COLUMN seller_id RESET (n_distinct)")


class Migration(migrations.Migration):
    """PostgreSQL takes it that a seller has one review in a hundred at most, whatever it sees in a sample of them.

    The newest reviews of a seller are found in the same way for all sellers, which is planned once in a connection.
    Where one seller has nearly all reviews, the sample may show no other; then the newest reviews of whatever seller
    look like as good a way, and for a seller with three reviews that one leads through all of the table.
    """

    dependencies = [("reviews", "0011_rising_indexes")]

    operations = [migrations.RunPython(say_so, take_back)]

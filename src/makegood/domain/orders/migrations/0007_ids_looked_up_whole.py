from django.db import migrations

# Django makes them on PostgreSQL, for LIKE. That of the order's id stays: a search asks for its beginning.
_UNUSED = ["orders_purchase_id_1c563747_like", "orders_purchase_seller_id_fd33ec7e_like"]


class Migration(migrations.Migration):
    """What each purchase is written into costs less: indexes that nothing was looked up in go."""

    dependencies = [("orders", "0006_erasure")]

    operations = [
        migrations.RunSQL([f'DROP INDEX IF EXISTS "{name}"' for name in _UNUSED], migrations.RunSQL.noop),
    ]

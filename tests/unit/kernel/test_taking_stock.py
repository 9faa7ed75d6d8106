"""PostgreSQL plans queries for what lies in its tables, also right after an import."""

import pytest
from django.db import connection

from makegood.domain.sellers.actions import import_sellers
from makegood.kernel.bulk import room_to_write
from tests.factories import NOW

TABLES = ["sellers_seller", "orders_order"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without statistics")
def test_tables_that_became_others_are_looked_at_in_the_end_and_no_others() -> None:
    def rows_known() -> dict[str, float]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, reltuples FROM pg_class WHERE relname IN ('sellers_seller', 'orders_order')"
            )
            return dict(cursor.fetchall())

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sellers_seller, orders_order")
    assert rows_known() == {"sellers_seller": 0, "orders_order": 0}
    with room_to_write():
        import_sellers(sellers=[(f"shop-{number}", "Shop") for number in range(200)], now=NOW)
    assert rows_known() == {"sellers_seller": 200, "orders_order": 0}

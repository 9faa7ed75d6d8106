"""Times in SQLite's file, which are known by their text once they were read."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from makegood.domain.orders.models import Purchase
from makegood.domain.sellers.models import Seller
from tests.factories import make_order, make_seller

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 10, 25, 1, 30, 0, 123456, tzinfo=UTC)
"""In the hour that there is twice in Amsterdam."""


def test_are_what_was_stored_however_often_they_are_read() -> None:
    make_seller("shop")
    for moment in (MOMENT, MOMENT.replace(microsecond=0), MOMENT.replace(year=1), MOMENT):
        Seller.objects.update(created_at=moment)
        assert [Seller.objects.get().created_at for _ in range(2)] == [moment, moment]


def test_days_too_and_those_that_are_missing() -> None:
    make_order()
    for day in (date(2024, 2, 29), None, date(2024, 2, 29)):
        Purchase.objects.update(delivered_date=day)
        assert Purchase.objects.get().delivered_date == day


def test_a_text_that_is_no_time_is_none_each_time() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL knows times")
    make_seller("shop")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sellers_seller SET created_at = 'yesterday', updated_at = '2026-13-01 00:00:00'")
    for _ in range(2):
        assert Seller.objects.values_list("created_at", flat=True).get() is None
        with pytest.raises(ValueError, match="month"):
            Seller.objects.values_list("updated_at", flat=True).get()

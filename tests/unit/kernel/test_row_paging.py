"""Places in an order of several columns, as both databases compare rows."""

from itertools import pairwise

import pytest

from makegood.domain.orders.models import Purchase
from makegood.kernel.paging import beyond
from tests.factories import make_order

pytestmark = pytest.mark.django_db

COLUMNS = ("expected_delivery_date", "ordered_at", "order_id", "seller_id")


def test_walking_from_place_to_place_meets_each_row_once_and_in_order() -> None:
    for number in range(4):
        make_order(f"o-{number}", sellers=("a", "b", "c"))
    rows = list(Purchase.objects.order_by(*COLUMNS).values_list(*COLUMNS))
    for before, after in pairwise(rows):
        behind = Purchase.objects.filter(beyond(dict(zip(COLUMNS, before, strict=True)))).order_by(*COLUMNS)
        assert behind.values_list(*COLUMNS).first() == after
    last = beyond(dict(zip(COLUMNS, rows[-1], strict=True)))
    assert not Purchase.objects.filter(last).exists()

import pytest


@pytest.fixture
def orders() -> None:
    """A seller, and three orders of it, imported."""
    # Not further up: this file is read before Django is ready.
    from tests.factories import make_seller
    from tests.unit.exchange.files import as_csv, order_row, take

    make_seller("shop")
    take("orders", as_csv([order_row(f"o-{number}") for number in (1, 2, 3)]))

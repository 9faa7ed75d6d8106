import pytest


@pytest.fixture
def seller(db: None) -> str:
    """A seller without reviews; its id."""
    return _made("radio-rita")


@pytest.fixture
def other_seller(db: None) -> str:
    """Another seller, whose reviews must not matter; its id."""
    return _made("vinyl-vera")


def _made(seller_id: str) -> str:
    from tests.factories import make_seller  # models can be imported once Django is ready, conftest comes before

    make_seller(seller_id)
    return seller_id

from datetime import UTC, datetime

import pytest
from django.test import Client

from makegood.kernel.shelf import Shelf
from makegood.web.ui import pieces


@pytest.fixture(autouse=True)
def now(db, settings) -> datetime:
    """The product's moment, that of the factories; `settings.MAKEGOOD_NOW` moves it."""
    settings.MAKEGOOD_NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    return settings.MAKEGOOD_NOW


@pytest.fixture
def client() -> Client:
    """A visitor without a cookie, whose forms must work without a CSRF token."""
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


@pytest.fixture
def as_served(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The middleware and the shelves of the product itself, which make nothing anew."""
    from makegood.domain.marketplace import queries as sellers
    from makegood.domain.reviews.queries import repairs

    monkeypatch.setattr(pieces, "shelf", Shelf(pieces.ROOM, pieces.size_of))
    monkeypatch.setattr(repairs, "shelf", Shelf(repairs.ROOM, repairs.size_of))
    monkeypatch.setattr(sellers, "shelf", Shelf(sellers.ROOM, sellers.size_of))
    compared, plain = "tests.compared_pages.ComparedPages", "makegood.web.shop.kept.KeptPages"
    settings.MIDDLEWARE = [plain if name == compared else name for name in settings.MIDDLEWARE]

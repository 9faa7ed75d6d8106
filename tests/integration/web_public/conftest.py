from datetime import UTC, datetime

import pytest
from django.test import Client

from makegood.web.ui import pieces
from makegood.web.ui.shelf import Shelf


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
    """The middleware and the shelf of the product itself, which make nothing anew."""
    monkeypatch.setattr(pieces, "shelf", Shelf(pieces.ROOM, pieces.size_of))
    compared, plain = "tests.compared_pages.ComparedPages", "makegood.web.shop.kept.KeptPages"
    settings.MIDDLEWARE = [plain if name == compared else name for name in settings.MIDDLEWARE]

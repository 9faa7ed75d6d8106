from datetime import UTC, datetime

import pytest
from django.test import Client


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
def as_served(settings) -> None:
    """The middleware of the product itself, which makes nothing anew."""
    compared, plain = "tests.compared_pages.ComparedPages", "makegood.web.shop.kept.KeptPages"
    settings.MIDDLEWARE = [plain if name == compared else name for name in settings.MIDDLEWARE]

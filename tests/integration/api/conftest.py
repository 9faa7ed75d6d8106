import pytest


@pytest.fixture(autouse=True)
def _a_known_moment(settings) -> None:
    """It is 23 November 2026, 10:00 in Amsterdam."""
    from tests.factories import NOW  # models cannot be imported before pytest-django has set up Django

    settings.MAKEGOOD_NOW = NOW

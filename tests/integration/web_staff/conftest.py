"""Named on the command line, this file is read before Django has started: so it imports models where they are used."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _clock(settings: Settings) -> None:
    from tests.factories import NOW

    settings.MAKEGOOD_NOW = NOW


@pytest.fixture
def as_user() -> Callable[[Any], Any]:
    """A browser in which somebody has signed in; it reads English."""
    from django.test import Client

    def sign_in(user: Any) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(user)
        return client

    return sign_in

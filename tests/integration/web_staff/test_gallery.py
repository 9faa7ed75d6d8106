"""The gallery shows all there is of web/ui."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from makegood.domain.accounts.models import User
from makegood.web import ui
from makegood.web.ui import tokens
from tests.factories import make_operator

pytestmark = pytest.mark.django_db

COMPONENTS = Path(ui.__file__).parent / "templates" / "ui" / "components"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_token_and_every_component_is_in_the_gallery(as_user: Callable[[User], Client], language: str) -> None:
    response = as_user(make_operator()).get("/operator/gallery/", headers={"Accept-Language": language})
    assert response.status_code == 200
    shown = {template.name for template in response.templates}
    assert {f"ui/components/{path.name}" for path in COMPONENTS.glob("*.html")} - shown == set()
    page = response.content.decode()
    assert [token.name for token in tokens.ALL if f"<code>{token.name}</code>" not in page] == []

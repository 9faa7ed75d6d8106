from pathlib import Path

import pytest

from tests.integration.smtp_server import smtp_server

__all__ = ["smtp_server"]


@pytest.fixture
def data_folder(settings, tmp_path: Path) -> Path:
    """A data folder of this test alone."""
    settings.MAKEGOOD_DATA = tmp_path
    settings.MAKEGOOD_MAILBOX = tmp_path / "mailbox"
    return tmp_path

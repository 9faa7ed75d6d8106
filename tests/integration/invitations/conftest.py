from pathlib import Path

import pytest

from tests.integration.smtp_server import smtp_server

__all__ = ["smtp_server"]


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path: Path) -> None:
    """A data folder of this test alone."""
    settings.MAKEGOOD_DATA = tmp_path
    settings.MAKEGOOD_MAILBOX = tmp_path / "mailbox"

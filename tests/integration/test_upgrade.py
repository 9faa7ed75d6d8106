"""What `makegood init` tells of the migrations of a database that holds something: some take minutes there."""

import sys
from io import StringIO

import pytest
from django.db.migrations.recorder import MigrationRecorder

from makegood.jobs.commands.installation import init
from makegood.kernel import installation
from tests.factories import NOW

NAME = "kernel.0008_stamps_of_sellers"
"""What it does to a database that was through it already is the same once more."""


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def _one_behind(transactional_db: None, monkeypatch) -> None:
    installation.settle(NOW)
    MigrationRecorder.Migration.objects.filter(app="kernel", name=NAME.removeprefix("kernel.")).delete()
    monkeypatch.setenv("COLUMNS", "120")


@pytest.mark.usefixtures("_one_behind")
def test_each_migration_is_named_in_a_line_or_on_a_terminal_in_a_bar(capsys, monkeypatch) -> None:
    init()
    assert capsys.readouterr().err == f"makegood: upgrading the database, 1 of 1: {NAME}\n"
    assert installation.known_migrations() == installation.applied_migrations()
    init()
    assert capsys.readouterr().err == ""

    MigrationRecorder.Migration.objects.filter(app="kernel", name=NAME.removeprefix("kernel.")).delete()
    monkeypatch.setattr(sys, "stderr", Terminal())
    init()
    shown = sys.stderr.getvalue()
    assert f"Upgrading the database {NAME}" in shown
    assert "0/1" in shown
    assert "1/1" in shown
    assert "0:00:0" in shown
    assert "makegood: upgrading" not in shown
    assert capsys.readouterr().out.startswith("Ready: ")

"""Backup and restore as an operator uses them: while somebody writes, into another installation; what is refused."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from typer.testing import CliRunner, Result

from makegood.jobs import archive, postgres_tools
from makegood.jobs.commands import app
from makegood.jobs.restore import check_manifest
from makegood.jobs.setup import keep_secret_key
from makegood.kernel import folder_lock
from makegood.kernel import installation as installation_of
from makegood.kernel.folder_lock import FolderBusy
from tests.conftest import THROUGH_PGBOUNCER
from tests.factories import NOW, make_seller
from tests.integration.processes import Makegood

ROOT = Path(__file__).resolve().parents[2]
WRITER = Path(__file__).with_name("writing_process.py")
HEAD = re.compile(r"^audit head: ([0-9]+:[0-9a-f]{64})$", re.MULTILINE)
ON_SQLITE = "MAKEGOOD_DATABASE_URL" not in os.environ


def head_in(text: str) -> str:
    (found,) = HEAD.findall(text)
    return found


@contextmanager
def somebody_writing(environment: dict[str, str]) -> Iterator[str]:
    """Reviews come in for as long as this lasts; gives the token of a review link."""
    path = f"{environment['PYTHONPATH']}{os.pathsep}{ROOT}"
    environment = environment | {"DJANGO_SETTINGS_MODULE": "makegood.config.settings", "PYTHONPATH": path}
    writer = subprocess.Popen([sys.executable, WRITER], env=environment, stdout=subprocess.PIPE, text=True)
    assert writer.stdout
    try:
        token = writer.stdout.readline().strip()
        assert writer.stdout.readline(), "nothing was written"
        yield token
        assert writer.poll() is None, "the writer ended before the backup did"
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.communicate()


def test_a_backup_made_while_somebody_writes_makes_the_same_installation(
    initialised: dict[str, str], another_initialised: dict[str, str], tmp_path: Path, settings
) -> None:
    source, copy = Makegood(initialised), Makegood(another_initialised)
    data, another = (Path(environment["MAKEGOOD_DATA"]) for environment in (initialised, another_initialised))
    if ON_SQLITE:
        del another_initialised["MAKEGOOD_SECRET_KEY"]
        (data / "secret_key").write_text(initialised.pop("MAKEGOOD_SECRET_KEY"))
    file = tmp_path / "safe" / "backup.tar.gz"
    file.parent.mkdir()
    with somebody_writing(initialised) as token:
        made = source.run("backup", str(file))
    head = head_in(made.stdout)
    assert int(head.split(":")[0]) > 0
    assert made.stderr == ""
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert list(file.parent.iterdir()) == [file], "nothing else is left behind"

    # The source goes on, and its chain still holds what the backup saw.
    source.run("worker", "--once")
    source.run("verify", "--expect", head)

    # Whoever was erased since is erased again (R13.2); what `makegood init` made is as good as empty.
    source.run("customer", "erase", "customer-of-order-2", "--yes")
    shutil.copy(data / "erasures.jsonl", another)
    restored = copy.run("restore", str(file), "--yes")
    assert head_in(restored.stdout) == head
    assert "after the backup was made: 1 customers" in restored.stdout
    copy.run("export", "customer", "customer-of-order-3")
    copy.run("export", "customer", "customer-of-order-2", check=1)
    if ON_SQLITE:
        assert (another / "secret_key").read_text() == (data / "secret_key").read_text()
    assert head_in(copy.run("verify", "--expect", head).stdout) == head
    with copy.serving():
        assert "De Fietshoek" in copy.call("GET", "/shop/shop/").text
        assert copy.call("GET", f"/r/{token}/").status == 200
        settings.MAKEGOOD_DATA = another
        with pytest.raises(FolderBusy, match="`makegood serve` is running"):
            folder_lock.alone().__enter__()


def run(*arguments: str, code: int) -> Result:
    with translation.override("en"):
        done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == code, f"{done.output}\n{done.exception!r}"
    return done


@pytest.mark.django_db(transaction=True)
class TestRefusals:
    @pytest.fixture(autouse=True)
    def _folder(self, settings, tmp_path: Path) -> None:
        settings.MAKEGOOD_DATA = tmp_path / "data"
        settings.MAKEGOOD_DATA.mkdir()
        installation_of.settle(NOW)

    def test_nothing_is_overwritten_and_a_folder_must_be_there(self, tmp_path: Path) -> None:
        file = tmp_path / "backup.tar.gz"
        file.write_text("precious")
        assert "exists, and nothing is overwritten" in run("backup", str(file), code=2).stderr
        assert "there is no folder" in run("backup", str(tmp_path / "none" / "x"), code=2).stderr
        assert file.read_text() == "precious"

    def test_a_restore_needs_a_word_a_file_and_an_empty_database(self, settings, tmp_path: Path) -> None:
        file = tmp_path / "backup.tar.gz"
        run("backup", str(file), code=0)
        make_seller()
        assert "add --yes" in run("restore", str(file), code=2).stderr
        assert "there is no file" in run("restore", str(tmp_path / "none"), "--yes", code=2).stderr
        assert "is not empty, and nothing is overwritten" in run("restore", str(file), "--yes", code=1).stderr
        with folder_lock.at_work("worker"):
            (line,) = run("restore", str(file), "--yes", code=1).stderr.splitlines()
        assert "`makegood worker` is running" in line
        assert sorted(path.name for path in settings.MAKEGOOD_DATA.iterdir()) == ["locks"]

    def test_after_an_interrupted_restore_nothing_runs_before_another(self) -> None:
        installation_of.unfinished_restore().touch()
        for command in (["worker", "--once"], ["verify"], ["init"]):
            (line,) = run(*command, code=2).stderr.splitlines()
            assert "was interrupted: run `makegood restore` again" in line

    @pytest.mark.skipif(ON_SQLITE, reason="test_when_things_break fills its disk")
    @pytest.mark.skipif(THROUGH_PGBOUNCER, reason="the pool would hand the connection to another test as it is")
    def test_a_database_that_takes_no_writes_can_be_saved(self, tmp_path: Path) -> None:
        make_seller()  # its rows in the audit trail are not sealed yet
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
        try:
            run("backup", str(tmp_path / "backup.tar.gz"), code=0)
        finally:
            connection.close()

    @pytest.mark.parametrize("kept", [None, "the same", "another"])
    def test_the_secret_key_of_a_data_folder_is_never_lost(self, settings, kept: str | None) -> None:
        folder: Path = settings.MAKEGOOD_DATA
        if kept:
            (folder / "secret_key").write_text(kept)
        former = keep_secret_key("the same")
        assert (folder / "secret_key").read_text() == settings.SECRET_KEY == "the same"
        assert (former is not None) is (kept == "another")
        if former:
            assert former.read_text() == "another"


@pytest.mark.django_db
class TestManifest:
    def manifest(self, **changes: object) -> archive.Manifest:
        values = {
            "version": "0.1.0",
            "created_at": NOW,
            "database": connection.vendor,
            "server": "3",
            "time_zone": "Europe/Amsterdam",
            "audit_head": "0:" + "0" * 64,
            "migrations": ["kernel.0001_initial"],
            "files": {},
        }
        return archive.Manifest.model_validate(values | changes)

    def test_one_of_this_version_or_an_older_one_is_taken(self) -> None:
        check_manifest(self.manifest())
        check_manifest(self.manifest(version="0.0.9"))

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"version": "0.2.0"}, "newer"),
            ({"version": "0.10.0"}, "newer"),
            ({"format": 2}, "newer"),
            ({"migrations": ["kernel.9999_from_the_future"]}, "newer"),
            ({"time_zone": "America/New_York"}, "MAKEGOOD_TIME_ZONE"),
        ],
    )
    def test_what_this_installation_cannot_be_is_refused(self, changes: dict[str, object], says: str) -> None:
        with pytest.raises(archive.BackupError, match=says):
            check_manifest(self.manifest(**changes))

    def test_one_of_the_other_database_is_refused(self) -> None:
        other = {"sqlite": "postgresql", "postgresql": "sqlite"}[self.manifest().database]
        with pytest.raises(archive.BackupError, match="MAKEGOOD_DATABASE_URL"):
            check_manifest(self.manifest(database=other))


@pytest.mark.django_db
@pytest.mark.skipif(ON_SQLITE, reason="PostgreSQL's programs are not needed for SQLite")
class TestPostgresTools:
    @pytest.fixture(autouse=True)
    def _nothing_installed(self, monkeypatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(postgres_tools, "_DEBIAN", tmp_path / "debian")

    def install(self, path: Path, version: int) -> str:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.3'\n")
        path.chmod(0o755)
        return str(path)

    def test_what_is_missing_or_too_old_is_named_with_the_remedy(self, tmp_path: Path) -> None:
        server = connection.pg_version // 10_000
        remedy = f"postgresql-client-{server}"
        with pytest.raises(archive.BackupError, match=f"pg_dump is not installed: .*{remedy}"):
            postgres_tools.find("pg_dump")
        self.install(tmp_path / "pg_dump", server - 1)
        with pytest.raises(archive.BackupError, match=f"of version {server - 1}, the server of version .*{remedy}"):
            postgres_tools.find("pg_dump")

    def test_the_nearest_version_is_taken(self, tmp_path: Path) -> None:
        server = connection.pg_version // 10_000
        self.install(tmp_path / "pg_dump", server + 2)
        nearest = self.install(tmp_path / "debian" / str(server) / "bin" / "pg_dump", server)
        assert postgres_tools.find("pg_dump") == nearest


class TestLock:
    @pytest.fixture(autouse=True)
    def _folder(self, settings, tmp_path: Path) -> None:
        settings.MAKEGOOD_DATA = tmp_path

    def test_servers_and_workers_share_the_folder_and_are_named(self) -> None:
        with (
            folder_lock.at_work("serve"),
            folder_lock.at_work("worker"),
            folder_lock.at_work("worker"),
            pytest.raises(FolderBusy, match="`makegood serve` and `makegood worker` are running"),
        ):
            folder_lock.alone().__enter__()
        with folder_lock.at_work("worker"), pytest.raises(FolderBusy, match=r"\A`makegood worker` is running"):
            folder_lock.alone().__enter__()

    def test_a_restore_is_alone(self) -> None:
        with folder_lock.alone():
            for role in folder_lock.ROLES:
                with pytest.raises(FolderBusy, match="a restore is under way"):
                    folder_lock.at_work(role).__enter__()
            with pytest.raises(FolderBusy, match="another restore"):
                folder_lock.alone().__enter__()
        with folder_lock.at_work("serve"):
            pass

"""What breaks around Makegood is told in one sentence, loses nothing, and needs no hand once it is over.

docs/operator/when-things-break.md tells the operator the same.
"""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError

from makegood.kernel.trouble import is_away, trouble_with
from tests.integration.disks import small_disk
from tests.integration.processes import Makegood, order_body

__all__ = ["small_disk"]

TRY_AGAIN = 75
FREE_SOME = "free some; what was stored before stands"


@pytest.mark.skipif("MAKEGOOD_DATABASE_URL" in os.environ, reason="the disk of PostgreSQL is another one")
def test_a_full_disk_is_told_stores_nothing_by_half_and_is_forgotten_when_there_is_room(
    small_disk: Path, initialised: dict[str, str], tmp_path: Path
) -> None:
    data = small_disk / "data"
    subprocess.run(["cp", "-a", initialised["MAKEGOOD_DATA"], str(data)], check=True)
    makegood = Makegood(initialised | {"MAKEGOOD_DATA": str(data)})
    key = makegood.key()
    with makegood.serving(processes=2):
        makegood.call("PUT", "/api/v1/sellers/shop", {"name": "De Fietshoek"}, key=key)
        assert makegood.call("PUT", "/api/v1/orders/o-1", order_body(), key=key).status == 201
        link = "/" + makegood.run("link", "o-1", "shop").stdout.strip().split("/", 3)[3]
        _fill(small_disk / "fill")
        # Whichever of the two processes answers, it lives on: what it counts for /metrics has its room already.
        for _attempt in range(4):
            refused = makegood.call("POST", link, form={"overall": "3"})
            assert (refused.status, refused.headers["retry-after"]) == (503, "60")
        problem = makegood.call("PUT", "/api/v1/orders/o-2", order_body(), key=key)
        assert (problem.status, problem.json["code"]) == (503, "unavailable")
        assert makegood.call("GET", "/shop/shop/").status == 200
        assert makegood.call("GET", "/api/v1/sellers/shop/grade", key=key).status == 200
        told = makegood.run("worker", "--once", check=TRY_AGAIN).stderr
        assert "no space is left on the disk of" in told
        assert "Traceback" not in told
        email = "From: anna@customers.example\n\nDank."
        assert "no space is left" in makegood.run("inbound", stdin=email, check=TRY_AGAIN).stderr
        told = makegood.run("backup", str(small_disk / "backup.tar.gz"), check=TRY_AGAIN).stderr
        assert told == f"makegood: no space is left on the disk of {small_disk}: {FREE_SOME}\n"
        # The one thing that can be done now, though the audit trail cannot be sealed.
        makegood.run("backup", str(tmp_path / "backup.tar.gz"))
        (small_disk / "fill").unlink()
        assert [one.name for one in small_disk.iterdir()] == ["data"], "nothing is left of the backup"
        assert makegood.call("POST", link, form={"overall": "3"}).status == 303
        assert makegood.call("PUT", "/api/v1/orders/o-2", order_body(), key=key).status == 201
        # Its file is moved away, as if the disk were not mounted any more: nothing is accepted into nowhere.
        data.rename(small_disk / "elsewhere")
        data.mkdir()
        for number in range(4):
            assert makegood.call("PUT", f"/api/v1/orders/o-{number}", order_body(), key=key).status == 503
        assert "its disk is mounted" in makegood.run("worker", "--once", check=2).stderr
        assert not list(data.glob("*.sqlite3")), "no new file is begun"
        shutil.rmtree(data)
        (small_disk / "elsewhere").rename(data)
        assert makegood.call("PUT", "/api/v1/orders/o-3", order_body(), key=key).status == 201
    for name in ("o-1", "o-2", "o-3"):
        makegood.run("link", name, "shop")
    makegood.run("verify")


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass


def _sqlite_error(act: str, *before: str, file: Path, uri: str = "") -> sqlite3.Error:
    connection = sqlite3.connect(f"file:{file}{uri}", uri=True, isolation_level=None, timeout=0)
    try:
        for statement in before:
            connection.execute(statement)
        with pytest.raises(sqlite3.Error) as raised:
            connection.execute(act)
    finally:
        connection.close()
    return raised.value


def _through_django(cause: Exception, kind: type[DatabaseError] = OperationalError) -> DatabaseError:
    error = kind(str(cause))
    error.__cause__ = cause
    return error


class TestWhatItMeans:
    def test_a_full_disk(self, tmp_path: Path) -> None:
        error = _sqlite_error(
            "INSERT INTO t VALUES (zeroblob(100000))",
            "CREATE TABLE t (a)",
            "PRAGMA max_page_count=2",
            file=tmp_path / "full.sqlite3",
        )
        assert "no space is left" in str(trouble_with(_through_django(error)))

    def test_a_file_that_cannot_be_written(self, tmp_path: Path) -> None:
        file = tmp_path / "read-only.sqlite3"
        sqlite3.connect(file).execute("CREATE TABLE t (a)").connection.close()
        error = _sqlite_error("INSERT INTO t VALUES (1)", file=file, uri="?mode=ro")
        assert "cannot be written" in str(trouble_with(_through_django(error)))

    def test_one_that_somebody_keeps_locked(self, tmp_path: Path) -> None:
        file = tmp_path / "locked.sqlite3"
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        error = _sqlite_error("CREATE TABLE t (a)", file=file)
        other.close()
        assert "kept locked" in str(trouble_with(_through_django(error)))

    def test_one_that_is_no_database(self, tmp_path: Path) -> None:
        file = tmp_path / "damaged.sqlite3"
        file.write_bytes(b"This was a database once. " * 100)
        error = _sqlite_error("CREATE TABLE t (a)", file=file)
        assert "restore the last backup" in str(trouble_with(_through_django(error, DatabaseError)))

    def test_a_mistake_of_ours_is_none(self, tmp_path: Path) -> None:
        error = _through_django(_sqlite_error("SELECT nonsense", file=tmp_path / "any.sqlite3"), DatabaseError)
        assert trouble_with(error) is None
        assert not is_away(error)
        assert trouble_with(ValueError("wrong")) is None

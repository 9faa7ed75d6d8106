"""What every test may count on: its own data folder, a known clock zone, a known key, and nothing from the outside.

`make test` runs on SQLite; `make test-postgres` (MAKEGOOD_TEST_POSTGRES=1) runs on PostgreSQL what uses a database,
through PgBouncer in transaction mode if MAKEGOOD_TEST_PGBOUNCER=1; `make test-browser` (MAKEGOOD_TEST_BROWSER=1) those
marked `browser`. What cannot run is skipped with its reason.
"""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import settings as hypothesis_settings

from tests import pgbouncer, postgres

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
ON_POSTGRES = os.environ.get("MAKEGOOD_TEST_POSTGRES") == "1"
THROUGH_PGBOUNCER = ON_POSTGRES and os.environ.get("MAKEGOOD_TEST_PGBOUNCER") == "1"
WITH_BROWSER = os.environ.get("MAKEGOOD_TEST_BROWSER") == "1"
# Set by the process that starts the xdist workers, read by them.
FOLDER = "MAKEGOOD_TEST_FOLDER"
NO_POSTGRES = "MAKEGOOD_TEST_NO_POSTGRES"


def _isolate() -> None:
    """Gives the settings, which read the environment once, a world of their own: a test never meets the real one."""
    from django.conf import settings

    if settings.configured:
        raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: the tests prepare the environment first")
    kept = {FOLDER, NO_POSTGRES} | {name for name in os.environ if name.startswith("MAKEGOOD_TEST_")}
    if ON_POSTGRES:
        kept |= {"MAKEGOOD_DATABASE_URL", "MAKEGOOD_DATABASE_DIRECT_URL"}
    for name in [name for name in os.environ if name.startswith("MAKEGOOD_") and name not in kept]:
        del os.environ[name]

    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="makegood-tests-")
    data = Path(os.environ[FOLDER]) / WORKER
    data.mkdir(exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "makegood.config.settings",
        "MAKEGOOD_DATA": str(data),
        "MAKEGOOD_SECRET_KEY": "only-for-tests-" + "0" * 50,
        "MAKEGOOD_TIME_ZONE": "Europe/Amsterdam",
    }
    if ON_POSTGRES and "MAKEGOOD_DATABASE_URL" not in os.environ and NO_POSTGRES not in os.environ:
        binaries = postgres.find_binaries()
        if binaries:
            os.environ["MAKEGOOD_DATABASE_URL"] = url = postgres.start(binaries)
            if THROUGH_PGBOUNCER:
                os.environ |= {
                    "MAKEGOOD_DATABASE_DIRECT_URL": url,
                    "MAKEGOOD_DATABASE_URL": pgbouncer.start(url),
                }
        else:
            os.environ[NO_POSTGRES] = "1"
    databases = settings.DATABASES  # reads the environment, now
    if "MAKEGOOD_DATABASE_URL" not in os.environ:
        # A file, as in production: a database in memory knows no WAL, and threads and processes cannot meet in it.
        databases["default"]["TEST"] = {"NAME": str(data / "test.sqlite3")}
    settings.PASSWORD_HASHERS = ["tests.passwords.QuickHasher"]
    # Whatever test asks for a public page twice proves that it is not stale, and that no piece of it is.
    from makegood.web.ui import pieces
    from tests.compared_pages import ComparedShelf

    pieces.shelf = ComparedShelf(pieces.ROOM, pieces.size_of)
    plain, compared = "makegood.web.shop.kept.KeptPages", "tests.compared_pages.ComparedPages"
    settings.MIDDLEWARE = [compared if name == plain else name for name in settings.MIDDLEWARE]
    # What a process counts outlasts a test, whose keys have the numbers of those of the test before.
    settings.MAKEGOOD_RATE_LIMITS = False
    # An xdist worker inherits this environment. With the name in it, pytest-django would read the settings there
    # before this file is reached.
    del os.environ["DJANGO_SETTINGS_MODULE"]


_isolate()

# What is loaded to collect the tests stays: Python need not look for garbage there, neither now nor during the tests.
gc.disable()

hypothesis_settings.register_profile("makegood", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("makegood")


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_unconfigure() -> None:
    """The process that made the folder removes it."""
    if WORKER == "main":
        shutil.rmtree(os.environ[FOLDER], ignore_errors=True)


def find_chromium() -> str | None:
    """The browser that the tests drive; `MAKEGOOD_TEST_CHROMIUM` names another one."""
    names = (os.environ.get("MAKEGOOD_TEST_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def needs_database(item: pytest.Item) -> bool:
    """Whether the test reads or writes the database, and so may find something else on PostgreSQL than on SQLite."""
    if item.get_closest_marker("same_on_both") is not None:
        return False
    fixtures = {"db", "transactional_db", "installation", "initialised", "live_server"}
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(
        getattr(item, "fixturenames", ())
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skips what cannot run here, saying why; leaves out on PostgreSQL what `make test` told already."""
    if ON_POSTGRES:
        without = [item for item in items if not needs_database(item)]
        items[:] = [item for item in items if needs_database(item)]
        config.hook.pytest_deselected(items=without)
    reason = None
    if not WITH_BROWSER:
        reason = "browser tests run with: make test-browser"
    elif not find_chromium():
        reason = "no Chromium found (Debian's package chromium, or MAKEGOOD_TEST_CHROMIUM=path)"
    for item in items:
        if NO_POSTGRES in os.environ:
            item.add_marker(pytest.mark.skip(reason="no PostgreSQL server installed (Debian's package postgresql)"))
        elif reason and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """Style sheets and scripts, collected as `makegood serve` does, so that pages name them as in production.

    A server lists them once, when it starts; so do the tests, though each of their clients is a server of its own.
    """
    from whitenoise.base import WhiteNoise  # type: ignore[import-untyped]  # it has none

    from makegood.jobs.setup import collect_static_files

    collect_static_files()
    plain = WhiteNoise.update_files_dictionary
    listed: dict[tuple[str, str], dict[str, Any]] = {}

    def update_files_dictionary(self: Any, root: str, prefix: str) -> None:
        if (root, prefix) not in listed:
            plain(self, root, prefix)
            listed[root, prefix] = dict(self.files)
        self.files.update(listed[root, prefix])

    WhiteNoise.update_files_dictionary = update_files_dictionary


@pytest.fixture(scope="session", autouse=True)
def _compared_reads() -> None:
    """As the pieces of pages in `_isolate`; modules that need the tables, which are there by now."""
    from makegood.domain.marketplace import queries as sellers
    from makegood.domain.reviews.queries import repairs
    from tests.compared_pages import ComparedShelf

    repairs.shelf = ComparedShelf(repairs.ROOM, repairs.size_of)
    sellers.shelf = ComparedShelf(sellers.ROOM, sellers.size_of)


@pytest.fixture(scope="session", autouse=True)
def _flush_of_the_audit_trail() -> None:
    """The one way past the triggers that keep the audit trail (R12.3): what empties all tables between tests.

    Django's flush runs the statements of `sql_flush` in one transaction; there the triggers are taken away first and
    put back last.
    """
    from django.db import connection

    from makegood.kernel.append_only import guards, unguards

    operations = type(connection.ops)
    plain = operations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        vendor = self.connection.vendor
        return [*unguards(vendor), *plain(self, style, tables, **options), *guards(vendor)] if tables else []

    setattr(operations, "sql_flush", sql_flush)  # noqa: B010 - the type checker knows no other method in its place


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """pytest-django's: a database to which PgBouncer keeps connections cannot be removed; its server will be."""
    return THROUGH_PGBOUNCER


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The real input that is not part of the project: `../shared/data`, or the folder that MAKEGOOD_TEST_DATA names."""
    folder = Path(os.environ.get("MAKEGOOD_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no test data at {folder} (MAKEGOOD_TEST_DATA names another folder)")
    return folder


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's executable."""
    path = find_chromium()
    if not path:
        pytest.skip("no Chromium found (Debian's package chromium, or MAKEGOOD_TEST_CHROMIUM=path)")
    return path


@contextmanager
def _environment(data: Path, template: dict[str, str] | None = None) -> Iterator[dict[str, str]]:
    """The environment of a whole Makegood; with a template, its data folder and database are copies of that one's.

    On PostgreSQL the database is a new one on the same server, removed afterwards.
    """
    environment = {**os.environ, "MAKEGOOD_DATA": str(data), "PYTHONPATH": str(ROOT / "src")}
    if template:
        shutil.copytree(template["MAKEGOOD_DATA"], data)
    url = os.environ.get("MAKEGOOD_DATABASE_URL")
    if not url:
        yield environment
        return

    import psycopg
    from psycopg import sql

    # Past a pool: what it keeps open to a database would be in the way of copying and removing it.
    direct = os.environ.get("MAKEGOOD_DATABASE_DIRECT_URL", url)
    name = f"makegood_{uuid.uuid4().hex}"
    model = urlsplit(template["MAKEGOOD_DATABASE_URL"]).path[1:] if template else "template1"
    with psycopg.connect(direct, autocommit=True) as server:
        if THROUGH_PGBOUNCER:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [model])
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(model)))
    ways = {"MAKEGOOD_DATABASE_URL": url} | ({"MAKEGOOD_DATABASE_DIRECT_URL": direct} if THROUGH_PGBOUNCER else {})
    yield environment | {variable: urlsplit(way)._replace(path=f"/{name}").geturl() for variable, way in ways.items()}
    with psycopg.connect(direct, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a whole Makegood of its own, for tests that start it as a process.

    Its data folder and database are empty: `makegood init` comes first.
    """
    with _environment(tmp_path / "data") as environment:
        yield environment


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The database of the tests, and the environment of an installation whose tables are a copy of it.

    Every migration takes its part of some seconds, so they run once.
    """
    from django.conf import settings
    from django.db import connection

    if settings.MAKEGOOD_DIRECT_DATABASE is not None:
        settings.MAKEGOOD_DIRECT_DATABASE["NAME"] = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()  # on SQLite all is in one file then, and PostgreSQL copies only what nobody uses
    name = str(connection.settings_dict["NAME"])
    template = None
    if Path(name).name.startswith("test"):  # not where no test uses the database itself
        empty = tmp_path_factory.mktemp("empty")
        if connection.vendor == "sqlite":
            shutil.copy(name, empty / "makegood.sqlite3")
        url = urlsplit(os.environ.get("MAKEGOOD_DATABASE_URL", ""))._replace(path=f"/{name}").geturl()
        template = {"MAKEGOOD_DATA": str(empty), "MAKEGOOD_DATABASE_URL": url}
    with _environment(tmp_path_factory.mktemp("tables") / "data", template) as environment:
        yield environment


@pytest.fixture(scope="session")
def _initialised(tmp_path_factory: pytest.TempPathFactory, django_db_setup: dict[str, str]) -> Iterator[dict[str, str]]:
    # Its folder is there only where tables are.
    template = django_db_setup if Path(django_db_setup["MAKEGOOD_DATA"]).exists() else None
    with _environment(tmp_path_factory.mktemp("initialised") / "data", template) as environment:
        subprocess.run([sys.executable, "-m", "makegood", "init"], env=environment, check=True, capture_output=True)
        yield environment


@pytest.fixture
def initialised(tmp_path: Path, _initialised: dict[str, str]) -> Iterator[dict[str, str]]:
    """As `installation`, after `makegood init`, which takes longer than copying what it made."""
    with _environment(tmp_path / "data", _initialised) as environment:
        yield environment


@pytest.fixture(autouse=True)
def _default_language() -> None:
    """No test reads the language that a request or a command of the test before it left behind."""
    from django.utils.translation import deactivate

    deactivate()


@pytest.fixture
def in_english() -> Iterator[None]:
    """Texts are asked for in English, whatever the marketplace's default language."""
    from django.utils.translation import override

    with override("en"):
        yield


@pytest.fixture
def another_initialised(tmp_path: Path, _initialised: dict[str, str]) -> Iterator[dict[str, str]]:
    """A second one, as `initialised`."""
    with _environment(tmp_path / "another", _initialised) as environment:
        yield environment

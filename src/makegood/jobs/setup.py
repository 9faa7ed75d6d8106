"""Making an installation: database, secret key, static files. Safe to repeat."""

import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db.migrations import Migration

from makegood import __version__
from makegood.domain.accounts.actions import seal_second_factors
from makegood.kernel import append_only, clock, installation, stamps

MANIFEST = "staticfiles.json"
"""Under which name each file is served; without it no page could be made."""

Upgrading = Callable[[int, int, str], None]
"""Told of an upgrade: how many migrations are done, of how many, and which one begins; at the end an empty name."""


def prepare(*, forgets_key: bool = False, upgrading: Upgrading | None = None) -> None:
    """Create or upgrade everything in the data folder and the database, and bring secrets under the present secret key.

    `forgets_key`: the secret key of an installation is lost, and another one takes its place. `upgrading`: as at
    `upgrade_database`.

    Raises:
        ImproperlyConfigured: the installation was made for another time zone or with another secret key, or is half
            restored.
        OSError: the folder cannot be written.
    """
    folder: Path = settings.MAKEGOOD_DATA
    installation.check_restored()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_secret_key()
    installation.make_file()
    upgrade_database(upgrading)
    installation.settle(clock.now(), forgets_key=forgets_key)
    seal_second_factors()
    installation.note_secret_key(settings.SECRET_KEY)
    collect_static_files()


def upgrade_database(upgrading: Upgrading | None = None) -> None:
    """Bring the tables to this version.

    `upgrading`: told of each migration of a database that holds something, where one may take minutes; the tables of a
    new one are made in seconds.
    """
    total = installation.count_ahead() if upgrading and installation.applied_migrations() else 0
    if upgrading and total:
        call_command(_ToldMigrate(upgrading, total), interactive=False, verbosity=0)
        upgrading(total, total, "")
    else:
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    append_only.guard()
    stamps.watch()


class _ToldMigrate(migrate.Command):
    """Django's command, which tells of each migration. That it calls this method is in none of Django's documents."""

    def __init__(self, upgrading: Upgrading, total: int) -> None:
        super().__init__()
        self._upgrading, self._total, self._done = upgrading, total, 0

    def migration_progress_callback(
        self, action: str, migration: Migration | None = None, *_: object, **__: object
    ) -> None:
        if action == "apply_start":
            self._upgrading(self._done, self._total, str(migration))
            self._done += 1


def collect_static_files() -> None:
    """Put style sheets and scripts where the web server reads them; at once when this version did so before."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / "version"
    wanted = f"{__version__} {_newest_change()}"
    if not stamp.exists() or stamp.read_text() != wanted or not (root / MANIFEST).exists():
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)


def _newest_change() -> int:
    """When a static file of ours changed last: a checkout that was updated without a new version number."""
    web = Path(__file__).resolve().parent.parent / "web"
    return max((int(path.stat().st_mtime) for path in web.glob("*/static/**/*") if path.is_file()), default=0)


def keep_secret_key(key: str) -> Path | None:
    """Make this the secret key of the data folder; returns where another one was put that lay there."""
    path = _key_file()
    former = None
    if path.exists() and path.read_text().strip() != key:
        former = path.with_name("secret_key.replaced")
        path.replace(former)
    _write_secret_key(path, key)
    return former


def _make_secret_key() -> None:
    if settings.MAKEGOOD_SECRET_KEY_IN_FILE:
        _write_secret_key(_key_file(), secrets.token_urlsafe(64))


def _write_secret_key(path: Path, key: str) -> None:
    """Unless there is one; it is the settings' from now on."""
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(key)
    except FileExistsError:
        pass
    settings.SECRET_KEY = path.read_text().strip()
    settings.MAKEGOOD_HAS_SECRET_KEY = True


def _key_file() -> Path:
    return Path(settings.MAKEGOOD_DATA) / "secret_key"

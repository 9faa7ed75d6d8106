"""`makegood backup` and `makegood restore`."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from makegood.domain.mail.queries import queue_figures
from makegood.domain.webhooks.queries import queue_figures as webhook_figures
from makegood.jobs.archive import BackupError, read_manifest
from makegood.jobs.backup import check_target, make_backup
from makegood.jobs.cli import EXIT_TRY_AGAIN, stop
from makegood.jobs.restore import check_manifest
from makegood.jobs.restore import restore as load
from makegood.kernel import clock
from makegood.kernel.folder_lock import FolderBusy, alone
from makegood.kernel.trouble import trouble_with

from .shared import EXIT_WRONG_USAGE, DataOption, command, fail, hint, progress_bar, say, upgrading

if TYPE_CHECKING:
    from rich.progress import Progress

MEGABYTE = 1_000_000


@command
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to make, such as makegood-2026-11-23.tar.gz.")],
    data_folder: DataOption = None,
) -> None:
    """Write everything into one file, readable by you alone, while Makegood runs."""
    file = file.absolute()
    try:
        check_target(file)
    except BackupError as error:
        fail(str(error), EXIT_WRONG_USAGE)
    with _one_line(), progress_bar() as progress:
        manifest = make_backup(file, now=clock.now(), progress=_megabytes(progress, "Making the backup"))
    say(f"{file}: {file.stat().st_size:,} bytes")
    say(f"audit head: {manifest.audit_head}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `makegood backup` made.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_folder: DataOption = None,
) -> None:
    """Make an installation from a backup. It wants an empty database, and nothing running on the data folder."""
    if not yes and not sys.stdin.isatty():
        fail("restore fills the database; add --yes to do so without being asked", EXIT_WRONG_USAGE)
    if not file.is_file():
        fail(f"there is no file {file}", EXIT_WRONG_USAGE)
    folder: Path = settings.MAKEGOOD_DATA
    with _one_line():
        manifest = read_manifest(file)
        check_manifest(manifest)
        made = f"{manifest.created_at:%Y-%m-%d %H:%M} UTC"
        if not yes:
            typer.confirm(
                f"Restore the backup of {made} (Makegood {manifest.version}) into {folder}?", abort=True, err=True
            )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(), progress_bar() as progress:
            restored = load(
                file,
                manifest,
                now=clock.now(),
                progress=_megabytes(progress, "Restoring"),
                upgrading=upgrading(progress),
            )
    say(f"Restored the backup of {made} into {folder}")
    say(f"audit head: {restored.audit_head}")
    if restored.erased_again:
        say(f"Erased again, as they were after the backup was made: {restored.erased_again} customers")
    if restored.key_remark:
        hint(f"makegood: {restored.key_remark}")
    if waiting := queue_figures().queued:
        hint(f"makegood: {waiting} e-mails wait to be sent; those that left after the backup was made leave once more")
    if deliveries := webhook_figures().queued:
        hint(
            f"makegood: {deliveries} messages wait for webhooks; those that arrived after the backup was made arrive"
            " once more, under the same webhook-id"
        )


@contextmanager
def _one_line() -> Iterator[None]:
    """Whatever stops it becomes one line; so does a signal, after what was under way has been tidied up."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except (BackupError, FolderBusy) as error:
        fail(str(error))
    except ImproperlyConfigured as error:
        stop(str(error))
    except (DatabaseError, OSError) as error:
        if (trouble := trouble_with(error)) is not None:
            fail(trouble, EXIT_TRY_AGAIN)
        if isinstance(error, OSError):
            fail(f"{error.filename or 'the file'}: {error.strerror or error}")
        fail(f"the database: {str(error).splitlines()[0]}")
    finally:
        signal.signal(signal.SIGTERM, before)


def _megabytes(progress: "Progress", label: str) -> Callable[[int, int], None]:
    """A bar that counts megabytes."""
    task = progress.add_task(label, total=None)
    return lambda done, total: progress.update(task, completed=done // MEGABYTE, total=total // MEGABYTE)

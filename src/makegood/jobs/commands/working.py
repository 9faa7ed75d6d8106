"""`makegood worker`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from makegood.jobs.inbound_listener import CannotListen
from makegood.jobs.worker import Run, run_once, work
from makegood.kernel import clock
from makegood.kernel.errors import Invalid
from makegood.kernel.folder_lock import FolderBusy, at_work

from .shared import DataOption, command, fail, hint, say, warn_about_environment


@command
def worker(
    once: Annotated[bool, typer.Option("--once", help="Do everything that is due, then exit.")] = False,
    now: Annotated[
        str | None, typer.Option("--now", metavar="ISO8601", help="The moment this run takes for now.")
    ] = None,
    data_folder: DataOption = None,
) -> None:
    """Ask for reviews, send e-mail, do what is due, and listen for mail where MAKEGOOD_INBOUND_LISTEN says so."""
    moment = _read_moment(now) if now else None
    warn_about_environment()
    try:
        with at_work("worker"):
            if once:
                _print_report(run_once(moment or clock.now()))
            else:
                work(moment)
    except (CannotListen, FolderBusy) as error:
        fail(str(error))


def _print_report(run: Run) -> None:
    report, delivered = run.mail, run.webhooks
    say(f"{report.sent} sent, {report.retried} to be tried again, {report.failed} given up")
    if delivered:
        say(
            f"webhooks: {delivered.delivered} delivered, {delivered.retried} to be tried again,"
            f" {delivered.failed} given up"
        )
    if delivered.disabled:
        hint(f"makegood: {delivered.disabled} webhooks were switched off, see the audit trail (webhook.disabled)")
    if report.unreachable:
        hint(f"makegood: the mail server cannot be reached ({report.unreachable}); nothing is lost, run again later")


def _read_moment(typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise Invalid.one("--now", "invalid_time", f"{typed!r} is no ISO 8601 time") from None
    if not clock.FIRST_YEAR <= moment.year <= clock.LAST_YEAR:
        raise Invalid.one("--now", "out_of_range", f"{typed!r}: a year is {clock.FIRST_YEAR} to {clock.LAST_YEAR}")
    return clock.from_local(moment) if moment.tzinfo is None else moment.astimezone(UTC)

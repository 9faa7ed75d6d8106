"""`/healthz` and `/readyz`: for monitoring and load balancers."""

import os
import shutil
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from makegood.kernel import installation, replica
from makegood.kernel.replica import Reads
from makegood.kernel.trouble import TAKES_NO_WRITES
from makegood.web.ui.context import mail_stays_here
from makegood.web.ui.methods import reads_only

from .alive import workers_alive

OK = "ok"
UNKNOWN = "not known: the database does not answer"
_REPLICA = {
    Reads.REPLICA: OK,
    Reads.BEHIND: "behind: the primary answers",
    Reads.AWAY: "away, or no copy of this database: the primary answers",
}
LEAST_FREE = 64 * 1024 * 1024
"""Bytes on the disk of the data folder, below which something will soon fail."""


@reads_only
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@reads_only
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Whether all that belongs to Makegood works, each check by its name: `ok`, or what is wrong; 503 if one is not.

    E-mail that does not leave this machine is told, but is how somebody wants it: no reason for 503. Nor is a replica
    that is away, where there should be one: the primary answers.
    """
    database, migrations = _database()
    checks = {
        "database": database,
        "migrations": migrations,
        "worker": _worker() if database == OK else UNKNOWN,
        "disk": _disk(),
    }
    ready = all(said == OK for said in checks.values())
    mail = "e-mail is not leaving this machine: MAKEGOOD_EMAIL_URL is mailbox://" if mail_stays_here() else OK
    status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    told = {"ready": ready, **checks, "mail": mail}
    if replica.is_configured():
        told["replica"] = _REPLICA[replica.the_replica.choose()] if database == OK else UNKNOWN
    return JsonResponse(told, status=status)


def _database() -> tuple[str, str]:
    """Whether it answers and was made for these settings; whether it is of this version."""
    try:
        installation.check()
        read_only = installation.is_read_only()
    except installation.OutOfDate as error:
        return OK, str(error)
    except ImproperlyConfigured as error:
        # Where the folder is, is nobody's business out here.
        return str(error).replace(str(settings.MAKEGOOD_DATA), "the data folder"), UNKNOWN
    except (DatabaseError, InterfaceError):
        return "the database does not answer", UNKNOWN
    if read_only:
        return TAKES_NO_WRITES, OK
    return OK, OK


def _worker() -> str:
    try:
        alive = workers_alive()
    except (DatabaseError, InterfaceError):
        return UNKNOWN
    return OK if alive else "no worker runs: nothing is sent; start `makegood worker`"


def _disk() -> str:
    folder = settings.MAKEGOOD_DATA
    try:
        # Asked for the permission alone, a disk that was mounted read-only after an error would pass.
        os.utime(folder)
    except OSError:
        return "the data folder cannot be written"
    free = shutil.disk_usage(folder).free
    return OK if free >= LEAST_FREE else f"only {free // 1024 // 1024} MB are free where the data folder is"

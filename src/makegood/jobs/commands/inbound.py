"""`makegood inbound`: one e-mail from stdin, as mail servers hand it to a program."""

import sys
from typing import Annotated

import structlog
import typer
from django.core.exceptions import ImproperlyConfigured

from makegood.domain.mail.delivery import where
from makegood.jobs.cli import EXIT_TRY_AGAIN
from makegood.jobs.inbound import LARGEST, take_in
from makegood.kernel import clock, installation
from makegood.kernel.trouble import is_away, trouble_with

from .shared import EXIT_WRONG_USAGE, DataOption, fail, say

EXIT_REFUSED = 65
"""EX_DATAERR of sysexits.h: mail servers tell the sender that the e-mail was refused."""

log = structlog.get_logger("makegood.inbound")


def inbound(
    recipient: Annotated[
        str | None, typer.Option("--recipient", metavar="ADDRESS", help="To whom the envelope says; else the header.")
    ] = None,
    sender: Annotated[
        str | None,
        typer.Option("--sender", metavar="ADDRESS", help='From whom the envelope says; "" for the empty sender.'),
    ] = None,
    data_folder: DataOption = None,
) -> None:
    """Take one e-mail from stdin. Exit 0: stored; 75: try again later; 65: refused, it is too large."""
    raw = sys.stdin.buffer.read(LARGEST + 1)
    if not raw.strip():
        fail("inbound: there is no e-mail on stdin", EXIT_WRONG_USAGE)
    if len(raw) > LARGEST:
        # Mail servers that read an enhanced status code here pass it on to the sender.
        fail("5.3.4 the e-mail is larger than 25 MB", EXIT_REFUSED)
    try:
        installation.check()
        receipt = take_in(raw, recipient=recipient, sender=sender, now=clock.now())
    except ImproperlyConfigured as error:
        fail(str(error), EXIT_TRY_AGAIN)
    except Exception as error:  # noqa: BLE001 - the mail server keeps the e-mail and tries again
        if is_away(error):
            fail(f"{trouble_with(error) or 'the database is away or busy'}; try again later", EXIT_TRY_AGAIN)
        log.error("an e-mail could not be stored", error=where(error))  # noqa: TRY400 - its words could hold an address
        fail("the e-mail could not be stored: try again later", EXIT_TRY_AGAIN)
    say(f"{receipt.state} {receipt.received_id}")

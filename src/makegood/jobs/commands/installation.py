"""`makegood init`."""

from typing import Annotated

import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from makegood.jobs.cli import stop
from makegood.jobs.setup import prepare

from .shared import DataOption, progress_bar, say, upgrading


def init(
    new_secret_key: Annotated[
        bool,
        typer.Option(
            "--new-secret-key",
            help="The former secret key is lost: go on with the present one. Links that were sent, second factors and"
            " who unsubscribed are lost with it.",
        ),
    ] = False,
    data_folder: DataOption = None,
) -> None:
    """Create or upgrade the database and the secret key. Safe to repeat."""
    try:
        with progress_bar(uneven=True) as progress:
            prepare(forgets_key=new_secret_key, upgrading=upgrading(progress))
    except ImproperlyConfigured as error:
        stop(str(error))
    except OSError as error:
        stop(f"{error.filename or settings.MAKEGOOD_DATA}: {error.strerror or error}")
    say(f"Ready: {settings.MAKEGOOD_DATA}")

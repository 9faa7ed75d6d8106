"""`makegood init`."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from makegood.jobs.cli import stop
from makegood.jobs.setup import prepare

from .shared import DataOption, say


def init(data_folder: DataOption = None) -> None:
    """Create or upgrade the database and the secret key. Safe to repeat."""
    try:
        prepare()
    except ImproperlyConfigured as error:
        stop(str(error))
    except OSError as error:
        stop(f"{error.filename or settings.MAKEGOOD_DATA}: {error.strerror or error}")
    say(f"Ready: {settings.MAKEGOOD_DATA}")

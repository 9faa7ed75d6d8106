"""The start of every command: which data folder, then Django, then the command itself.

The settings are made from the environment when Django starts, so `--data` is read before anything is imported.
"""

import os
import sys
from pathlib import Path
from typing import NoReturn

DEMO_FOLDER = Path("demo-data")
DEMO_MARKER = ".makegood-demo"
EXIT_FAILED = 1
EXIT_WRONG_USAGE = 2
EXIT_TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: mail servers keep the e-mail and try again."""


def main() -> None:
    """The console script `makegood`."""
    _open_what_is_closed()
    arguments = sys.argv[1:]
    _choose_data_folder(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.config.settings")
    from django.core.exceptions import ImproperlyConfigured

    from makegood.kernel.loading import loading

    try:
        with loading():
            import django

            django.setup()
    except ImproperlyConfigured as error:
        # A mail server that hands us an e-mail would send it back to the customer over a typing error of ours.
        stop(str(error), EXIT_TRY_AGAIN if _command(arguments) == "inbound" else EXIT_WRONG_USAGE)
    import structlog
    from django.utils import translation

    from makegood.jobs.commands import app
    from makegood.kernel.logs import catch_strays
    from makegood.kernel.trouble import trouble_with

    catch_strays()
    # Commands speak one language, the one of their help; e-mails and pages choose their reader's.
    with translation.override("en"):
        try:
            app()
        except Exception as error:  # noqa: BLE001 - Python would print the values that the error is about, too
            if (trouble := trouble_with(error)) is not None:
                stop(trouble, EXIT_TRY_AGAIN)
            structlog.get_logger("makegood.command").exception("the command failed", command=_command(arguments))
            sys.exit(EXIT_FAILED)


def _open_what_is_closed() -> None:
    """Nothing reads what is written, and the next file that is opened does not get its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until the end


def stop(reason: str, code: int = EXIT_WRONG_USAGE) -> NoReturn:
    """End with one line that says what is wrong and what to do."""
    print(f"makegood: {reason}", file=sys.stderr)
    sys.exit(code)


def _choose_data_folder(arguments: list[str]) -> None:
    folder = _value(arguments, "--data")
    if _command(arguments) == "demo":
        # The demo keeps to its own folder and to SQLite, whatever the environment says.
        for name in (
            "MAKEGOOD_DATABASE_URL",
            "MAKEGOOD_DATABASE_DIRECT_URL",
            "MAKEGOOD_REPLICA_URL",
            "MAKEGOOD_EMAIL_URL",
            "MAKEGOOD_BASE_URL",
            "MAKEGOOD_ALLOWED_HOSTS",
            "MAKEGOOD_INBOUND_LISTEN",
            "MAKEGOOD_ANYMAIL",
        ):
            os.environ.pop(name, None)
        folder = folder or str(DEMO_FOLDER)
        os.environ["MAKEGOOD_BASE_URL"] = f"http://127.0.0.1:{_value(arguments, '--port') or '8000'}"
    if folder:
        os.environ["MAKEGOOD_DATA"] = folder


def _value(arguments: list[str], option: str) -> str | None:
    for number, argument in enumerate(arguments):
        if argument == option and number + 1 < len(arguments):
            return arguments[number + 1]
        if argument.startswith(f"{option}="):
            return argument.partition("=")[2]
    return None


def _command(arguments: list[str]) -> str | None:
    words = iter(arguments)
    for word in words:
        if word == "--data":
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None

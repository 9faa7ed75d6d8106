"""Commands run in this process, which is quicker than a start for each."""

from django.utils import translation
from typer.testing import CliRunner, Result

from makegood.jobs.commands import app


def run(*arguments: str, stdin: bytes | str = "", code: int = 0) -> Result:
    """What `makegood` does with these arguments; it must end with `code`."""
    with translation.override("en"):  # as `jobs.cli` does
        done = CliRunner().invoke(app, list(arguments), input=stdin)
    assert done.exit_code == code, f"{arguments}: {done.exit_code}\n{done.stderr}\n{done.exception!r}"
    return done

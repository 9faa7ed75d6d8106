from datetime import datetime

from makegood.domain.exchange.enums import Kind
from makegood.domain.exchange.parsing.rejects import Rejects
from makegood.domain.exchange.parsing.source import Source
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import few_collections, room_to_write

from ._file_run import FileReport, FileRun, Progress


def import_file(
    *,
    kind: Kind,
    source: Source,
    by: Actor,
    now: datetime,
    progress: Progress,
    rejects: Rejects,
    dry: bool = False,
    stars: bool = False,
) -> FileReport:
    """Take over what a file says (R14.4): adds what is not there, changes what says something else, takes nothing away.

    A review that is stored stays as it is. A thing that cannot be accepted goes to `rejects`, and the run goes on.
    Every batch is one transaction, so that a run can be repeated and an interrupted one completed. Nobody is told of
    anything.

    `stars`: the grades of reviews are 1 to 5 stars, each worth two. `dry`: everything is checked, nothing is stored.

    Raises:
        Invalid: the file cannot be read, or its columns are wrong; before anything is stored, except for a file that
            turns out damaged further on.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    run = FileRun(kind, source, by, now, rejects, dry=dry, stars=stars)
    with room_to_write(), few_collections():
        run.read(progress)
    return run.finish()

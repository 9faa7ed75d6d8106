"""`makegood serve`."""

from typing import Annotated

import structlog
import typer

from makegood.jobs.listening import CannotServe, address_to_serve
from makegood.jobs.setup import collect_static_files
from makegood.kernel.folder_lock import FolderBusy, at_work
from makegood.kernel.meter_files import counting_together

from .shared import EXIT_WRONG_USAGE, DataOption, command, fail, warn_about_environment

log = structlog.get_logger("makegood.command")


@command
def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes.")] = 2,
    threads: Annotated[int, typer.Option("--threads", min=1, max=64, help="Threads in each process.")] = 2,
    data_folder: DataOption = None,
) -> None:
    """The production web server."""
    from makegood.jobs.web_server import web_server

    try:
        address = address_to_serve(host, port)
    except CannotServe as error:
        fail(str(error), EXIT_WRONG_USAGE)
    warn_about_environment()
    collect_static_files()
    server = web_server(host=address, port=port, workers=workers, threads=threads)
    try:
        with at_work("serve"), counting_together():
            log.info("serving", address=f"http://{host}:{port}", processes=workers, threads=threads)
            server.serve()
    except FolderBusy as error:
        fail(str(error))

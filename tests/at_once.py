"""Several who do something at the same moment, each in a thread and on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from makegood.kernel.errors import Refused


def at_once(*writers: Callable[[], object]) -> list[object]:
    """What the writers give; they begin together. A refusal is its code."""
    start = Barrier(len(writers))

    def run(writer: Callable[[], object]) -> object:
        try:
            start.wait(timeout=30)
            return writer()
        except Refused as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(writers)) as pool:
        return list(pool.map(run, writers))

"""Several who do something at the same moment, each in a thread and on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

from makegood.kernel.errors import Refused

T = TypeVar("T")


def at_once(*tasks: Callable[[], T]) -> list[T]:
    """What the tasks give; they begin together. What one raises is raised here, so that it fails the test."""
    start = Barrier(len(tasks))

    def run(task: Callable[[], T]) -> T:
        try:
            start.wait(timeout=30)
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def or_refused(task: Callable[[], object]) -> Callable[[], object]:
    """The task, which gives the refusal's code where it is refused."""

    def run() -> object:
        try:
            return task()
        except Refused as refusal:
            return refusal.code

    return run

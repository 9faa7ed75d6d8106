"""What somebody else does at the last moment: after an action has read and made up, before its transaction begins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """`work` is done right before the first transaction in the block begins, which in a test is a savepoint."""
    to_do = [work]

    def execute(ask: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if to_do and sql.startswith("SAVEPOINT"):
            to_do.pop()()
        return ask(sql, parameters, many, context)

    with connection.execute_wrapper(execute):
        yield
    assert not to_do

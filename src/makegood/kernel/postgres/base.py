"""What Django loads as the engine `makegood.kernel.postgres`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, but it works through PgBouncer in transaction mode too, and can give up a question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._patience: float | None = None

    @contextmanager
    def answering_within(self, seconds: float) -> Iterator[None]:
        """A query that has no answer after so long fails while this lasts; its connection is of no use then.

        It is the client that stops waiting: a pool that waits for its server does not, nor a machine that stands still.
        """
        former, self._patience = self._patience, seconds
        try:
            yield
        finally:
            self._patience = former

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection of psycopg that asks this wrapper how long to wait for an answer."""
        connection = super().get_new_connection(conn_params)
        wait = connection.wait

        def wait_patiently(generator: Any, *args: Any, **kwargs: Any) -> Any:
            if self._patience is not None:
                kwargs.setdefault("timeout", self._patience)
            return wait(generator, *args, **kwargs)

        # Every question of psycopg goes through this method, and only its callers could say how long.
        connection.wait = wait_patiently
        return connection

    def chunked_cursor(self) -> Any:
        """A cursor on the server inside a transaction; outside of one all rows at once.

        Django would keep one open over many transactions. A pool hands each of them another connection, on which the
        cursor is not; so whatever reads much at a time does it in a transaction (`kernel.snapshot.one_moment`).
        """
        return super().chunked_cursor() if self.in_atomic_block else self.cursor()

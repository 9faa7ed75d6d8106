"""What Django loads as the engine `makegood.kernel.postgres`."""

from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, but for long results: it works through PgBouncer in transaction mode too."""

    def chunked_cursor(self) -> Any:
        """A cursor on the server inside a transaction; outside of one all rows at once.

        Django would keep one open over many transactions. A pool hands each of them another connection, on which the
        cursor is not; so whatever reads much at a time does it in a transaction (`kernel.snapshot.one_moment`).
        """
        return super().chunked_cursor() if self.in_atomic_block else self.cursor()

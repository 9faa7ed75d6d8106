"""Reads that a replica answers, never with an older state than the primary had when they were asked (docs/adr/0015).

Nobody has to prove what they wrote. Before a request reads from the replica, the primary is asked how far it is, which
costs it next to nothing, and the replica whether it is as far. If not, or if it is away, the primary answers.

Only views marked with `reads_from_replica` do so, and only when they are asked to read. All else, and whatever is in a
transaction, is the primary's.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest

from .requests import note_reads

if TYPE_CHECKING:
    from .postgres.base import DatabaseWrapper

PRIMARY, REPLICA = "default", "replica"
SAFE_METHODS = ("GET", "HEAD")

PATIENCE = 0.005
"""Seconds that a request waits for the replica to catch up; it is usually behind by less than two milliseconds."""
STEP = 0.001
BEHIND_SECONDS = 0.25
"""After it did not catch up, nobody asks it for so long."""
AWAY_SECONDS = 5.0
"""After it failed; then one request of this process asks it again, which may have to wait until it gives up."""
QUESTION_SECONDS = 1.0
"""How long a request waits to be told how far the replica is: that takes no table, so what is late does not come."""
ANSWER_SECONDS = 5.0
"""How long it waits for what it reads there, longer than any page should take; then the primary begins anew."""

# What is committed has been flushed, unless commits do not wait for that.
_COMMITTED = """
    SELECT (CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn()
            ELSE pg_current_wal_flush_lsn() END - '0/0')::bigint
"""
# A replica that became a primary of its own is none any more.
_REPLAYED = """
    SELECT CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0')::bigint ELSE -1 END
"""
_IDENTITY = "SELECT system_identifier FROM pg_control_system()"

View = TypeVar("View", bound=Callable[..., Any])
log = logging.getLogger("makegood.replica")


class Reads(StrEnum):
    """Who answered a request that the replica may answer."""

    REPLICA = "replica"
    BEHIND = "behind"
    """The primary: the replica did not catch up in time."""
    AWAY = "away"
    """The primary: the replica is not to be had, or it is none of this primary."""


class Replica:
    """What this process knows of the replica; several threads use it."""

    def __init__(self, primary: str = PRIMARY, replica: str = REPLICA) -> None:
        self.primary, self.alias = primary, replica
        self._shut_until = 0.0
        self._shut_for = Reads.AWAY
        self._is_known = False
        """Whether it has been seen to be a copy of the primary's database."""

    def choose(self) -> Reads:
        """Who may answer what is read from now on.

        Whatever this thread or anybody else has seen of the primary before is in what the replica then shows.
        """
        if time.monotonic() < self._shut_until:
            return self._shut_for
        if not self._is_known:
            # One asks for all: the others need not wait with it.
            self._shut(Reads.AWAY, AWAY_SECONDS)
        committed = self._ask(self.primary, _COMMITTED)
        deadline = time.monotonic() + PATIENCE
        try:
            while (replayed := self._ask_replica(_REPLAYED)) < committed:
                if replayed < 0:
                    self.failed("it became a primary of its own")
                    return Reads.AWAY
                if time.monotonic() >= deadline:
                    self._shut(Reads.BEHIND, BEHIND_SECONDS)
                    return Reads.BEHIND
                time.sleep(STEP)
            if not self._is_known:
                self._recognise()
        except (OperationalError, InterfaceError) as error:
            self.failed(type(error).__name__)
            return Reads.AWAY
        return Reads.REPLICA if self._is_known else Reads.AWAY

    def failed(self, reason: str) -> None:
        """It did not answer: nobody asks it for a while."""
        connections[self.alias].close()
        self._is_known = False
        self._shut(Reads.AWAY, AWAY_SECONDS)
        log.warning("replica unavailable: %s", reason)

    def _recognise(self) -> None:
        """Positions in the logs of two servers can be compared when one is the other's copy, and only then."""
        if self._ask(self.primary, _IDENTITY) == self._ask_replica(_IDENTITY):
            self._is_known = True
            self._shut_until = 0.0
        else:
            self.failed("it is no copy of the primary")

    def _shut(self, reads: Reads, seconds: float) -> None:
        self._shut_for = reads
        self._shut_until = time.monotonic() + seconds

    def _ask_replica(self, question: str) -> int:
        with _of(self.alias).answering_within(QUESTION_SECONDS):
            return self._ask(self.alias, question)

    def _ask(self, alias: str, question: str) -> int:
        with connections[alias].cursor() as cursor:
            cursor.execute(question)
            answer: int = cursor.fetchone()[0]
            return answer


class Reading:
    """The reads of one request: from which database, decided at the first of them."""

    def __init__(self, replica: Replica) -> None:
        self.reads: Reads | None = None
        self._replica = replica
        self._is_deciding = False
        self._from_replica = False

    def alias(self) -> str:
        """Where to read now."""
        if connections[self._replica.primary].in_atomic_block:
            return self._replica.primary
        if self.reads is None:
            self._is_deciding = True
            try:
                self.reads = self._replica.choose()
            finally:
                self._is_deciding = False
            self._from_replica = self.reads is Reads.REPLICA
        return self._replica.alias if self._from_replica else self._replica.primary

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While this lasts, queries are seen: those of the primary, and those of the replica that fail."""
        primary, replica = connections[self._replica.primary], _of(self._replica.alias)
        with (
            primary.execute_wrapper(self._on_primary),
            replica.execute_wrapper(self._on_replica),
            replica.answering_within(ANSWER_SECONDS),
        ):
            yield

    def _on_primary(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Once the request has seen the primary, which may be further by now, it does not go back to the replica."""
        if not self._is_deciding:
            self._from_replica = False
        return execute(sql, params, many, context)

    def _on_replica(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """A replica that fails in the middle of a request: the primary answers the rest, beginning with this query."""
        try:
            return execute(sql, params, many, context)
        except (OperationalError, InterfaceError) as error:
            if self._is_deciding:
                raise
            self._replica.failed(type(error).__name__)
            self.reads, self._from_replica = Reads.AWAY, False
            # The cursor that the caller holds, and reads its rows from, becomes one of the primary.
            context["cursor"].cursor = connections[self._replica.primary].cursor().cursor
            return execute(sql, params, many, context)


def _of(alias: str) -> "DatabaseWrapper":
    return cast("DatabaseWrapper", connections[alias])


class _Now(threading.local):
    reading: Reading | None = None


_now = _Now()
the_replica = Replica()


def is_configured() -> bool:
    """Whether there is a replica at all."""
    return REPLICA in connections.settings


class Router:
    """Django asks it where to read and write."""

    def db_for_read(self, *_: object, **__: object) -> str:
        """The replica, where that was allowed and it is as far as the primary."""
        return _now.reading.alias() if _now.reading is not None else PRIMARY

    def db_for_write(self, *_: object, **__: object) -> str:
        """Always the primary, also for what was read from the replica; so with rows that are read to be locked."""
        return PRIMARY

    def allow_relation(self, *_: object, **__: object) -> bool:
        """It is one database, wherever its rows were read."""
        return True

    def allow_migrate(self, db: str, *_: object, **__: object) -> bool:
        """A replica gets its tables from the primary."""
        return db == PRIMARY


@contextmanager
def allowed(replica: Replica = the_replica) -> Iterator[Reading]:
    """Inside, this thread's reads may be answered by the replica."""
    former = _now.reading
    _now.reading = reading = Reading(replica)
    try:
        with reading.watched():
            yield reading
    finally:
        _now.reading = former


def reads_from_replica(view: View) -> View:
    """For views that read much: a request that only reads may be answered from the replica."""

    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method not in SAFE_METHODS or not is_configured():
            return view(request, *args, **kwargs)
        with allowed() as reads:
            try:
                return view(request, *args, **kwargs)
            finally:
                if reads.reads is not None:
                    note_reads(request, reads.reads)

    return cast("View", reading)

"""Lists of conversations, and what stands beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from statistics import median
from typing import Any

from django.db import connection, connections, router
from django.db.models import OuterRef, QuerySet, Subquery

from makegood.domain.sellers.permissions import check_may_read
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of, seconds_between
from makegood.kernel.errors import Forbidden
from makegood.kernel.owned import of_sellers
from makegood.kernel.paging import Page, page_by, page_of
from makegood.kernel.prepared import Prepared

from ..enums import ConversationState, MessageState
from ..models import Conversation, Message

COUNTED_AT_MOST = 1_000
"""Up to so many conversations a page tells their number."""

ANSWERS_AT_MOST = 500
"""Over so many answers, the newest ones, the median of the time that customers waited is taken."""

_ONE: Prepared[Conversation] = Prepared(lambda pk: _with_customer().filter(pk=pk))
_LAST_MESSAGES: Prepared[Message] = Prepared(
    lambda seller_id, conversation_ids: Message.objects.filter(
        of_sellers([seller_id]),
        pk__in=Conversation.objects.filter(of_sellers([seller_id]), pk__in=any_of(conversation_ids))
        .annotate(last=Subquery(_newest_of(OuterRef("pk"))))
        .values("last"),
    ).defer("quoted"),
    planned_anew=True,
)


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """What a list of conversations shows; empty means all. `updated_since` is inclusive."""

    seller_id: str | None = None
    state: str = ""
    updated_since: datetime | None = None


def page_of_list(wanted: ConversationFilter, *, by: Actor, cursor: str | None, limit: int) -> Page[Conversation]:
    """A page of the conversations that somebody may see and asked for, with purchase and customer, where something
    happened last first; with `updated_since` the oldest change first.

    Raises:
        NotFound: another seller's.
        Forbidden: no seller was named by somebody who may not see all.
        Invalid: `invalid_cursor`.
    """
    if wanted.seller_id is not None:
        check_may_read(by, wanted.seller_id)
    elif not by.is_operator:
        raise Forbidden
    moment = "updated_at"
    if wanted.seller_id is not None and not wanted.updated_since and not cursor:
        of_state, of_any = _newest(limit)
        theirs = {"seller_id": wanted.seller_id}
        first = of_state(**theirs, state=wanted.state) if wanted.state else of_any(**theirs)
        return page_of(first, moment=moment, cursor=None, limit=limit)
    found = _with_customer()
    if wanted.seller_id is not None:
        found = found.filter(seller_id=wanted.seller_id)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.updated_since:
        found = found.filter(updated_at__gte=wanted.updated_since)
    return page_by(found, moment=moment, cursor=cursor, limit=limit, newest_first=wanted.updated_since is None)


@cache
def _newest(limit: int) -> tuple[Prepared[Conversation], Prepared[Conversation]]:
    """The first page of a seller's conversations in one state, and in any."""
    found = _with_customer().order_by("-updated_at", "-pk")
    return (
        Prepared(
            lambda seller_id, state: found.filter(seller_id=seller_id, state=state)[: limit + 1], planned_anew=True
        ),
        Prepared(lambda seller_id: found.filter(seller_id=seller_id)[: limit + 1], planned_anew=True),
    )


def counts_by_state(seller_id: str) -> dict[str, int]:
    """How many conversations of a seller are in each state; `COUNTED_AT_MOST` + 1 stands for all that are more."""
    states = ConversationState.values
    [counts] = _ask("SELECT " + ", ".join(map(_count_in, states)), [seller_id] * len(states))
    return dict(zip(states, counts, strict=True))


def _count_in(state: str) -> str:
    return _up_to_most(f"WHERE seller_id = %s AND state = '{state}' ORDER BY updated_at DESC, id DESC")


def _up_to_most(rows: str) -> str:
    """The SQL that counts these conversations, in the order of an index: without it PostgreSQL might read the table
    from its start.
    """
    table = connection.ops.quote_name(Conversation._meta.db_table)
    return f"(SELECT COUNT(*) FROM (SELECT 1 FROM {table} {rows} LIMIT {COUNTED_AT_MOST + 1}) counted)"  # noqa: S608 - ours


def _ask(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """As the ORM does: from a replica where that is allowed, and on the best way for these values."""
    with connections[router.db_for_read(Conversation)].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Queue:
    """How many customers wait for an answer, and the conversation of the one who waits longest.

    `COUNTED_AT_MOST` + 1 stands for all that are more.
    """

    count: int
    longest: Conversation | None


def waiting_customers(seller_id: str) -> Queue:
    """The customers of a seller who wrote and got no answer yet."""
    table = connection.ops.quote_name(Conversation._meta.db_table)
    waiting = (
        f"WHERE seller_id = %s AND state = '{ConversationState.OPEN:s}' AND waiting_since IS NOT NULL"
        " ORDER BY waiting_since, id"
    )
    longest = f"(SELECT id FROM {table} {waiting} LIMIT 1)"  # noqa: S608 - all names are ours
    [(count, first)] = _ask(f"SELECT {_up_to_most(waiting)}, {longest}", [seller_id] * 2)
    return Queue(count, _ONE.first(pk=first) if count else None)


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """How long customers waited for an answer: the median, over how many answers. None without any.

    Where there are more than `ANSWERS_AT_MOST`, it is over the newest ones.
    """

    median: timedelta | None
    count: int

    @property
    def of_newest(self) -> bool:
        """Whether there may be more answers."""
        return self.count >= ANSWERS_AT_MOST


def response_time(seller_id: str, *, since: datetime) -> ResponseTime:
    """The median time from a customer's message to the seller's answer, over the answers handed in since `since`."""
    table = connection.ops.quote_name(Message._meta.db_table)
    statement = f"""
        SELECT {seconds_between("answers_since", "created_at")} FROM {table}
         WHERE seller_id = %s AND created_at >= %s AND answers_since IS NOT NULL AND state <> '{MessageState.BOUNCED:s}'
         ORDER BY created_at DESC LIMIT {ANSWERS_AT_MOST}
    """  # noqa: S608 - all names are ours, all values are bound
    rows = _ask(statement, [seller_id, connection.ops.adapt_datetimefield_value(since)])
    waits = [round(seconds, 3) for (seconds,) in rows]
    return ResponseTime(timedelta(seconds=median(waits)) if waits else None, len(waits))


def last_messages(seller_id: str, conversation_ids: Sequence[str]) -> dict[str, Message]:
    """The newest message of each of these conversations of a seller, by conversation, without what it quoted."""
    found = _LAST_MESSAGES(seller_id=seller_id, conversation_ids=list(conversation_ids))
    return {message.conversation_id: message for message in found}


def _newest_of(conversation: OuterRef) -> QuerySet[Message, Any]:
    return Message.objects.filter(conversation=conversation).order_by("-created_at", "-id").values("pk")[:1]


def _with_customer() -> QuerySet[Conversation]:
    return Conversation.objects.select_related("purchase__customer")

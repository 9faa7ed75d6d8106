"""When what a public page shows has changed: a stamp that the database draws anew, in the transaction of the change.

A web process may keep a finished page and give it out again as long as the page's stamp is what it was before the page
was made (`web.shop.kept`). So a stamp must change with everything that a page shows, whichever way it is written: by
the ORM, by an import in bulk or by hand. Triggers see all of these, and nobody can forget to call them. They know the
tables by name only; nothing of the domain is imported here.

A stamp is drawn at random instead of counted. After a failover that lost its last transactions, or in a restored
backup, a counter would come by the same numbers again, with something else behind them.

On PostgreSQL a transaction never waits for another one here, and so cannot end in a deadlock: where the row of a name
is somebody else's until they commit, a second one is made, and the stamp is all rows of the name together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

from .triggers import awake_triggers

EVERYTHING = ""
"""The name that every page has beside its own."""

Stamp = frozenset[tuple[str, int]]


def of_shop(seller_id: str) -> str:
    """The name of what the public pages of a seller show."""
    return f"shop:{seller_id}"


def of_product(product_id: str) -> str:
    """The name of what the public page of an article shows."""
    return f"product:{product_id}"


def of_repairs(seller_id: str) -> str:
    """The name of what a new review leaves as it was on its seller's page: who the seller is, contact, new grades."""
    return f"repairs:{seller_id}"


def steady(stamp: Stamp, seller_id: str) -> Stamp:
    """That part of a seller's stamp, read with the one beside it, which a new review leaves as it was."""
    return _drawn_for(of_repairs(seller_id), frozenset(one for one in stamp if one[0] != of_shop(seller_id)))


@dataclass(frozen=True, slots=True)
class Watched:
    """Writes to one table, and of what they change the stamp: an SQL expression over `{row}`.

    Of updates those count that change one of `columns`; any, where none are named. `many`: rows of it come in bulk, so
    on PostgreSQL one statement draws once for each name, not for each row. `only`: which rows, a condition over them.
    """

    name: str
    table: str
    touches: str
    verbs: tuple[str, ...] = ("UPDATE",)
    columns: tuple[str, ...] = ()
    many: bool = False
    only: str = ""

    def when(self, verb: str, differs: str) -> str:
        """The condition of a row's trigger; the databases compare with NULL in different words."""
        changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in self.columns)
        condition = changed or self.only.format(row=_row(verb))
        return f" WHEN ({condition})" if condition else ""


_ANY = ("INSERT", "UPDATE", "DELETE")
_SHOP = "'shop:' || {row}.seller_id"
_REPAIRS = "'repairs:' || {row}.seller_id"

WATCHED = (
    Watched("seller", "sellers_seller", "'shop:' || {row}.id", ("INSERT", "UPDATE")),
    Watched("review", "reviews_review", _SHOP, _ANY, many=True),
    Watched(
        "repair",
        "reviews_review",
        _REPAIRS,
        columns=("overall", "submitted_at", "contacted_at", "progress", "new_overall", "set_aside_at", "removed_at"),
    ),
    # What an import brings, and what is deleted with a customer.
    Watched(
        "repaired_review",
        "reviews_review",
        _REPAIRS,
        ("INSERT", "DELETE"),
        many=True,
        only="{row}.contacted_at IS NOT NULL OR {row}.new_overall IS NOT NULL OR {row}.progress <> 'unanswered'",
    ),
    Watched("seller_and_repairs", "sellers_seller", "'repairs:' || {row}.id", ("INSERT", "UPDATE")),
    # Whether the purchase has a review is not asked: one that is being stored at this moment could not be seen.
    Watched("delivery", "orders_purchase", _SHOP, columns=("expected_delivery_date", "delivered_date")),
    # Who a customer is stands beside their reviews of whatever seller and article; it changes seldom.
    Watched("buyer", "orders_purchase", "''", columns=("customer_id",)),
    Watched("customer", "orders_customer", "''", columns=("name",)),
    Watched("product", "orders_product", "'product:' || {row}.id"),
    Watched("product_review", "product_reviews_productreview", "'product:' || {row}.product_id", _ANY, many=True),
    Watched("settings", "marketplace_marketplacesettings", "''", ("INSERT", "UPDATE")),
    Watched("installation", "kernel_installation", "''"),
)

_FIRST = """
    INSERT INTO kernel_stamp (name, value)
    SELECT 'shop:' || id, {draw} FROM sellers_seller
    UNION ALL SELECT 'repairs:' || id, {draw} FROM sellers_seller
    UNION ALL SELECT 'product:' || product_id, {draw} FROM product_reviews_productsum
"""

_DRAW = {"postgresql": "(random() * 9007199254740991)::bigint", "sqlite": "random() / 1024"}

_TOUCH = f"""
CREATE OR REPLACE FUNCTION makegood_touch(about text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    free bigint;
BEGIN
    SELECT id INTO free FROM kernel_stamp WHERE name = about ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF free IS NULL THEN
        INSERT INTO kernel_stamp (name, value) VALUES (about, {_DRAW["postgresql"]});
    ELSE
        UPDATE kernel_stamp SET value = {_DRAW["postgresql"]} WHERE id = free;
    END IF;
END $$
"""  # noqa: S608 - all of it is ours


_READ = "SELECT name, value FROM kernel_stamp WHERE name IN ($1, $2, '')"
_READ_HERE = "SELECT name, value FROM kernel_stamp WHERE name IN (?, ?, '')"
_TUPLES = 2
"""libpq's PGRES_TUPLES_OK."""


def read(name: str, beside: str = EVERYTHING) -> Stamp:
    """The stamp of a name, of one `beside` it and of everything; empty where nothing was drawn for the name so far.

    Whoever reads it before they read what the page shows can keep the page under it: what changes in between makes the
    page newer than its stamp, never older.

    One query, asked of the driver itself: this is all that a kept page needs of the database, and Django's cursor,
    with its look whether the server is still there, takes three times as long as the answer.

    Raises:
        DatabaseError, InterfaceError: the database is away. Nothing is left behind: who asks next looks by themselves.
    """
    if connection.connection is None:
        connection.ensure_connection()
    driver: Any = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            found = frozenset(driver.execute(_READ_HERE, (name, beside)))
        else:
            answer = connection.ask(_READ, [name.encode(), beside.encode()])  # type: ignore[attr-defined]  # our engine's
            if answer.status != _TUPLES:
                raise OperationalError("the stamps cannot be read")
            rows = range(answer.ntuples)
            found = frozenset((answer.get_value(row, 0).decode(), int(answer.get_value(row, 1))) for row in rows)
    # It answered: the look whether it is there, before the next query of this request, is done.
    connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs leave it out
    return _drawn_for(name, found)


def _drawn_for(name: str, found: Stamp) -> Stamp:
    """All of it, unless nothing was drawn for the name."""
    return found if any(about == name for about, _value in found) else frozenset()


def touch_everything() -> None:
    """Draws anew for all pages: where sums are written without the reviews they follow from (`verify --repair`)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT makegood_touch('')")
        else:
            for statement in _on_sqlite("''"):
                cursor.execute(statement)


def triggers(vendor: str) -> list[str]:
    """The statements that put the triggers in place. A change of them needs a migration that runs them again."""
    if vendor == "postgresql":
        return [_TOUCH, *(statement for one in WATCHED for statement in _postgres(one))]
    return [
        f"CREATE TRIGGER {name} AFTER {_verb(one, verb)} ON {one.table} FOR EACH ROW"
        f"{one.when(verb, 'IS NOT')}"
        f" BEGIN {'; '.join(_on_sqlite(one.touches.format(row=_row(verb))))}; END"
        for one in WATCHED
        for verb, name in _names(one)
    ]


def first_stamps(vendor: str) -> str:
    """The statement that draws for what is there already."""
    return _FIRST.format(draw=_DRAW[vendor])


def untriggers(vendor: str) -> list[str]:
    """The statements that take the triggers away: for migrations that rebuild a table, and for a restore."""
    if vendor == "postgresql":
        own = [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for one in WATCHED for _verb, name in _names(one)]
        return [*own, "DROP FUNCTION IF EXISTS makegood_touch(text)"]
    return [f"DROP TRIGGER IF EXISTS {name}" for one in WATCHED for _verb, name in _names(one)]


def is_watching() -> bool:
    """Whether every trigger is there and awake."""
    return awake_triggers() >= {name for one in WATCHED for _verb, name in _names(one)}


def watch() -> None:
    """Put back what is missing of the triggers. What was written meanwhile changed no stamp: all pages begin anew."""
    if not is_watching():
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in [*untriggers(connection.vendor), *triggers(connection.vendor)]:
                cursor.execute(statement)
            touch_everything()


def _names(one: Watched) -> Iterator[tuple[str, str]]:
    """Each verb with the name of its trigger."""
    for verb in one.verbs:
        yield verb, f"makegood_touch_{one.name}_{verb.lower()}"


def _verb(one: Watched, verb: str) -> str:
    return f"UPDATE OF {', '.join(one.columns)}" if one.columns else verb


def _row(verb: str) -> str:
    return "OLD" if verb == "DELETE" else "NEW"


def _on_sqlite(name: str) -> list[str]:
    """Whoever writes is alone, so a name has one row.

    Without ON CONFLICT: in a trigger it means what the statement says that made the trigger fire.
    """
    draw = _DRAW["sqlite"]
    missing = f"NOT EXISTS (SELECT 1 FROM kernel_stamp WHERE name = {name})"  # noqa: S608 - all of it is ours
    return [
        f"UPDATE kernel_stamp SET value = {draw} WHERE name = {name}",  # noqa: S608 - as above
        f"INSERT INTO kernel_stamp (name, value) SELECT {name}, {draw} WHERE {missing}",
    ]


def _postgres(one: Watched) -> Iterator[str]:
    for verb, name in _names(one):
        if one.many:
            touches = one.touches.format(row="changed")
            where = f" WHERE {one.only.format(row='changed')}" if one.only else ""
            names = f"SELECT DISTINCT {touches} AS about FROM changed{where}"  # noqa: S608 - ours
            body = f"PERFORM makegood_touch(about) FROM ({names}) AS them"
            each = f"REFERENCING {_row(verb)} TABLE AS changed FOR EACH STATEMENT"
        else:
            body = f"PERFORM makegood_touch({one.touches.format(row=_row(verb))})"
            each = f"FOR EACH ROW{one.when(verb, 'IS DISTINCT FROM')}"
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {body}; RETURN NULL; END $$"
        )
        yield f"CREATE TRIGGER {name} AFTER {_verb(one, verb)} ON {one.table} {each} EXECUTE FUNCTION {name}()"

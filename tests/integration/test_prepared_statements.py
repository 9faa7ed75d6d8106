"""PostgreSQL reads and plans what comes again and again once in a connection, and only where that is safe."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from importlib import import_module
from typing import Any, Never

import psycopg
import pytest
from django.apps import apps
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    OperationalError,
    connection,
    transaction,
)
from django.db.models import Model, Value
from django.test.utils import CaptureQueriesContext

from makegood.domain.grading.queries import _sums_around
from makegood.domain.orders.models import Product, Purchase
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.product_reviews.queries import newest_public_reviews as newest_product_reviews
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import newest_public_reviews
from makegood.kernel import stamps
from makegood.kernel.prepared import Prepared, PreparedChange, PreparedInsert, send_ahead
from tests import pgbouncer
from tests.conftest import THROUGH_PGBOUNCER
from tests.factories import NOW, make_product_review, make_purchase, make_review

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("MAKEGOOD_DATABASE_URL" not in os.environ, reason="about PostgreSQL"),
]
directly = pytest.mark.skipif(THROUGH_PGBOUNCER, reason="about connections to the server itself")


def known_to_server(beginning: str, among: Any = connection) -> list[str]:
    """The statements that the server keeps for this connection and that begin so."""
    with among.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall() if statement.startswith(beginning)]


@pytest.fixture
def another() -> Iterator[psycopg.Connection[Any]]:
    """A connection of somebody else."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as made:
        yield made


@pytest.fixture
def find() -> Callable[[str], Purchase | None]:
    prepared = Prepared(lambda pk: Purchase.objects.filter(pk=pk))
    return lambda pk: prepared.first(pk=pk)


@directly
def test_a_statement_is_known_once_whatever_values_come() -> None:
    for grade in (4, 9):
        make_review(grade, text="" if grade == 4 else "Fijn", purchase=make_purchase(order_id=f"o-{grade}"))
    connection.close()
    change = PreparedChange(lambda seller_id, new: (Review.objects.filter(seller_id=seller_id), {"new_overall": new}))
    for new in (None, 7, None, 10):
        assert change(seller_id="shop", new=new) == 2
    assert len(known_to_server('UPDATE "reviews_review"')) == 1


@directly
def test_the_question_of_each_request_is_known_too_and_known_anew_after_a_rollback(find) -> None:
    connection.close()
    make_review()
    told = [stamps.read(stamps.of_shop("shop")) for _ in range(2)]
    assert len(known_to_server("SELECT name, value FROM kernel_stamp")) == 1
    for savepoint in (False, True):
        find("none")  # with a statement of its own, the driver lets the server forget all after a rollback
        with transaction.atomic() if savepoint else nullcontext(), transaction.atomic():
            make_review(purchase=make_purchase(order_id=f"o-{savepoint}"))
            transaction.set_rollback(True)
        told += [stamps.read(stamps.of_shop("shop")) for _ in range(2)]
    assert len(set(told)) == 1
    assert told[0]
    assert len(known_to_server("SELECT name, value FROM kernel_stamp")) == 1


@directly
def test_a_question_that_the_server_has_forgotten_is_answered_all_the_same() -> None:
    make_review()
    known = stamps.read(stamps.of_shop("shop"))
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert stamps.read(stamps.of_shop("shop")) == stamps.read(stamps.of_shop("shop")) == known


def test_what_is_answered_past_the_cursor_is_what_a_cursor_reads() -> None:
    """Both ways of every query that comes again and again: a cursor asks where somebody looks at what is asked."""
    text = "50 %s ' \\ é\u2028 NULL"
    review = make_review(4, text=text, aspects={"contact": 2}, purchase=make_purchase(order_id="o-1"))
    make_review(9, purchase=make_purchase(order_id="o-2"))
    Review.objects.filter(pk=review.pk).update(response="Dank", response_at=NOW)
    prepared = Prepared(
        lambda seller_id, text: (
            Review.objects.select_related("purchase__customer")
            .filter(seller_id=seller_id, text=text)
            .annotate(percent=Value("100 %"))
        )
    )

    def read() -> list[Any]:
        found = prepared.found(seller_id="shop", text=text)
        rows = [*prepared(seller_id="shop", text=text), *(one.row for one in found), *newest_rows()]
        values = [one.value("submitted_at") for one in found]
        return [values, [{**vars(row), "_state": None} for row in rows], _sums_around(["shop"], NOW.date())]

    def newest_rows() -> list[Review]:
        return [one.row for one in newest_public_reviews("shop", limit=1).items]

    past = read()
    with CaptureQueriesContext(connection) as seen:
        assert read() == past
    assert len(seen) == 4
    assert past[1][0]["text"] == text
    assert past[1][0]["percent"] == "100 %"
    assert len(past[1]) == 3
    with transaction.atomic():
        assert read() == past


def test_what_is_known_of_a_row_changes_with_the_row() -> None:
    review = make_review(4, text="Eerst")

    def keys() -> list[tuple[object, ...]]:
        return [one.key for one in newest_public_reviews("shop", limit=20).items]

    before = keys()
    assert keys() == before
    Review.objects.filter(pk=review.pk).update(text="Dan")
    assert keys() != before


@directly
def test_a_question_is_prepared_anew_where_a_column_has_another_type(find) -> None:
    purchase = make_purchase(order_id="o-1")
    assert find(purchase.pk) == purchase
    for size in (65, 64):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE orders_purchase ALTER COLUMN order_id TYPE varchar({size})")
        assert [find(purchase.pk), find(purchase.pk)] == [purchase, purchase]
        assert len(known_to_server('SELECT "orders_purchase"')) == 1


@directly
def test_a_mistake_past_the_cursor_is_told_as_a_cursor_tells_it(find) -> None:
    graded = Prepared(lambda overall: Review.objects.filter(overall=overall))
    with pytest.raises(DataError):
        graded(overall="no number")
    assert graded(overall=11) == []
    purchase = make_purchase(order_id="o-1")
    with pytest.raises(DataError):
        find(f"{purchase.pk}\0")
    assert find(purchase.pk) == purchase


@directly
def test_the_newest_of_a_page_are_planned_once_and_the_way_to_them_is_no_other_sellers() -> None:
    """Where the server has seen reviews of one seller only, the newest of all look like a way as good as any."""
    connection.close()
    with transaction.atomic():
        make_review()
        make_product_review(4, order_id="o-2")
        for model in (Review, ProductReview):
            repeat(model, 3_000)
        newest_public_reviews("shop", limit=20)
        newest_product_reviews("article-1", limit=20)
        assert way_of('SELECT "reviews_review"', "nobody") == {"review_list"}
        assert way_of('SELECT "product_reviews_productreview"', "nothing") == {"product_review_newest"}
        transaction.set_rollback(True)


@directly
def test_what_is_planned_anew_is_planned_for_its_values_and_never_kept() -> None:
    make_review(4)
    connection.close()
    grades = Prepared(lambda seller_id: Review.objects.filter(seller_id=seller_id), planned_anew=True)
    with CaptureQueriesContext(connection) as captured:
        assert [[one.overall for one in grades(seller_id=name)] for name in ("shop", "nobody")] == [[4], []]
    assert ["'shop'" in query["sql"] for query in captured] == [True, False]
    assert known_to_server('SELECT "reviews_review"') == []


def test_a_new_database_is_not_looked_at_while_it_is_empty() -> None:
    """The server would take it that it stays empty, and read all reviews each time one is written."""
    migration = import_module("makegood.domain.reviews.migrations.0012_sellers_are_many")

    def said() -> str:
        with connection.schema_editor(collect_sql=True) as editor:
            migration.say_so(apps, editor)
        return "\n".join(editor.collected_sql)

    assert "ANALYZE" not in said()
    make_review()
    assert "ANALYZE reviews_review" in said()


def repeat(model: type[Model], times: int) -> None:
    """As many rows of a table as `times`, like the one that there is, and the server has seen them."""
    own = {"id": "md5(random()::text)::char(26)", "purchase_id": "md5(random()::text)::char(26)"}
    columns = [field.column for field in model._meta.concrete_fields if not field.generated]
    table = model._meta.db_table
    values = ", ".join(own.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # there are no such purchases
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, generate_series(1, {times})")
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute(f"ANALYZE {table}")


def way_of(beginning: str, value: str) -> set[str]:
    """The indexes of reviews that a prepared statement reads for this value."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement FROM pg_prepared_statements")
        (name,) = [name for name, statement in cursor.fetchall() if statement.startswith(beginning)]
        cursor.execute(f"EXPLAIN EXECUTE \"{name}\" ('{value}')")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "$1" in plan, "one plan for all values"
    return set(re.findall(r"using ((?:product_)?review_\w+)", plan))


@directly
def test_a_lost_connection_is_replaced(
    another: "psycopg.Connection[Any]", find: Callable[[str], Purchase | None]
) -> None:
    purchase = make_purchase()
    assert find(purchase.pk) == purchase
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        another.execute("SELECT pg_terminate_backend(%s, 5000)", cursor.fetchone())
    connection.health_check_done = False  # as the next request begins
    assert find(purchase.pk) == purchase


@directly
def test_whether_the_server_is_there_is_asked_only_in_doubt(another: "psycopg.Connection[Any]") -> None:
    def latest() -> str:
        pid = connection.connection.info.backend_pid
        row = another.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone()
        return str(row[0]) if row else "gone"

    def use(question: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(question)

    use("SELECT 2")
    assert connection.is_usable()
    use("SELECT 3")
    assert (connection.is_usable(), latest()) == (True, "SELECT 3")
    connection.errors_occurred = True
    assert (connection.is_usable(), latest()) == (True, "SELECT 1")
    connection.errors_occurred = False
    another.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    assert not connection.is_usable()
    connection.close()
    use("SELECT 4")
    assert (connection.is_usable(), latest()) == (True, "SELECT 4")


_ADD = PreparedInsert(lambda: Product)
_RENAME = PreparedChange(lambda pk, title: (Product.objects.filter(pk=pk), {"title": title}))


def add(*ids: str) -> None:
    for one in ids:
        _ADD(Product(pk=one, title="Bell"))


def add_ahead(*ids: str) -> None:
    with transaction.atomic():
        send_ahead()
        add(*ids)


@pytest.mark.parametrize("nested", [False, True])
def test_what_was_sent_ahead_fails_at_the_end_of_its_block_and_nothing_of_it_is_kept(nested: bool) -> None:
    with transaction.atomic() if nested else nullcontext():
        add("a")
        with pytest.raises(IntegrityError):
            add_ahead("b", "a", "c")
        add("d")
    assert sorted(Product.objects.values_list("pk", flat=True)) == ["a", "d"]


def test_what_was_sent_ahead_is_seen_by_whatever_comes_next() -> None:
    named = Prepared(lambda pk: Product.objects.filter(pk=pk).values_list("title"))
    with transaction.atomic():
        send_ahead()
        add("a")
        asked = [named.ask(pk="a"), named.ask(pk="b")]
        add("b")
        assert [one() for one in asked] == [[("Bell",)], []]
        assert [_RENAME(pk="a", title="Horn"), _RENAME(pk="c", title="Horn")] == [1, 0]
        send_ahead()
        add("c")
        assert Product.objects.filter(title="Bell").update(title="Lamp") == 2
    assert named(pk="c") == [("Lamp",)]


def test_a_transaction_that_began_ahead_goes_on_in_the_blocks_around_it(another: "psycopg.Connection[Any]") -> None:
    def goes_on(*, wrong: bool) -> None:
        with transaction.atomic():
            with transaction.atomic(savepoint=False):
                add_ahead("a")
            add("b")
            if wrong:
                raise ZeroDivisionError

    kept = f"SELECT id FROM {Product._meta.db_table} ORDER BY id"
    with pytest.raises(ZeroDivisionError):
        goes_on(wrong=True)
    assert another.execute(kept).fetchall() == []
    goes_on(wrong=False)
    add("c")  # in no transaction
    assert another.execute(kept).fetchall() == [("a",), ("b",), ("c",)]


@directly
def test_what_is_asked_while_a_transaction_is_committed_is_asked_after_it() -> None:
    named = Prepared(lambda pk: Product.objects.filter(pk=pk).values_list("title"))
    on_day = Prepared(lambda day: Purchase.objects.filter(look_on=day).values_list("pk"))
    asked: list[Any] = []
    too_early: list[Exception] = []

    def meanwhile() -> None:
        asked[:] = [named.ask(pk="a"), on_day.ask(day="no day")]
        for wait in (asked[0], Product.objects.count):
            with pytest.raises(InterfaceError) as refused:
                wait()
            too_early.append(refused.value)

    def note(*ids: str) -> None:
        with transaction.atomic():
            send_ahead(meanwhile=meanwhile)
            add(*ids)

    note("a")
    assert len(too_early) == 2
    assert asked[0]() == [("Bell",)]
    with pytest.raises(DataError):
        asked[1]()
    with pytest.raises(IntegrityError):  # nothing that was asked along is true of a note that there is not
        note("b", "a")
    for answer in asked:
        with pytest.raises(IntegrityError):
            answer()
    assert named(pk="b") == []


@directly
def test_a_connection_that_breaks_before_its_commit_is_replaced(another: "psycopg.Connection[Any]") -> None:
    def lose() -> None:
        send_ahead(meanwhile=lambda: None)
        add("a")
        another.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])

    with pytest.raises(OperationalError):
        transaction.atomic(lose)()
    connection.close()  # as whoever tries again does
    add("b")
    assert [one.pk for one in Product.objects.all()] == ["b"]


@directly
def test_what_the_server_cannot_be_told_is_refused_before_it() -> None:
    with pytest.raises(DataError):
        add("a\0b")
    add("a")


def test_what_goes_wrong_here_undoes_what_was_sent_ahead() -> None:
    def go_wrong() -> Never:
        send_ahead()
        add("a", "b", "a")
        raise ZeroDivisionError

    # Behind a pool nothing is sent ahead, and what goes wrong is told at once.
    with pytest.raises(IntegrityError if connection.is_pooled() else ZeroDivisionError):  # type: ignore[attr-defined]  # our engine's
        transaction.atomic(go_wrong)()
    add("a")
    assert [one.pk for one in Product.objects.all()] == ["a"]


def test_behind_a_pool_nothing_outlasts_a_transaction() -> None:
    program = pgbouncer.find_program()
    if program is None:
        pytest.skip("no PgBouncer is installed (Debian's package pgbouncer)")
    server = os.environ.get("MAKEGOOD_DATABASE_DIRECT_URL") or os.environ["MAKEGOOD_DATABASE_URL"]
    pool = pgbouncer.Pooler(program, {pgbouncer.ANY: server}, pool_size=2)
    pool.start()
    clients: list[Any] = []
    try:
        for _ in range(3):
            clients.append(client := connection.copy())
            client.settings_dict = {**client.settings_dict, "HOST": "127.0.0.1", "PORT": str(pool.port)}
        # They change places: whoever held a connection of the server until now gets the other one.
        for number in range(12):
            one, other = clients[number % 3], clients[(number + 1) % 3]
            other.set_autocommit(False)
            with other.prepared_cursor() as cursor:
                cursor.execute("SELECT %s::int + 1", [number])
                with one.prepared_cursor() as second:
                    second.execute("SELECT %s::int + 1", [number])
                    assert cursor.fetchone() == second.fetchone() == (number + 1,)
            other.commit()
            other.set_autocommit(True)
            assert known_to_server("", one) == []
            assert one.is_pooled()
    finally:
        for client in clients:
            client.close()
        pool.remove()


@directly
def test_a_migration_elsewhere_changes_the_type_of_a_column(another: "psycopg.Connection[Any]") -> None:
    def read() -> int:
        with connection.prepared_cursor() as cursor:
            cursor.execute("SELECT n FROM only_here WHERE n = %s", [1])
            number: int = cursor.fetchone()[0]
            return number

    another.execute("CREATE TABLE only_here AS SELECT 1::smallint AS n")
    try:
        assert read() == 1
        another.execute("ALTER TABLE only_here ALTER n TYPE bigint")
        assert read() == 1  # nothing is seen of it
        another.execute("ALTER TABLE only_here ALTER n TYPE int")
        with pytest.raises(NotSupportedError), transaction.atomic():
            read()
        with transaction.atomic():
            assert read() == 1
    finally:
        another.execute("DROP TABLE only_here")

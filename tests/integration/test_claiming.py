"""A transaction that begins with a claim: on SQLite not before something is written in it."""

import gc
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from makegood.domain.grading.models import GradeSum
from makegood.domain.grading.rules import NUMBERS
from makegood.domain.sellers.models import Seller
from makegood.kernel.bulk import adding
from makegood.kernel.errors import Refused
from makegood.kernel.locks import DatabaseBusy, claiming
from tests.factories import make_seller

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="elsewhere nobody waits for whoever writes")
pytestmark = pytest.mark.django_db(transaction=True)


def claim() -> None:
    make_seller("claimed")


def sellers() -> set[str]:
    return set(Seller.objects.values_list("pk", flat=True))


def elsewhere(work: Callable[[], object]) -> None:
    """Done by another thread, on a connection of its own, before this one goes on."""

    def done() -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(done).result(timeout=60)


class Undone(Exception):
    """Whatever goes wrong after something was written."""


def make_and_undo(seller_id: str) -> None:
    with claiming(lambda: None, seconds=10):
        make_seller(seller_id)
        raise Undone


def test_the_claim_and_what_is_done_are_there_or_neither() -> None:
    with claiming(claim, seconds=10):
        make_seller("shop")
    assert sellers() == {"claimed", "shop"}
    with pytest.raises(Undone):
        make_and_undo("other")
    assert sellers() == {"claimed", "shop"}


def test_it_is_made_where_nothing_is_done() -> None:
    with claiming(claim, seconds=10):
        pass
    assert sellers() == {"claimed"}


@on_sqlite
def test_others_write_until_something_is_written_in_it() -> None:
    with claiming(claim, seconds=10):
        assert sellers() == set()
        elsewhere(lambda: make_seller("meanwhile"))
        assert sellers() == {"meanwhile"}
        with transaction.atomic():
            assert sellers() == {"claimed", "meanwhile"}
        elsewhere(_refused_to_write)
        make_seller("shop")
    assert sellers() == {"claimed", "meanwhile", "shop"}


def _refused_to_write() -> None:
    with pytest.raises(DatabaseBusy), claiming(lambda: None, seconds=0):
        make_seller("too-late")


@on_sqlite
def test_many_rows_at_once_are_something_written() -> None:
    make_seller("shop")
    row = ("shop", 0, "2026-11-23", *[1] * len(NUMBERS))
    with claiming(claim, seconds=10):
        with connection.cursor() as cursor:
            cursor.executemany(adding(GradeSum._meta.db_table, ("seller_id", "span", "start"), NUMBERS), [row])
        assert sellers() == {"claimed", "shop"}


@on_sqlite
def test_where_the_claim_fails_nothing_is_written_whatever_is_made_of_the_error() -> None:
    def fail() -> None:
        make_seller("half")
        raise Refused("taken", "taken")

    def go_on() -> None:
        with claiming(fail, seconds=10):
            for seller_id in ("one", "two"):
                with pytest.raises(Refused):
                    make_seller(seller_id)
            elsewhere(lambda: make_seller("meanwhile"))

    with pytest.raises(Refused):
        go_on()
    assert sellers() == {"meanwhile"}
    make_seller("afterwards")
    assert sellers() == {"meanwhile", "afterwards"}


@on_sqlite
def test_where_the_claim_fails_nothing_keeps_the_statements_open() -> None:
    """A statement that is not let go keeps the file in use, also where its connection is closed."""

    def fail() -> None:
        raise Refused("taken", "taken")

    def fails() -> weakref.ref[Refused]:
        try:
            with claiming(fail, seconds=10):
                make_seller("shop")
        except Refused as error:
            return weakref.ref(error)
        raise AssertionError

    gc.disable()
    try:
        assert fails()() is None
    finally:
        gc.enable()

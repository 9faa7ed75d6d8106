"""The chain over the audit trail (R12.3): sealed in the order found, whole whatever happens, telling on tampering."""

import hashlib
import json
from datetime import timedelta
from threading import Event

import pytest
from django.db import IntegrityError, connection, transaction

from makegood.kernel import actors, append_only, audit, sealing
from makegood.kernel.chain import GENESIS, START, Head, parse_head
from makegood.kernel.models import AuditRow, AuditSeal, Installation
from makegood.kernel.sealing import head, seal_rows
from makegood.kernel.verification import inconsistencies
from tests.at_once import at_once
from tests.factories import NOW

HOUR = timedelta(hours=1)
A_WHILE = timedelta(hours=2)


def write(count: int, *, event: str = "test.happened", now=NOW) -> list[int]:
    for number in range(count):
        audit.record(
            event,
            by=actors.system("test"),
            now=now + timedelta(seconds=number),
            subject=("test", number),
            seller_id="shop",
            before={"grade": None, "late": False},
            after={"grade": number, "on": now.date(), "text": audit.mark_text("Doos ingedeukt", b"k")},
        )
    return list(AuditRow.objects.order_by("-id").values_list("id", flat=True)[:count])[::-1]


def wrong(*, now=NOW + A_WHILE, expected: Head | None = None) -> list[str]:
    return list(inconsistencies(now=now, expected=expected))


def tamper(*statements: str) -> None:
    """What somebody does who owns the database."""
    with connection.cursor() as cursor:
        for statement in [
            *append_only.unguards(connection.vendor),
            *statements,
            *append_only.guards(connection.vendor),
        ]:
            cursor.execute(statement)


@pytest.mark.django_db
class TestSealing:
    def test_an_empty_chain_has_a_head_and_nothing_wrong(self) -> None:
        assert seal_rows() == 0
        assert str(head()) == "0:" + "0" * 64
        assert wrong(expected=START) == []

    def test_each_row_is_sealed_once_in_batches(self, monkeypatch) -> None:
        monkeypatch.setattr(sealing, "BATCH", 3)
        ids = write(8)
        assert seal_rows() == 8
        assert seal_rows() == 0
        seals = list(AuditSeal.objects.order_by("number"))
        assert [seal.audit_id for seal in seals] == ids
        assert [seal.number for seal in seals] == list(range(1, 9))
        assert [seal.previous for seal in seals] == [GENESIS, *(seal.hash for seal in seals[:-1])]
        assert head() == (8, seals[-1].hash)
        assert wrong() == []

    def test_anybody_can_recompute_a_seal_from_the_row(self) -> None:
        (row_id,) = write(1)
        seal_rows()
        mark = audit.mark_text("Doos ingedeukt", b"k")
        assert mark
        row = [row_id, "2026-11-23T09:00:00.000000+00:00", "system", "test", "test.happened", "test", "0", "shop",
               {"grade": None, "late": False},
               {"grade": 0, "on": "2026-11-23", "text": {"length": 14, "hmac": mark.hmac}}]  # fmt: skip
        assert AuditRow.objects.get().at == NOW
        text = json.dumps(row, sort_keys=True, separators=(",", ":"))
        assert head() == (1, hashlib.sha256(f"{GENESIS}\n{text}".encode()).hexdigest())

    def test_told_to_stop_it_stops_between_batches(self, monkeypatch) -> None:
        monkeypatch.setattr(sealing, "BATCH", 2)
        write(5)
        answers = iter([False, True])
        assert seal_rows(should_stop=lambda: next(answers)) == 2
        assert seal_rows() == 3

    def test_a_row_is_sealed_once_by_the_databases_word(self) -> None:
        ids = write(2)
        seal_rows()
        for number, audit_id in ((3, ids[0]), (2, 99)):
            with pytest.raises(IntegrityError), transaction.atomic():
                AuditSeal.objects.create(number=number, audit_id=audit_id, hash="x", previous="y")


class TestGuard:
    @pytest.mark.django_db
    @pytest.mark.parametrize("table", append_only.TABLES)
    @pytest.mark.parametrize("what", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}", "INSERT OR REPLACE"])
    def test_no_row_of_either_table_is_changed_or_removed(self, table: str, what: str) -> None:
        if what.startswith("TRUNCATE" if connection.vendor == "sqlite" else "INSERT"):
            pytest.skip("a statement of the other database")
        write(2)
        seal_rows()
        one = "event = 'other.thing'" if table == "kernel_auditrow" else "hash = 'x'"
        statement = what.format(table, one)
        if what.startswith("INSERT"):
            statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        with (
            pytest.raises(IntegrityError, match="the audit trail is append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        assert AuditSeal.objects.count() == AuditRow.objects.count() == 2
        assert wrong() == []

    @pytest.mark.django_db(transaction=True)
    def test_triggers_that_were_dropped_are_noticed_and_put_back(self) -> None:
        assert append_only.is_guarded()
        with connection.cursor() as cursor:
            cursor.execute(append_only.unguards(connection.vendor)[-1])
        assert not append_only.is_guarded()
        append_only.guard()
        append_only.guard()
        assert append_only.is_guarded()


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def test_workers_and_writers_together_make_one_whole_chain(self, monkeypatch) -> None:
        monkeypatch.setattr(sealing, "BATCH", 5)

        def seal() -> None:
            for _ in range(6):
                seal_rows()

        def add() -> None:
            for _ in range(6):
                with transaction.atomic():
                    write(4)

        at_once(seal, add, seal, add)
        seal_rows()
        assert head().length == 48
        assert wrong() == []

    def test_a_worker_that_dies_within_a_batch_leaves_no_trace(self, monkeypatch) -> None:
        write(4)

        def die(*_arguments: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(sealing, "insert_rows", die)
            with pytest.raises(KeyboardInterrupt):
                seal_rows()
        assert head() == START
        assert seal_rows() == 4
        assert wrong() == []

    def test_a_transaction_that_ends_late_is_sealed_when_it_is_found(self) -> None:
        if connection.vendor == "sqlite":
            pytest.skip("on SQLite there is one writer at a time")
        has_id, may_end = Event(), Event()

        def slow() -> None:
            with transaction.atomic():
                write(1, event="test.slow")
                has_id.set()
                may_end.wait(30)

        def quick() -> None:
            has_id.wait(30)
            write(2)
            seal_rows()
            may_end.set()

        at_once(slow, quick)
        assert seal_rows(everywhere=False) == 1
        order = list(AuditSeal.objects.order_by("number").values_list("audit_id", flat=True))
        assert order == [*sorted(order)[1:], min(order)]
        assert wrong() == []


@pytest.mark.django_db
class TestVerification:
    @pytest.fixture
    def ids(self, monkeypatch) -> list[int]:
        monkeypatch.setattr("makegood.kernel.verification.CHUNK", 2)
        ids = write(5)
        seal_rows()
        return ids

    @pytest.mark.parametrize(
        "change", ["event = 'test.other'", "after = '{\"grade\": 10}'", "actor_id = ''", "seller_ref = 'other'"]
    )
    def test_a_changed_row_is_named(self, ids: list[int], change: str) -> None:
        tamper(f"UPDATE kernel_auditrow SET {change} WHERE id = {ids[2]}")
        (line,) = wrong()
        assert line.startswith(f"row {ids[2]} was changed")

    @pytest.mark.parametrize("value", ["soon", "2026-13-45 99:00:00", "", "x'ff'"])
    def test_what_is_no_moment_and_no_json_is_named_too(self, ids: list[int], value: str) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL stores no such value")
        tamper(
            "PRAGMA ignore_check_constraints = ON",
            f"UPDATE kernel_auditrow SET at = '{value.replace(chr(39), '')}', after = '{{' WHERE id = {ids[2]}",
            "PRAGMA ignore_check_constraints = OFF",
        )
        assert [line.split(",")[0] for line in wrong()] == [f"row {ids[2]} was changed"]

    @pytest.mark.parametrize("place", [0, 2, 4])
    def test_a_missing_row_is_named(self, ids: list[int], place: int) -> None:
        tamper(f"DELETE FROM kernel_auditrow WHERE id = {ids[place]}")
        (line,) = wrong()
        assert line == f"row {ids[place]} is missing: it was sealed as number {place + 1}"

    def test_a_row_that_was_slipped_in_is_named(self, ids: list[int]) -> None:
        tamper(f"DELETE FROM kernel_auditseal WHERE audit_id = {ids[3]}")
        lines = wrong()
        assert lines[0] == "seal 4 is missing"
        assert lines[1] == f"row {ids[3]} was inserted: it is not sealed, and rows behind it are"

    def test_a_row_at_the_end_is_named_once_it_is_left_unsealed_for_over_an_hour(self, ids: list[int]) -> None:
        at = NOW + timedelta(minutes=30)
        late = write(2, now=at)
        assert wrong(now=at + HOUR) == []
        (line,) = wrong(now=at + HOUR + timedelta(seconds=2))
        assert line == f"rows {late[0]} to {late[1]} are not sealed for over an hour: is a worker running?"

    def test_after_a_restore_the_worker_has_an_hour_again(self, ids: list[int]) -> None:
        write(1)
        Installation.objects.create(pk=1, time_zone="x", created_at=NOW, restored_at=NOW + timedelta(days=3))
        assert wrong(now=NOW + timedelta(days=3, minutes=59)) == []
        assert len(wrong(now=NOW + timedelta(days=3, minutes=61))) == 1

    def test_seals_that_were_exchanged_are_named(self, ids: list[int]) -> None:
        tamper(
            f"UPDATE kernel_auditseal SET audit_id = -1 WHERE audit_id = {ids[1]}",
            f"UPDATE kernel_auditseal SET audit_id = {ids[1]} WHERE audit_id = {ids[2]}",
            f"UPDATE kernel_auditseal SET audit_id = {ids[2]} WHERE audit_id = -1",
        )
        assert [line.split(",")[0] for line in wrong()] == [f"row {ids[2]} was changed", f"row {ids[1]} was changed"]

    def test_a_changed_hash_is_named_where_it_is(self, ids: list[int]) -> None:
        tamper("UPDATE kernel_auditseal SET hash = previous WHERE number = 3")
        assert [line.split(":")[0] for line in wrong()] == [
            f"row {ids[2]} was changed, or its seal 3 was",
            "seal 4 does not follow seal 3",
        ]


@pytest.mark.django_db
class TestEarlierHead:
    def test_it_stays_in_the_chain_as_it_grows(self) -> None:
        heads = []
        for _ in range(3):
            write(2)
            seal_rows()
            heads.append(head())
        for earlier in (START, *heads):
            assert wrong(expected=earlier) == []

    def test_a_chain_that_was_recomputed_is_caught_by_nothing_else(self) -> None:
        first = write(4)[0]
        seal_rows()
        noted = head()
        tamper(f"UPDATE kernel_auditrow SET event = 'test.other' WHERE id = {first}", "DELETE FROM kernel_auditseal")
        seal_rows()
        assert wrong() == []
        (line,) = wrong(expected=noted)
        assert line.startswith(f"the head {noted} is not in the chain: seal 4 is ")

    def test_an_end_that_was_cut_off_is_caught(self) -> None:
        ids = write(4)
        seal_rows()
        noted = head()
        tamper(
            f"DELETE FROM kernel_auditseal WHERE audit_id = {ids[-1]}",
            f"DELETE FROM kernel_auditrow WHERE id = {ids[-1]}",
        )
        assert wrong() == []
        (line,) = wrong(expected=noted)
        assert line == f"the head {noted} is not in the chain: there is no seal 4"

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "x",
            "5",
            ":",
            "5:",
            "5:abc",
            "-1:" + "0" * 64,
            "01:" + "0" * 64,
            "٣:" + "0" * 64,
            "1:" + "g" * 64,
            "9" * 19 + ":" + "0" * 64,
        ],
    )
    def test_what_is_no_head_is_told(self, typed: str) -> None:
        with pytest.raises(ValueError, match="COUNT:HASH"):
            parse_head(typed)

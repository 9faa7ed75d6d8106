"""Whatever single thing somebody changes, inserts or removes in a sealed trail, `verify` tells (R12.3)."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.kernel import append_only
from makegood.kernel.models import AuditRow, AuditSeal
from makegood.kernel.sealing import head, seal_rows
from makegood.kernel.verification import inconsistencies
from tests.factories import NOW

words = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
values = st.dictionaries(words, st.none() | st.booleans() | st.integers(-9, 9) | words, max_size=3)
moments = st.integers(0, 10**6).map(lambda number: NOW - timedelta(milliseconds=number))
rows = st.fixed_dictionaries(
    {
        "at": moments,
        "actor_kind": words,
        "actor_id": words,
        "event": words,
        "subject_kind": words,
        "subject_id": words,
        "seller_ref": words,
        "before": values,
        "after": values,
    }
)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(rows, min_size=1, max_size=3), min_size=1, max_size=3), st.data())
def test_any_single_change_is_found(batches: list[list[dict[str, object]]], data: st.DataObject) -> None:
    with transaction.atomic():
        for batch in batches:
            for values_of_row in batch:
                AuditRow.objects.create(id=10 * (AuditRow.objects.count() + 1), **values_of_row)
            seal_rows()
        assert list(inconsistencies(now=NOW + timedelta(hours=2), expected=head())) == []
        with connection.cursor() as cursor:
            for statement in append_only.unguards(connection.vendor):
                cursor.execute(statement)
        tamper(data, 10 * AuditRow.objects.count())
        assert list(inconsistencies(now=NOW + timedelta(hours=2))) != []
        transaction.set_rollback(True)


def tamper(data: st.DataObject, last: int) -> None:
    row = AuditRow.objects.get(pk=data.draw(st.sampled_from(range(10, last + 1, 10))))
    seal = AuditSeal.objects.get(audit_id=row.pk)
    match data.draw(st.sampled_from(["change", "remove", "insert", "change seal", "remove seal", "insert seal"])):
        case "change":
            other = data.draw(rows)
            name = data.draw(st.sampled_from(sorted(other)).filter(lambda name: other[name] != getattr(row, name)))
            AuditRow.objects.filter(pk=row.pk).update(**{name: other[name]})
        case "remove":
            AuditRow.objects.filter(pk=row.pk).delete()
        case "insert":
            free = st.integers(1, last + 20).filter(lambda number: number % 10) | st.sampled_from([-(1 << 63), -1, 0])
            AuditRow.objects.create(id=data.draw(free), **data.draw(rows))
        case "change seal":
            change = st.sampled_from(["number", "audit_id", "hash", "previous"])
            other = {"number": last + 5, "audit_id": last + 5, "hash": data.draw(hashes), "previous": data.draw(hashes)}
            name = data.draw(change)
            AuditSeal.objects.filter(pk=seal.pk).update(**{name: other[name]})
        case "remove seal":
            seal.delete()
        case "insert seal":
            number = data.draw(st.sampled_from([AuditSeal.objects.count() + 1, 0, -(1 << 63)]))
            AuditSeal.objects.create(number=number, audit_id=last + 5, hash=data.draw(hashes), previous=head().hash)

import re
from datetime import UTC, datetime, timedelta

from makegood.kernel.ids import new_id, new_ordered_id

FORM = re.compile(r"[a-z2-7]{26}")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_ids_have_one_form_and_are_never_the_same() -> None:
    made = [new_id() for _ in range(1000)] + [new_ordered_id(NOW) for _ in range(1000)]
    assert len(set(made)) == 2000
    assert [one for one in made if not FORM.fullmatch(one)] == []


def test_an_id_has_130_bits_of_chance() -> None:
    made = [new_id() for _ in range(2000)]
    assert {len(set(place)) for place in zip(*made, strict=True)} == {32}
    assert 32**26 == 2**130


def test_ordered_ids_sort_by_the_moment_they_were_made() -> None:
    steps = (timedelta(0), timedelta(milliseconds=1), timedelta(seconds=1), timedelta(days=1), timedelta(days=36_500))
    made = [new_ordered_id(NOW + step)[:10] for step in steps for _ in range(2)]
    assert made == sorted(made)
    assert len(set(made)) == 5

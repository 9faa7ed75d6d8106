import re
from datetime import UTC, datetime, timedelta

import time_machine

from makegood.kernel.ids import new_id, new_ordered_id

FORM = re.compile(r"[a-z2-7]{26}")


def test_ids_have_one_form_and_are_never_the_same() -> None:
    for make in (new_id, new_ordered_id):
        made = [make() for _ in range(1000)]
        assert len(set(made)) == 1000
        assert [one for one in made if not FORM.fullmatch(one)] == []


def test_ordered_ids_sort_by_the_moment_they_were_made() -> None:
    made = []
    with time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False) as clock:
        for step in (timedelta(milliseconds=1), timedelta(seconds=1), timedelta(days=1), timedelta(days=36_500)):
            made += [new_ordered_id() for _ in range(2)]
            clock.shift(step)
        made.append(new_ordered_id())
    moments = [one[:10] for one in made]
    assert moments == sorted(moments)
    assert len(set(moments)) == 5

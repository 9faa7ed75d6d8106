"""Writers at the same moment: no sum gets lost, and nobody waits for ever (R8.5)."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import chain
from operator import attrgetter
from threading import Event

import pytest
from django.db import transaction

from makegood.domain.grading.actions import (
    rebuild_sums,
    record_observations,
    replace_observation,
    withdraw_observation,
)
from makegood.domain.grading.queries import differences
from makegood.domain.grading.rules import Observation
from tests.at_once import at_once
from tests.factories import make_seller

pytestmark = pytest.mark.django_db(transaction=True)

FIRST_DAY = date(2026, 11, 29)
ROUNDS = 30


@pytest.fixture
def sellers() -> list[str]:
    ids = ["radio-rita", "vinyl-vera", "zink-zoe"]
    for seller_id in ids:
        make_seller(seller_id)
    return ids


def counted_by(*writers: Callable[[], list[Observation]]) -> list[Observation]:
    """All that writers say who begin together, by seller."""
    return sorted(chain.from_iterable(at_once(*writers)), key=attrgetter("seller_id"))


def busy(seller_id: str, seed: int) -> list[Observation]:
    """Records, replaces and withdraws, a transaction each, on few days, so that rows vanish and come again."""
    chance = random.Random(seed)
    counted: list[Observation] = []
    for _ in range(ROUNDS):
        day = FIRST_DAY + timedelta(days=chance.randrange(3))
        new = Observation(seller_id, day, chance.randint(1, 10), {"contact": chance.randint(1, 10)})
        step = chance.choice(("record", "replace", "withdraw"))
        with transaction.atomic():
            if step == "record" or not counted:
                record_observations([new])
                counted.append(new)
            elif step == "withdraw":
                withdraw_observation(counted.pop())
            else:
                old = counted.pop()
                new = Observation(seller_id, old.day, new.overall, old.aspects)
                replace_observation(old=old, new=new)
                counted.append(new)
    return counted


def test_two_writers_of_one_seller_lose_nothing(sellers: list[str]) -> None:
    counted = counted_by(lambda: busy(sellers[0], 1), lambda: busy(sellers[0], 2))
    assert list(differences(counted)) == []


def test_writers_of_many_sellers_in_opposite_order_do_not_deadlock(sellers: list[str]) -> None:
    def imports(order: list[str]) -> list[Observation]:
        counted = []
        for number in range(ROUNDS):
            batch = [
                Observation(seller_id, FIRST_DAY + timedelta(days=number % 3), 1 + number % 10, {})
                for seller_id in order
            ]
            with transaction.atomic():
                record_observations(batch)
            counted += batch
        return counted

    counted = counted_by(
        lambda: imports(sellers),
        lambda: imports(sellers[::-1]),
        lambda: busy(sellers[1], 3),
    )
    assert list(differences(counted)) == []


def test_a_write_that_fails_takes_its_sums_back(sellers: list[str]) -> None:
    def failing() -> None:
        with transaction.atomic():
            record_observations([Observation(sellers[0], FIRST_DAY, 8, {})])
            raise RuntimeError("the review could not be stored")

    with pytest.raises(RuntimeError):
        failing()
    assert list(differences([])) == []


def test_rebuilding_waits_for_writers_before_it_reads_the_reviews(sellers: list[str]) -> None:
    """Read too early, the reviews would lack the one that is being written, and its sums would be lost."""
    observation = Observation(sellers[0], FIRST_DAY, 8, {})
    stored: list[Observation] = []
    writing, reading = Event(), Event()
    read_too_early = []

    def write() -> list[Observation]:
        with transaction.atomic():
            record_observations([observation])
            writing.set()
            read_too_early.append(reading.wait(timeout=0.5))
            stored.append(observation)
        return [observation]

    def stream() -> Iterator[Observation]:
        reading.set()
        yield from stored

    def rebuild() -> list[Observation]:
        writing.wait(timeout=30)
        rebuild_sums(stream())
        return []

    counted = counted_by(write, rebuild)
    assert read_too_early == [False]
    assert list(differences(counted)) == []

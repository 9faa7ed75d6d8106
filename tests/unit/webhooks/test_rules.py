from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from standardwebhooks import Webhook

from makegood.domain.webhooks.rules import (
    GIVE_UP_AFTER,
    new_secret,
    next_attempt,
    read_retry_after,
    sign,
    sign_with_all,
)

WALL = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_signatures_are_those_of_the_published_library() -> None:
    secret, moment = new_secret(), datetime(2026, 11, 23, 9, 0)
    theirs = Webhook(secret).sign("id", moment, '{"ü":1}')
    ours = sign(secret, message_id="id", timestamp=int(WALL.timestamp()), body='{"ü":1}')
    assert ours == theirs
    both = sign_with_all([secret, new_secret()], message_id="id", timestamp=int(WALL.timestamp()), body='{"ü":1}')
    assert both.split(" ")[0] == ours
    assert len(both.split(" ")) == 2


def test_the_example_of_the_specification() -> None:
    signature = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body='{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_never_the_same() -> None:
    assert len({new_secret() for _ in range(50)}) == 50


def test_the_last_attempt_is_made_when_three_days_are_over() -> None:
    first, wall, attempts, times = WALL, WALL, 1, [WALL]
    while (again := next_attempt(attempts=attempts, tried_for=wall - first, wall=wall)) is not None:
        wall, attempts = again, attempts + 1
        times.append(again)
    assert times[-1] - first == GIVE_UP_AFTER
    waits = [str(later - earlier) for earlier, later in pairwise(times)]
    assert waits == [
        "0:00:05", "0:05:00", "0:30:00", "2:00:00", "5:00:00", "10:00:00", "14:00:00", "20:00:00", "20:24:55",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (timedelta(seconds=1), timedelta(seconds=5)),
        (timedelta(minutes=2), timedelta(minutes=2)),
        (timedelta(hours=9), timedelta(hours=9)),
        (timedelta(days=9), timedelta(hours=24)),
        (timedelta(days=-1), timedelta(seconds=5)),
    ],
)
def test_what_is_asked_for_holds_within_reason(asked: timedelta, waits: timedelta) -> None:
    found = next_attempt(attempts=1, tried_for=timedelta(), wall=WALL, retry_at=WALL + asked)
    assert found == WALL + waits


def test_somebody_who_asks_again_and_again_is_not_called_every_second() -> None:
    found = next_attempt(attempts=6, tried_for=timedelta(), wall=WALL, retry_at=WALL + timedelta(seconds=1))
    assert found == WALL + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("120", WALL + timedelta(minutes=2)),
        (" 0 ", WALL),
        ("Mon, 23 Nov 2026 10:00:00 GMT", WALL + timedelta(hours=1)),
        ("999999999999999999", WALL + timedelta(hours=24)),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, at: datetime | None) -> None:
    assert read_retry_after(value, WALL) == at

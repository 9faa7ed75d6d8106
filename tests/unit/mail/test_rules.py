from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.mail.rules import (
    GIVE_UP_AFTER,
    LEASE,
    REASON_LENGTH,
    back_off,
    is_given_up,
    is_permanent,
    must_renew,
    short_reason,
)

moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))


def test_waits_grow_from_seconds_to_four_hours():
    assert [back_off(attempts).total_seconds() for attempts in range(1, 9)] == [
        5,
        30,
        120,
        600,
        3600,
        4 * 3600,
        4 * 3600,
        4 * 3600,
    ]


@given(st.integers(min_value=1, max_value=10_000))
def test_no_wait_is_shorter_than_the_one_before_nor_longer_than_four_hours(attempts):
    assert timedelta(seconds=5) <= back_off(attempts) <= back_off(attempts + 1) <= timedelta(hours=4)


@given(st.integers(max_value=0))
def test_a_count_that_makes_no_sense_gives_the_shortest_wait(attempts):
    assert back_off(attempts) == timedelta(seconds=5)


@given(moments, st.timedeltas(min_value=timedelta(), max_value=timedelta(days=9)))
def test_given_up_after_three_days_of_trying_and_not_a_moment_earlier(first, later):
    assert is_given_up(first, first + later) == (later >= timedelta(days=3))


@given(moments)
def test_a_first_attempt_never_is_the_last(first):
    assert not is_given_up(first, first)


def test_all_waits_before_giving_up_make_at_least_twenty_attempts():
    waited, attempts = timedelta(), 1
    while waited < GIVE_UP_AFTER:
        waited += back_off(attempts)
        attempts += 1
    assert attempts >= 20


@given(st.integers(min_value=200, max_value=499))
def test_only_a_five_hundred_is_permanent(code):
    assert not is_permanent(code)


def test_refused_recipients_and_contents_are_permanent_but_not_a_refused_log_in():
    assert all(is_permanent(code) for code in (500, 550, 551, 552, 553, 554, 571))
    assert not any(is_permanent(code) for code in (530, 534, 535, 538))


@given(moments, st.timedeltas(min_value=timedelta(), max_value=LEASE))
def test_a_lease_is_renewed_in_its_second_half(start, passed):
    assert must_renew(start + LEASE, start + passed) == (passed > LEASE / 2)


def test_a_reason_keeps_the_code_and_loses_the_address():
    reply = "550 5.1.1 <anna.de.vries@example.com>: Recipient\r\n address rejected: User unknown"
    assert short_reason(reply) == "550 5.1.1 <[…]>: Recipient address rejected: User unknown"


def test_a_reason_loses_the_halves_of_the_address_too():
    secrets = ("anna.vries", "vries.example")
    assert (
        short_reason("550 no user Anna.Vries at vries.example here", secrets=secrets) == "550 no user […] at […] here"
    )


def test_a_short_local_part_is_not_cut_out_of_other_words():
    assert short_reason("550 cannot find an", secrets=("an",)) == "550 cannot find […]"


@given(
    st.from_regex(r"[a-z0-9.+_-]{1,30}@[a-z0-9-]{1,20}\.[a-z]{2,6}", fullmatch=True),
    st.text(max_size=300),
    st.text(max_size=300),
)
def test_whatever_a_server_says_the_address_is_not_kept_and_the_line_is_short(address, before, after):
    reason = short_reason(f"550 {before} {address} {after}", secrets=tuple(address.split("@")))
    assert address not in reason
    assert "\n" not in reason
    assert len(reason) <= REASON_LENGTH

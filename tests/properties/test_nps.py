"""NPS against a model that keeps a plain list of answers and rounds fractions (R10.3), and who is asked (R10.1)."""

import math
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.nps.rules import Facts, Limits, Tally, assess, first_obstacle, interval_of, score_of, tally

ANSWERS = st.lists(st.integers(0, 10), max_size=60)
COUNTS = st.integers(0, 10**9)
SOME = st.builds(Tally, COUNTS, COUNTS, COUNTS).filter(lambda answers: answers.count > 0)


def exact(answers: Tally) -> Fraction:
    return Fraction(100 * (answers.promoters - answers.detractors), answers.count)


@given(ANSWERS)
def test_the_score_is_that_of_a_list_of_answers(scores: list[int]) -> None:
    found = assess(tally({score: scores.count(score) for score in scores}), norm=25)
    assert found.answers.count == len(scores)
    assert found.uncertain is (len(scores) < 30)
    if not scores:
        assert (found.score, found.meets_norm, found.interval) == (None, None, None)
        return
    of_all = Fraction(100, len(scores))
    value = of_all * sum(score > 8 for score in scores) - of_all * sum(score < 7 for score in scores)
    assert found.score is not None
    assert Fraction(found.score) == Fraction(math.floor(value * 10 + Fraction(1, 2)), 10)
    assert found.meets_norm is (Fraction(found.score) >= 25)


@given(SOME)
def test_a_score_has_one_decimal_and_lies_within_half_a_tenth(answers: Tally) -> None:
    score = score_of(answers)
    assert score is not None
    assert score != "-0.0"
    whole, point, decimal = score.partition(".")
    assert (point, len(decimal)) == (".", 1)
    assert str(int(whole)) == whole.replace("-0", "0")
    assert -100 <= Fraction(score) <= 100
    assert -Fraction(1, 20) < Fraction(score) - exact(answers) <= Fraction(1, 20)


@given(SOME, st.integers(2, 50))
def test_only_the_shares_count(answers: Tally, times: int) -> None:
    more = Tally(times * answers.promoters, times * answers.passives, times * answers.detractors)
    assert score_of(more) == score_of(answers)


@given(SOME)
def test_one_more_promoter_never_lowers_it_and_one_more_detractor_never_raises_it(answers: Tally) -> None:
    before = Fraction(score_of(answers) or 0)
    promoter = Tally(answers.promoters + 1, answers.passives, answers.detractors)
    detractor = Tally(answers.promoters, answers.passives, answers.detractors + 1)
    assert Fraction(score_of(detractor) or 0) <= before <= Fraction(score_of(promoter) or 0)


@given(SOME)
def test_the_interval_holds_the_score_and_is_the_same_mirrored(answers: Tally) -> None:
    interval = interval_of(answers)
    mirrored = interval_of(Tally(answers.detractors, answers.passives, answers.promoters))
    assert interval is not None
    assert mirrored is not None
    assert -100 <= interval.low <= exact(answers) <= interval.high <= 100
    assert (mirrored.low, mirrored.high) == (-interval.high, -interval.low)


@given(SOME.filter(lambda answers: answers.count < 10**8))
def test_more_answers_of_the_same_kind_make_it_no_wider(answers: Tally) -> None:
    more = interval_of(Tally(4 * answers.promoters, 4 * answers.passives, 4 * answers.detractors))
    interval = interval_of(answers)
    assert interval is not None
    assert more is not None
    # Rounded outwards, so a point to spare; and from the very first answers it may reach further to one side.
    assert more.high - more.low <= interval.high - interval.low + 1


NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2026, 11, 27), timezones=st.just(UTC))
LIMITS = st.builds(
    Limits,
    after=st.timedeltas(timedelta(0), timedelta(days=6)),
    until_day=st.integers(1, 14),
    pause=st.timedeltas(timedelta(0), timedelta(days=60)),
)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    closed_at = draw(MOMENTS | st.none())
    flags = {one.name: draw(st.booleans()) for one in fields(Facts) if one.type is bool}
    # Mostly without obstacles, or hardly anybody would ever be asked.
    if draw(st.booleans()):
        flags = {
            name: name in ("closed_by_seller", "wrote", "seller_active", "consent", "has_address") for name in flags
        }
    return Facts(
        closed_at=closed_at,
        closed_on=closed_at.date() if closed_at else None,
        previous_sent_at=draw(MOMENTS | st.none()),
        **flags,
    )


@given(facts(), LIMITS)
def test_a_survey_leaves_exactly_when_every_condition_holds(found: Facts, limits: Limits) -> None:
    customer_agrees = found.consent and not (found.unsubscribed or found.complained) and found.has_address
    contact_was_had = found.wrote and found.closed_by_seller and found.closed_at is not None
    in_time = (
        found.closed_at is not None
        and NOW - found.closed_at >= limits.after
        and (NOW.date() - found.closed_at.date()).days <= limits.until_day
    )
    rested = not found.other_on_its_way and (
        found.previous_sent_at is None or NOW - found.previous_sent_at >= limits.pause
    )
    may = customer_agrees and contact_was_had and in_time and rested
    may = may and found.seller_active and not found.surveyed and not found.day_taken
    assert (first_obstacle(found, limits, now=NOW, today=date(2026, 11, 25)) is None) is may

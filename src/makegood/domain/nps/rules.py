"""The recommendation score as arithmetic (R10.3), and whether a customer may be asked for it (R10.1)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

SCORES = range(11)
PROMOTER_FROM = 9
DETRACTOR_UNTIL = 6

CERTAIN_FROM = 30
"""Over fewer answers than this a score is marked as uncertain (R10.3)."""

_Z = 1.96
"""Standard deviations to either side that hold 95 % of a normal distribution."""


class Group(StrEnum):
    """Which of the three a customer is, by their score."""

    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"


def group_of(score: int) -> Group:
    """9 and 10 are promoters, 0 to 6 detractors, 7 and 8 neither.

    Raises:
        ValueError: no score from 0 to 10.
    """
    if score not in SCORES:
        raise ValueError(f"scores run from 0 to 10, not {score}")
    if score >= PROMOTER_FROM:
        return Group.PROMOTER
    return Group.DETRACTOR if score <= DETRACTOR_UNTIL else Group.PASSIVE


def read_score(typed: str) -> int | None:
    """A score as a form sends it, a whole number in plain digits; None for anything else."""
    typed = typed.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 2):
        return None
    return int(typed) if int(typed) in SCORES else None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some answers were promoters, passives and detractors."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    @property
    def count(self) -> int:
        return self.promoters + self.passives + self.detractors


def tally(times: Mapping[int, int]) -> Tally:
    """The groups of answers of which is known how often each score was given."""
    counts = dict.fromkeys(Group, 0)
    for score, many in times.items():
        counts[group_of(score)] += many
    return Tally(counts[Group.PROMOTER], counts[Group.PASSIVE], counts[Group.DETRACTOR])


def score_of(answers: Tally) -> str | None:
    """Percentage of promoters minus that of detractors, -100.0 to 100.0; None without answers, never 0 (R10.3).

    One decimal, rounded half up, which means towards the higher number on both sides of zero: 6.25 is shown as 6.3
    and -6.25 as -6.2, -0.05 as 0.0. In whole numbers, so that no half is ever lost; there is no -0.0.
    """
    if not answers.count:
        return None
    tenths = (2000 * (answers.promoters - answers.detractors) + answers.count) // (2 * answers.count)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def is_uncertain(answers: Tally) -> bool:
    """Whether there are too few answers to build on (R10.3)."""
    return answers.count < CERTAIN_FROM


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which two whole scores the seller's own one lies, in 95 of 100 such cases."""

    low: int
    high: int


def interval_of(answers: Tally) -> Interval | None:
    """How far the score of all customers may lie from that of those who answered; None without answers.

    The 95 % interval that adds three answers, shared out 3/4, 3/2 and 3/4 over promoters, passives and detractors,
    and then takes the normal approximation (Rocks, The American Statistician 70, 2016): unlike the plain one it is
    honest for few answers, and for answers that are all alike. Rounded outwards; the score itself lies in it always.
    """
    count = answers.count
    if not count:
        return None
    promoters = (answers.promoters + 0.75) / (count + 3)
    detractors = (answers.detractors + 0.75) / (count + 3)
    middle = promoters - detractors
    reach = _Z * math.sqrt((promoters + detractors - middle**2) / (count + 3))
    score = 100 * (answers.promoters - answers.detractors) / count
    low = min(100 * (middle - reach), score)
    high = max(100 * (middle + reach), score)
    return Interval(max(-100, math.floor(low)), min(100, math.ceil(high)))


@dataclass(frozen=True, slots=True)
class Nps:
    """NPS after customer contact over some answers, and how to read it (R10.3). Points, from -100 to +100."""

    answers: Tally
    score: str | None
    norm: int
    meets_norm: bool | None
    """By the number shown, so that nobody reads "25.0, below 25"; None without answers."""
    uncertain: bool
    interval: Interval | None

    def as_json(self) -> dict[str, object]:
        """The object that machines get."""
        return {
            "score": self.score,
            "promoters": self.answers.promoters,
            "passives": self.answers.passives,
            "detractors": self.answers.detractors,
            "count": self.answers.count,
            "norm": self.norm,
            "meets_norm": self.meets_norm,
            "uncertain": self.uncertain,
        }


def assess(answers: Tally, *, norm: int) -> Nps:
    """The score over some answers, compared with the norm."""
    score = score_of(answers)
    return Nps(
        answers=answers,
        score=score,
        norm=norm,
        meets_norm=None if score is None else float(score) >= norm,
        uncertain=is_uncertain(answers),
        interval=interval_of(answers),
    )


class Obstacle(StrEnum):
    """Why no survey about a conversation may leave now, in the order in which they are told (R10.1)."""

    ALREADY_SURVEYED = "already_surveyed"
    NOT_CLOSED = "not_closed"
    """Or opened again in the meantime."""
    CLOSED_BY_OPERATOR = "closed_by_operator"
    NEVER_WROTE = "never_wrote"
    """Automatic replies and messages from another address are not the customer's words."""
    SELLER_INACTIVE = "seller_inactive"
    NO_CONSENT = "no_consent"
    UNSUBSCRIBED = "unsubscribed"
    NO_ADDRESS = "no_address"
    COMPLAINED = "complained"
    TOO_LATE = "too_late"
    TOO_EARLY = "too_early"
    PAUSED = "paused"
    DAY_TAKEN = "day_taken"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the marketplace settled about surveys."""

    after: timedelta
    """From the last closing on, a survey waits so long."""
    until_day: int
    """Days after the day of that closing on which it may leave at the latest."""
    pause: timedelta
    """After the customer's previous survey, whichever seller it was about."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a customer may be asked about a conversation. Days are the marketplace's."""

    surveyed: bool
    closed_at: datetime | None
    """The last closing; None unless the conversation is closed."""
    closed_on: date | None
    closed_by_seller: bool
    wrote: bool
    seller_active: bool
    consent: bool
    unsubscribed: bool
    has_address: bool
    complained: bool
    previous_sent_at: datetime | None
    """When the customer's last survey left, about another conversation."""
    other_on_its_way: bool
    """Another survey to this customer is planned and has not left."""
    day_taken: bool
    """The address gets another asking e-mail on this day (R2.3)."""


def first_obstacle(facts: Facts, limits: Limits, *, now: datetime, today: date) -> Obstacle | None:
    """The first reason why a survey may not leave at this moment; None when it may (R10.1)."""
    if facts.surveyed:
        return Obstacle.ALREADY_SURVEYED
    if facts.closed_at is None or facts.closed_on is None:
        return Obstacle.NOT_CLOSED
    if not facts.closed_by_seller:
        return Obstacle.CLOSED_BY_OPERATOR
    if not facts.wrote:
        return Obstacle.NEVER_WROTE
    if not facts.seller_active:
        return Obstacle.SELLER_INACTIVE
    return _of_customer(facts) or _of_time(facts, limits, facts.closed_at, facts.closed_on, now, today)


def _of_customer(facts: Facts) -> Obstacle | None:
    if not facts.consent:
        return Obstacle.NO_CONSENT
    # Before unsubscribed: a complaint unsubscribes everybody at the address.
    if facts.complained:
        return Obstacle.COMPLAINED
    if facts.unsubscribed:
        return Obstacle.UNSUBSCRIBED
    return None if facts.has_address else Obstacle.NO_ADDRESS


def _of_time(
    facts: Facts, limits: Limits, closed_at: datetime, closed_on: date, now: datetime, today: date
) -> Obstacle | None:
    if today > closed_on + timedelta(days=limits.until_day):
        return Obstacle.TOO_LATE
    if now < closed_at + limits.after:
        return Obstacle.TOO_EARLY
    previous = facts.previous_sent_at
    if facts.other_on_its_way or (previous is not None and now < previous + limits.pause):
        return Obstacle.PAUSED
    return Obstacle.DAY_TAKEN if facts.day_taken else None


def is_shut(expires_at: datetime, now: datetime) -> bool:
    """Whether the date of a link has passed (R3.4)."""
    return now > expires_at

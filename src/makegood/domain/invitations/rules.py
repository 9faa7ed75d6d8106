"""Who is asked for a review, on which day, and why not (R2): plain functions on plain values.

Days are calendar days of the marketplace. Reasons are the codes of `enums.Reason`; None means "nothing is in the way".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAY_TAKEN = "day_taken"
TOO_EARLY = "too_early"
TOO_LATE = "too_late"
CANCELLED = "cancelled"
ALREADY_INVITED = "already_invited"

FULL_DAY = timedelta(days=1)


def days_after(day: date, count: int) -> date:
    """A day so many later; the last one of the calendar for what lies beyond it."""
    return day + timedelta(days=count) if (date.max - day).days >= count else date.max


@dataclass(frozen=True, slots=True)
class Window:
    """On which days after the expected delivery date a customer may be asked, both included (R2.1)."""

    from_day: int = 3
    until_day: int = 18

    def first_day(self, expected: date) -> date:
        return days_after(expected, self.from_day)

    def last_day(self, expected: date) -> date:
        return days_after(expected, self.until_day)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides whether, and when, the customer of one purchase is asked.

    `address` is lower-cased. `cancelled`: the purchase was, or its shop is closed (R9.7). `unsubscribed`: or they
    reported an e-mail as unwanted. `undeliverable`: an e-mail to this very address was refused for good.
    """

    purchase: str
    order: str
    seller: str
    ordered_at: datetime
    expected: date
    address: str
    customer: int
    consent: bool
    unsubscribed: bool = False
    cancelled: bool = False
    reviewed: bool = False
    invited: bool = False
    undeliverable: bool = False
    erased: bool = False

    @property
    def place(self) -> tuple[date, datetime, str, str]:
        """Whose turn is first on a day (R2.3): the last day is equally far from the expected one for everybody."""
        return self.expected, self.ordered_at, self.order, self.seller


@dataclass(frozen=True, slots=True)
class Taken:
    """Who gets another commercial e-mail on the day in question already (R2.3)."""

    addresses: frozenset[str] = frozenset()
    customers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """About one candidate on one day; without a reason the customer is asked."""

    candidate: Candidate
    reason: str | None


def obstacle(candidate: Candidate, today: date, window: Window) -> str | None:
    """Why this customer cannot be asked today, whoever else gets an e-mail today; the most lasting reason first."""
    if candidate.invited:
        return ALREADY_INVITED
    if reason := _unwilling(candidate):
        return reason
    if today > window.last_day(candidate.expected):
        return TOO_LATE
    return TOO_EARLY if today < window.first_day(candidate.expected) else None


def plan(candidates: Iterable[Candidate], taken: Taken, today: date, window: Window) -> list[Verdict]:
    """Who is asked today, and why everybody else is not (R2.3, R2.4); in the order in which the day is given out."""
    ordered = sorted(candidates, key=lambda candidate: candidate.place)
    return _give_out(((candidate, obstacle(candidate, today, window)) for candidate in ordered), taken)


def state_of(reason: str | None) -> str:
    """Where an invitation stands for this reason, in the words of `enums.InvitationState`."""
    if reason in (None, TOO_EARLY, DAY_TAKEN):
        return "due"
    return {TOO_LATE: "lapsed", ALREADY_INVITED: "sent"}.get(str(reason), "cancelled")


def look_after(verdict: Verdict, today: date, window: Window) -> date | None:
    """When to look at a purchase again after a verdict; None when it was decided for good.

    Who is asked today is looked at tomorrow, should the e-mail not have left by then. Whatever else is in the way may
    go away until the last day has passed; orders that change say so themselves, a shop that opens again does not.
    """
    last = window.last_day(verdict.candidate.expected)
    match verdict.reason:
        case "too_late" | "already_invited":
            return None
        case "too_early":
            return window.first_day(verdict.candidate.expected)
        case None | "day_taken":
            return days_after(today, 1)
        case "cancelled" if today < last:
            return days_after(today, 1)
        case _:
            return days_after(last, 1) if today <= last else None


def first_possible_day(candidate: Candidate, today: date, window: Window, *, is_over: bool) -> date:
    """The first day on which an undecided purchase can be asked about; `is_over`: no more e-mails leave today."""
    return max(days_after(today, 1) if is_over else today, window.first_day(candidate.expected))


def may_ask_at(hour: int, from_hour: int, until_hour: int) -> bool:
    """Whether asking e-mails leave in this hour of the marketplace's day (R2.3)."""
    return from_hour <= hour < until_hour


# ---- the reminder (R2.6)


@dataclass(frozen=True, slots=True)
class Reminding:
    """An invitation that was sent, and whom a reminder would go to. Its link is open until `closes_at`."""

    invitation: str
    sent_on: date
    closes_at: datetime
    candidate: Candidate


def reminder_obstacle(one: Reminding, now: datetime, today: date, after_days: int | None) -> str | None:
    """Why no reminder is sent today, whoever else gets an e-mail; `after_days` is None while there are none."""
    if reason := _unwilling(one.candidate):
        return reason
    if one.closes_at - now < FULL_DAY:
        return TOO_LATE
    if after_days is None or today < days_after(one.sent_on, after_days):
        return TOO_EARLY
    return None


def plan_reminders(
    candidates: Iterable[Reminding], taken: Taken, now: datetime, today: date, after_days: int | None
) -> list[tuple[Reminding, str | None]]:
    """Who is reminded today, and why the others are not; who was asked first goes first."""
    ordered = sorted(candidates, key=lambda one: (one.sent_on, one.candidate.place))
    judged = ((one.candidate, reminder_obstacle(one, now, today, after_days)) for one in ordered)
    return [(one, verdict.reason) for one, verdict in zip(ordered, _give_out(judged, taken), strict=True)]


def look_after_reminder(
    one: Reminding, reason: str | None, today: date, closing_day: date, after_days: int | None
) -> date | None:
    """When to look at an invitation again for its reminder; None when that was decided: it is not tried again."""
    if reason in (None, DAY_TAKEN):
        return days_after(today, 1)
    if reason == TOO_EARLY:
        return closing_day if after_days is None else days_after(one.sent_on, after_days)
    return None


# ---- both


def _unwilling(candidate: Candidate) -> str | None:
    """What lies with the customer or the purchase, and not with the calendar."""
    facts: tuple[tuple[bool, str], ...] = (
        (candidate.erased, "erased"),
        (candidate.reviewed, "already_reviewed"),
        (candidate.cancelled, CANCELLED),
        (candidate.unsubscribed, "unsubscribed"),
        (not candidate.consent, "no_consent"),
        (not candidate.address or candidate.undeliverable, "no_address"),
    )
    return next((reason for holds, reason in facts if holds), None)


def _give_out(judged: Iterable[tuple[Candidate, str | None]], taken: Taken) -> list[Verdict]:
    """One e-mail per address and per customer, in the order given."""
    addresses, customers = set(taken.addresses), set(taken.customers)
    verdicts = []
    for candidate, reason in judged:
        is_taken = candidate.address in addresses or candidate.customer in customers
        if reason is None and not is_taken:
            addresses.add(candidate.address)
            customers.add(candidate.customer)
        verdicts.append(Verdict(candidate, DAY_TAKEN if reason is None and is_taken else reason))
    return verdicts

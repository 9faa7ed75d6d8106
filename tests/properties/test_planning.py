"""Planning against a model that forgets nothing and looks at everything every day (R2.1, R2.3, R2.4)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from makegood.domain.invitations.rules import (
    Candidate,
    Reminding,
    Taken,
    Verdict,
    Window,
    look_after,
    obstacle,
    plan,
    plan_reminders,
    state_of,
)

START = date(2026, 10, 20)  # five days before the clocks go back
HORIZON = 60
WINDOW = Window()
REASONS_OF_THE_CALENDAR = {"too_early", "too_late", "day_taken"}

SMALL = st.integers(0, 3)
DAYS = st.integers(0, HORIZON - 1)
WINDOWS = st.builds(
    lambda first, length: Window(first, first + length), first=st.integers(0, 5), length=st.integers(0, 4)
)


def day(number: int) -> date:
    return START + timedelta(days=number)


# ---- a story: who bought what, what changed on which day, when the worker was down -------------------------------


@dataclass(frozen=True)
class Bought:
    """A purchase; `arrives` is the day on which the marketplace handed it in."""

    customer: int
    expected: int
    arrives: int
    ordered: int
    order: int
    seller: int


@dataclass(frozen=True)
class Change:
    """Something that happens before a day's planning: to a customer, a purchase or a shop."""

    on: int
    what: str
    which: int
    value: int


BOUGHT = st.builds(
    Bought,
    customer=SMALL,
    expected=st.integers(0, 20),
    arrives=st.integers(0, 30),
    ordered=st.integers(0, 2),
    order=st.integers(0, 2),
    seller=st.integers(0, 2),
)
CHANGES = st.builds(
    Change,
    on=DAYS,
    what=st.sampled_from(["consent", "unsubscribe", "address", "cancel", "expected", "review", "close"]),
    which=st.integers(0, 7),
    value=st.integers(0, 20),
)


@dataclass(frozen=True)
class Story:
    bought: list[Bought]
    changes: list[Change]
    mailings: set[tuple[int, int]]
    """Address and day of what the marketplace sent itself."""
    down: set[int]
    """Days on which no worker ran."""
    window: Window


STORIES = st.builds(
    Story,
    bought=st.lists(BOUGHT, min_size=1, max_size=8, unique_by=lambda one: (one.order, one.seller)),
    changes=st.lists(CHANGES, max_size=8),
    mailings=st.sets(st.tuples(SMALL, DAYS), max_size=25),
    down=st.sets(DAYS, max_size=8),
    window=WINDOWS,
)


@dataclass
class World:
    """How things stand on a day. Two customers may share an address, and the address of one may change."""

    story: Story
    addresses: list[int] = field(default_factory=lambda: [0, 0, 1, 2])
    consent: list[bool] = field(default_factory=lambda: [True, True, True, False])
    unsubscribed: list[bool] = field(default_factory=lambda: [False] * 4)
    closed: list[bool] = field(default_factory=lambda: [False] * 3)

    def __post_init__(self) -> None:
        self.expected = [one.expected for one in self.story.bought]
        self.cancelled = [False for _ in self.story.bought]
        self.reviewed = [False for _ in self.story.bought]

    def apply(self, change: Change, on_change: Callable[[list[int], bool], None]) -> None:
        """`on_change` is told which purchases it concerns, and whether their date moved."""
        one = change.which % len(self.story.bought)
        customer = change.which % 4
        theirs = [number for number, bought in enumerate(self.story.bought) if bought.customer == customer]
        match change.what:
            case "consent":
                self.consent[customer] = change.value % 2 == 0
                on_change(theirs, False)
            case "unsubscribe":
                self.unsubscribed[customer] = change.value % 2 == 0
                on_change(theirs, False)
            case "address":
                self.addresses[customer] = change.value % 4 - 1  # -1: none
                on_change(theirs, False)
            case "cancel":
                self.cancelled[one] = change.value % 2 == 0
                on_change([one], False)
            case "expected":
                self.expected[one] = change.value
                on_change([one], True)
            case "review":
                self.reviewed[one] = True
            case "close":  # a shop that closes or opens again tells nobody
                self.closed[change.which % 3] = change.value % 2 == 0


def address(number: int) -> str:
    return "" if number < 0 else f"address-{number}@customers.example"


# ---- the product's rules, remembering only when to look again -----------------------------------------------------


def candidate(world: World, number: int, invited: bool) -> Candidate:
    bought = world.story.bought[number]
    return Candidate(
        purchase=str(number),
        order=f"order-{bought.order}",
        seller=f"seller-{bought.seller}",
        ordered_at=datetime(2026, 10, 1, bought.ordered, tzinfo=UTC),
        expected=day(world.expected[number]),
        address=address(world.addresses[bought.customer]),
        customer=bought.customer,
        consent=world.consent[bought.customer],
        unsubscribed=world.unsubscribed[bought.customer],
        cancelled=world.cancelled[number] or world.closed[bought.seller],
        reviewed=world.reviewed[number],
        invited=invited,
    )


class Planner:
    """Plays a story by the rules."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.world = World(story)
        self.look_on: dict[int, date | None] = {}
        self.asked: dict[int, int] = {}

    def look_again(self, numbers: list[int], moved: bool) -> None:
        for number in numbers:
            if number in self.look_on and (moved or self.look_on[number] is not None):
                self.look_on[number] = day(self.world.expected[number])

    def live(self, today: int) -> None:
        """What happens before a day's planning."""
        for change in self.story.changes:
            if change.on == today:
                self.world.apply(change, self.look_again)
        for number, bought in enumerate(self.story.bought):
            if bought.arrives == today:
                self.look_on[number] = day(self.world.expected[number])

    def due(self, today: int) -> list[Candidate]:
        """What the database is asked for: the look is due, and the first day has come."""
        from_day = timedelta(days=self.story.window.from_day)
        return [
            candidate(self.world, number, number in self.asked)
            for number, look in self.look_on.items()
            if look is not None and look <= day(today) and day(self.world.expected[number]) + from_day <= day(today)
        ]

    def plan(self, today: int) -> None:
        mailed = frozenset(address(where) for where, when in self.story.mailings if when == today)
        for verdict in plan(self.due(today), Taken(mailed), day(today), self.story.window):
            number = int(verdict.candidate.purchase)
            if verdict.reason is None:
                self.asked[number] = today
                self.look_on[number] = None
            else:
                self.look_on[number] = look_after(verdict, day(today), self.story.window)


def planned(story: Story) -> dict[int, int]:
    """On which day each purchase is asked about, by the rules."""
    planner = Planner(story)
    for today in range(HORIZON):
        planner.live(today)
        if today not in story.down:
            planner.plan(today)
    return planner.asked


# ---- the model: every purchase, every day, from scratch -----------------------------------------------------------


def asked_by_the_model(story: Story) -> dict[int, int]:
    world = World(story)
    asked: dict[int, int] = {}
    for today in range(HORIZON):
        for change in story.changes:
            if change.on == today:
                world.apply(change, lambda _numbers, _moved: None)
        if today in story.down:
            continue
        busy = {where for where, when in story.mailings if when == today} | {-1}
        open_ones = [number for number, bought in enumerate(story.bought) if fits(world, number, bought, today, asked)]
        while open_ones:
            first = min(open_ones, key=lambda number: turn(world, number))
            where = world.addresses[story.bought[first].customer]
            if where not in busy:
                asked[first] = today
                busy.add(where)
            open_ones.remove(first)
    return asked


def fits(world: World, number: int, bought: Bought, today: int, asked: dict[int, int]) -> bool:
    customer = bought.customer
    return (
        bought.arrives <= today
        and number not in asked
        and today - world.expected[number] in range(world.story.window.from_day, world.story.window.until_day + 1)
        and world.consent[customer]
        and not world.unsubscribed[customer]
        and not (world.cancelled[number] or world.closed[bought.seller] or world.reviewed[number])
    )


def turn(world: World, number: int) -> tuple[int, int, int, int]:
    bought = world.story.bought[number]
    return world.expected[number] + world.story.window.until_day, bought.ordered, bought.order, bought.seller


A_SHOP_THAT_OPENS_AGAIN = Story(
    bought=[Bought(customer=0, expected=0, arrives=0, ordered=0, order=0, seller=0)],
    changes=[Change(on=1, what="close", which=0, value=0), Change(on=9, what="close", which=0, value=1)],
    mailings=set(),
    down=set(),
    window=WINDOW,
)


@given(STORIES)
@example(A_SHOP_THAT_OPENS_AGAIN)
def test_r2_4_the_rules_ask_exactly_whom_somebody_would_ask_who_looks_at_everything_every_day(story: Story) -> None:
    assert planned(story) == asked_by_the_model(story)


@given(STORIES)
def test_r2_3_never_two_emails_to_one_address_on_a_day_whatever_changes(story: Story) -> None:
    story = replace(story, changes=[change for change in story.changes if change.what != "address"])
    where = [(World(story).addresses[story.bought[number].customer], on) for number, on in planned(story).items()]
    assert len(where) == len(set(where))
    assert not set(where) & story.mailings


@given(STORIES)
def test_r2_1_never_before_the_first_or_after_the_last_day(story: Story) -> None:
    story = replace(story, changes=[change for change in story.changes if change.what != "expected"])
    for number, on in planned(story).items():
        assert story.window.from_day <= on - story.bought[number].expected <= story.window.until_day


@given(STORIES)
def test_r2_4_who_is_not_asked_had_every_day_taken_by_a_mailing_or_somebody_whose_turn_came_first(story: Story) -> None:
    story = replace(story, changes=[], down=set())
    world, asked = World(story), planned(story)
    for number, bought in enumerate(story.bought):
        if number in asked or not world.consent[bought.customer]:
            continue
        where = world.addresses[bought.customer]
        for on in range(
            max(bought.arrives, bought.expected + story.window.from_day), bought.expected + story.window.until_day + 1
        ):
            before = [
                other
                for other, when in asked.items()
                if when == on
                and world.addresses[story.bought[other].customer] == where
                and turn(world, other) <= turn(world, number)
            ]
            assert before or (where, on) in story.mailings


# ---- one day ------------------------------------------------------------------------------------------------------

SELDOM = st.sampled_from([False, False, False, False, True])
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        purchase=st.uuids().map(str),
        order=st.integers(0, 4).map("order-{}".format),
        seller=st.integers(0, 4).map("seller-{}".format),
        ordered_at=st.integers(0, 2).map(lambda hour: datetime(2026, 11, 1, hour, tzinfo=UTC)),
        expected=st.integers(0, 25).map(day),
        address=st.sampled_from(["", "a@x.example", "b@x.example", "c@x.example"]),
        customer=st.integers(1, 5),
        consent=st.sampled_from([True, True, True, True, False]),
        unsubscribed=SELDOM,
        cancelled=SELDOM,
        reviewed=SELDOM,
        invited=SELDOM,
        undeliverable=SELDOM,
        erased=SELDOM,
    ),
    max_size=12,
    unique_by=lambda one: (one.order, one.seller),
)
TAKEN = st.builds(
    Taken,
    addresses=st.frozensets(st.sampled_from(["a@x.example", "b@x.example"])),
    customers=st.frozensets(st.integers(1, 5), max_size=2),
)
TODAY = day(25)


def by_purchase(verdicts: list[Verdict]) -> dict[str, str | None]:
    return {verdict.candidate.purchase: verdict.reason for verdict in verdicts}


@given(CANDIDATES, TAKEN, st.data())
def test_the_order_in_which_they_are_handed_in_changes_nothing(
    candidates: list[Candidate], taken: Taken, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(candidates))
    assert plan(shuffled, taken, TODAY, WINDOW) == plan(candidates, taken, TODAY, WINDOW)


@given(CANDIDATES, TAKEN, st.permutations(range(5)))
def test_no_seller_has_a_say_beyond_the_last_tie_within_one_order(
    candidates: list[Candidate], taken: Taken, names: list[int]
) -> None:
    """Which orders are asked about stays the same under any other names of the sellers."""

    def orders(chosen: list[Candidate]) -> list[tuple[str, date, datetime]]:
        verdicts = plan(chosen, taken, TODAY, WINDOW)
        asked = [verdict.candidate for verdict in verdicts if verdict.reason is None]
        return sorted((one.order, one.expected, one.ordered_at) for one in asked)

    # All shares of an order are one customer's, ordered at once: as the marketplace hands them in.
    first = {one.order: one for one in reversed(candidates)}
    same = [
        replace(
            one,
            customer=first[one.order].customer,
            address=first[one.order].address,
            ordered_at=first[one.order].ordered_at,
            expected=first[one.order].expected,
        )
        for one in candidates
    ]
    renamed = [replace(one, seller=f"seller-{names[int(one.seller[-1])]}") for one in same]
    assert orders(renamed) == orders(same)


@given(CANDIDATES, TAKEN)
def test_everybody_has_one_verdict_and_nobody_two_emails(candidates: list[Candidate], taken: Taken) -> None:
    verdicts = plan(candidates, taken, TODAY, WINDOW)
    assert len(verdicts) == len(candidates)
    asked = [verdict.candidate for verdict in verdicts if verdict.reason is None]
    assert len({one.address for one in asked} - taken.addresses) == len(asked)
    assert len({one.customer for one in asked} - taken.customers) == len(asked)
    for verdict in verdicts:
        alone = obstacle(verdict.candidate, TODAY, WINDOW)
        assert verdict.reason == alone or (alone is None and verdict.reason == "day_taken")


@given(CANDIDATES, TAKEN)
def test_a_verdict_is_looked_at_again_unless_it_is_final(candidates: list[Candidate], taken: Taken) -> None:
    for verdict in plan(candidates, taken, TODAY, WINDOW):
        look = look_after(verdict, TODAY, WINDOW)
        last = WINDOW.last_day(verdict.candidate.expected)
        over = last < TODAY or verdict.reason == "already_invited"
        assert (look is None) == over
        assert look is None or TODAY < look <= max(
            last + timedelta(days=1), WINDOW.first_day(verdict.candidate.expected)
        )
        if over and verdict.reason in REASONS_OF_THE_CALENDAR:
            assert state_of(verdict.reason) == "lapsed"


# ---- reminders ----------------------------------------------------------------------------------------------------


@given(CANDIDATES, TAKEN, st.integers(1, 30), st.lists(st.integers(0, 30), min_size=12, max_size=12))
def test_r2_6_reminders_go_to_those_asked_long_enough_ago_one_a_day_and_never_after_a_review(
    candidates: list[Candidate], taken: Taken, after: int, ages: list[int]
) -> None:
    now = datetime(2026, 11, 14, 10, 0, tzinfo=UTC)
    sent = [
        Reminding(one.purchase, TODAY - timedelta(days=age), now + timedelta(hours=age * 3), one)
        for one, age in zip(candidates, ages, strict=False)
    ]
    answers = plan_reminders(sent, taken, now, TODAY, after)
    reminded = [one for one, reason in answers if reason is None]
    assert len({one.candidate.address for one in reminded} - taken.addresses) == len(reminded)
    for one in reminded:
        for stopped in (one.candidate.reviewed, one.candidate.cancelled, one.candidate.unsubscribed):
            assert not stopped
        assert one.candidate.consent
        assert (TODAY - one.sent_on).days >= after
        assert one.closes_at - now >= timedelta(days=1)
    assert all(reason is not None for _one, reason in plan_reminders(sent, taken, now, TODAY, None))

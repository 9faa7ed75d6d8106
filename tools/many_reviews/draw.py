"""One purchase and its review with all that became of it, drawn as marketplaces know them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from makegood.domain.reviews.enums import Ground, Origin, Words
from makegood.domain.reviews.rules import ASPECTS
from makegood.kernel import clock

from .marketplace import Marketplace
from .people import language_of_customer
from .texts import HELD, Texts

_GRADES = list(range(1, 11))
# Most are content; who is not is so thoroughly.
_GRADE_WEIGHTS = list(accumulate((4, 2, 2, 2, 3, 5, 11, 25, 24, 22)))
_GROUNDS = (Ground.WRONG_SELLER, Ground.FRAUD, Ground.UNLAWFUL)
_BATCH = 5_000
RECENT = timedelta(days=7)
"""Words wait for the operator no longer than this."""
ASKED_WITHIN = timedelta(days=120)
"""Invitations and their days are kept in the tables of those asked so lately."""
_BASE32 = bytes(b"abcdefghijklmnopqrstuvwxyz234567"[byte % 32] for byte in range(256))


@dataclass(slots=True)
class Talk:
    """A conversation about the review; `answer` is empty where the customer said nothing."""

    id: str
    relay_token: str
    message: str
    answer: str
    answered_at: datetime | None
    closed_at: datetime | None
    message_ids: tuple[str, str]


@dataclass(slots=True)
class Drawn:
    """A review and its purchase. Moments are aware."""

    number: int
    seller: str
    product: str
    customer: int
    order: str
    purchase: str
    id: str
    language: str
    submitted_at: datetime
    day: date
    overall: int
    aspects: dict[str, int]
    had_contact: bool | None
    text: str
    origin: Origin
    text_state: Words = Words.SHOWN
    contacted_at: datetime | None = None
    talk: Talk | None = None
    requested_at: datetime | None = None
    request: str = ""
    new_overall: int | None = None
    new_overall_at: datetime | None = None
    explanation: str = ""
    response: str = ""
    response_at: datetime | None = None
    removed_at: datetime | None = None
    removed_ground: str = ""
    stars: int = 0
    """Of the article; 0 where nothing was said about it."""
    opinion: str = ""
    invitation: str = ""
    asked_on: date | None = None
    opinion_id: str = ""


class Draw:
    """All of a marketplace, one after the other; the same for the same seed."""

    def __init__(self, market: Marketplace, dice: random.Random) -> None:
        self.market, self.dice = market, dice
        self.texts = Texts(dice)

    def new_id(self) -> str:
        """As `kernel.ids` makes them, but always the same."""
        return self.dice.randbytes(26).translate(_BASE32).decode("ascii")

    def all(self) -> Iterator[Drawn]:
        """Oldest first."""
        for number, (seller, product) in enumerate(self.market.who_and_what(self.dice, _BATCH)):
            yield self._one(number, seller, product)

    def _customer(self, number: int) -> int:
        # Two of five reviews are somebody's first; a customer never comes before those made before.
        known = min(number * 2 // 5 + 1, self.market.customers)
        return known - 1 if number % 5 in (0, 3) else int(self.dice.random() * known)

    def _one(self, number: int, seller: str, product: str) -> Drawn:
        dice = self.dice
        at = self.market.moment(number, dice)
        customer = self._customer(number)
        language = language_of_customer(customer)
        (overall,) = dice.choices(_GRADES, cum_weights=_GRADE_WEIGHTS)
        had_contact = dice.random() < 0.2 if dice.random() < 0.7 else None
        drawn = Drawn(
            number=number,
            seller=seller,
            product=product,
            customer=customer,
            order=f"o-{number:09}",
            purchase=self.new_id(),
            id=self.new_id(),
            language=language,
            submitted_at=at,
            day=clock.marketplace_day(at),
            overall=overall,
            aspects={
                name: min(10, max(1, overall + dice.choice((-1, 0, 0, 1))))
                for name in ASPECTS
                if (had_contact if name == "contact" else dice.random() < 0.75)
            },
            had_contact=had_contact,
            text=self.texts.review(language, overall) if dice.random() < 0.65 else "",
            origin=Origin.LINK if dice.random() < 0.9 else Origin.API,
        )
        self._withhold(drawn)
        self._repair(drawn)
        if dice.random() < (0.3 if overall < 6 else 0.12):
            drawn.response = self.texts.some(language, "response", dice.choice((1, 1, 2)))
            drawn.response_at = self._later(at, days=6)
        if dice.random() < 0.1:
            drawn.stars = min(5, max(1, (overall + 1) // 2 + dice.choice((-1, 0, 0, 1))))
            drawn.opinion = self.texts.review(language, overall)
            drawn.opinion_id = self.new_id()
        if self.market.now - at < ASKED_WITHIN:
            drawn.invitation = self.new_id()
            drawn.asked_on = drawn.day - timedelta(days=dice.choice((0, 0, 1, 1, 2, 3, 5)))
        return drawn

    def _withhold(self, drawn: Drawn) -> None:
        fate = self.dice.random()
        if fate < 0.003:
            drawn.removed_at = self._later(drawn.submitted_at, days=9)
            drawn.removed_ground = self.dice.choice(_GROUNDS).value
        elif fate < 0.008 and drawn.text:
            drawn.text = HELD[drawn.language] + drawn.text
            waits = self.market.now - drawn.submitted_at < RECENT
            drawn.text_state = Words.CHECKING if waits else Words.HIDDEN

    def _repair(self, drawn: Drawn) -> None:
        """The seller writes to most of those who are not content, and asks some of them again (R5, R6)."""
        dice, at = self.dice, drawn.submitted_at
        if dice.random() >= (0.6 if drawn.overall < 6 else 0.02):
            return
        contacted_at = self._later(at, days=3)
        if contacted_at >= self.market.now:
            return
        drawn.contacted_at = contacted_at
        answers = dice.random() < 0.5
        answered_at = self._later(contacted_at, days=2)
        closed_at = self._later(answered_at, days=2)
        drawn.talk = Talk(
            id=self.new_id(),
            relay_token=self.new_id(),
            message=self.texts.some(drawn.language, "message", dice.choice((2, 3, 4))),
            answer=self.texts.some(drawn.language, "answer", dice.choice((1, 2, 3))) if answers else "",
            answered_at=answered_at if answers else None,
            closed_at=closed_at if dice.random() < 0.8 else None,
            message_ids=(self.new_id(), self.new_id()),
        )
        if drawn.overall >= 8 or dice.random() >= 0.5:
            return
        drawn.requested_at = self._later(closed_at, days=1)
        drawn.request = self.new_id()
        if dice.random() < 0.5:
            drawn.new_overall = min(10, drawn.overall + dice.choice((0, 1, 2, 3, 4, 5, 6)))
            drawn.new_overall_at = self._later(drawn.requested_at, days=5)
            drawn.explanation = self.texts.some(drawn.language, "answer", 1) if dice.random() < 0.4 else ""

    def _later(self, moment: datetime, *, days: int) -> datetime:
        """Soon rather than late, and never in the future."""
        after = moment + timedelta(seconds=int(60 + days * 86_400 * self.dice.random() ** 2))
        return min(after, self.market.now)

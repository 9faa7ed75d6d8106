"""What an import run reports, and how values of a foreign export are read. Plain values only."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from makegood.kernel.ids import MARKETPLACE_ID, MARKETPLACE_ID_LENGTH

from .enums import Reason

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\Z", re.ASCII)
_FIVE_TO_TEN = {str(score): 2 * score for score in range(1, 6)}

_FIRST_NAMES = (
    "Alex Bente Charlie Dani Elia Floor Guus Jamie Kim Lou Mika Noa Robin Sam Sascha Yori".split()  # noqa: SIM905 - reads better
)
_LAST_NAMES = (
    "Berk Beuk Brem Dovenetel Duif Eik Els Esdoorn Gors Heide Hulst Iep Karper Klaver Kwikstaart Linde "  # noqa: SIM905 - reads better
    "Lis Meidoorn Merel Mos Olm Populier Riet Snoek Spar Tulp Valk Varen Vlier Wilg Zegge Zuring".split()
)


class Unreadable(Exception):
    """A row that cannot be accepted; `detail` names the column, never what stands in it."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class RowError:
    """A rejected row: `line` is the physical line (counted from 1) on which its record begins.

    `detail` is the column, or an id where that says more; never a name, an address or words.
    """

    file: str
    line: int
    reason: Reason
    detail: str = ""


@dataclass(slots=True)
class Counts:
    """What happened to one kind of thing.

    `read` and `superseded` count rows; `added` and `unchanged` things stored (a review row of an order with two
    sellers gives two reviews); `rejected` rows by reason.
    """

    read: int = 0
    added: int = 0
    unchanged: int = 0
    superseded: int = 0
    rejected: Counter[Reason] = field(default_factory=Counter)


@dataclass(slots=True)
class ImportReport:
    """What a run did. `items` are order lines: they have a file of their own but are stored with their order."""

    sellers: Counts = field(default_factory=Counts)
    products: Counts = field(default_factory=Counts)
    customers: Counts = field(default_factory=Counts)
    items: Counts = field(default_factory=Counts)
    orders: Counts = field(default_factory=Counts)
    purchases: Counts = field(default_factory=Counts)
    reviews: Counts = field(default_factory=Counts)

    @property
    def rejected(self) -> Counter[Reason]:
        """Rejected rows of all files, by reason."""
        kinds = (self.sellers, self.products, self.customers, self.items, self.orders, self.purchases, self.reviews)
        return sum((kind.rejected for kind in kinds), Counter())


def read_id(raw: str, column: str) -> str:
    """An id of the marketplace.

    Raises:
        Unreadable: `missing_id`, `too_long`, `invalid_id`.
    """
    if MARKETPLACE_ID.match(raw):
        return raw
    if not raw.strip():
        raise Unreadable(Reason.MISSING_ID, column)
    raise Unreadable(Reason.TOO_LONG if len(raw) > MARKETPLACE_ID_LENGTH else Reason.INVALID_ID, column)


def read_score(raw: str) -> int:
    """A score of 1 to 5 as a grade of 2 to 10.

    Raises:
        Unreadable: `invalid_score` for everything but one of the five digits.
    """
    grade = _FIVE_TO_TEN.get(raw)
    if grade is None:
        raise Unreadable(Reason.INVALID_SCORE, "review_score")
    return grade


def read_timestamp(raw: str, column: str) -> datetime | None:
    """A local time without a zone, `YYYY-MM-DD HH:MM:SS`; None for an empty field.

    Raises:
        Unreadable: `invalid_timestamp`.
    """
    if not raw:
        return None
    if _TIMESTAMP.match(raw):
        try:
            return datetime.fromisoformat(raw)
        except ValueError:  # such as 30 February
            pass
    raise Unreadable(Reason.INVALID_TIMESTAMP, column)


def joined_text(title: str, message: str) -> str:
    """Title and message as one text: the title on a line of its own, a blank line, the message."""
    return "\n\n".join(part for part in (title.strip(), message.strip()) if part)


def invented_person(ref: str) -> tuple[str, str]:
    """A neutral name and an address for a customer of an anonymised export; always the same for one id.

    example.com is reserved (RFC 2606): whatever is sent there by mistake reaches nobody.
    """
    digest = blake2b(ref.encode(), digest_size=16)
    first, last = digest.digest()[:2]
    name = f"{_FIRST_NAMES[first % len(_FIRST_NAMES)]} {_LAST_NAMES[last % len(_LAST_NAMES)]}"
    return name, f"{digest.hexdigest()}@example.com"

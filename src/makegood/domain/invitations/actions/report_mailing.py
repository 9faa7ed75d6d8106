from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.queries import has_left
from makegood.domain.orders.models import Customer
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of
from makegood.kernel.errors import FieldError, Invalid
from makegood.kernel.ids import is_marketplace_id

from .. import rules
from ..enums import AskedBy
from ..models import AskedDay
from .claims import lock_planner, release_day
from .put_back import put_back, put_back_reminder

FARTHEST = 400
"""Days before or after today that a mailing may be dated."""

_MESSAGES: Mapping[str, Promise] = {
    "unknown_customer": _("There is no customer with this id."),
    "no_address": _("This customer has no e-mail address."),
    "out_of_range": _("A mailing is at most 400 days away."),
}


@dataclass(frozen=True, slots=True)
class Mailing:
    """The marketplace sent, or is to send, a commercial e-mail of its own to a customer (under its id) on a day."""

    customer: str
    day: date


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of one report: whether it was new, or what is wrong with it."""

    is_new: bool
    error: FieldError | None = None


def report_mailing(*, customer_ref: str, day: date, by: Actor, now: datetime) -> bool:
    """That day of the customer's address is taken (R2.3); whether that was new. Repeating it changes nothing.

    An e-mail of ours that had the day and was not sent yet goes on another one.

    Raises:
        Invalid: `unknown_customer`, `no_address`, `out_of_range`.
        Forbidden: not the operator.
    """
    (reported,) = report_mailings(mailings=[Mailing(customer_ref, day)], by=by, now=now)
    if reported.error is not None:
        raise Invalid([reported.error])
    return reported.is_new


def report_mailings(*, mailings: Sequence[Mailing], by: Actor, now: datetime) -> list[Reported]:
    """Many at once, in one transaction; the answer to each, in their order. What is wrong with one stops no other.

    Raises:
        Forbidden: not the operator.
    """
    check_may_operate(by)
    today = clock.marketplace_day(now)
    refs = {one.customer for one in mailings if is_marketplace_id(one.customer)}
    customers = {one.ref: one for one in Customer.objects.filter(ref__in=any_of(refs))}
    errors = [_problem(one, customers.get(one.customer), today) for one in mailings]
    good = [(one, customers[one.customer]) for one, error in zip(mailings, errors, strict=True) if error is None]
    with transaction.atomic():
        lock_planner()
        book = _Book(by, now)
        book.read(good)
        new = iter([book.enter(customer, one.day) for one, customer in good])
        book.write()
    return [Reported(False, error) if error else Reported(next(new)) for error in errors]


def _problem(one: Mailing, customer: Customer | None, today: date) -> FieldError | None:
    if customer is None:
        return FieldError("customer", "unknown_customer", _MESSAGES["unknown_customer"])
    if not customer.email:
        return FieldError("customer", "no_address", _MESSAGES["no_address"])
    if abs((one.day - today).days) > FARTHEST:
        return FieldError("date", "out_of_range", _MESSAGES["out_of_range"])
    return None


@dataclass(slots=True)
class _Book:
    """Who has which day, of those that are reported about."""

    by: Actor
    now: datetime
    by_address: dict[tuple[str, date], AskedDay] = field(default_factory=dict)
    by_customer: dict[tuple[int | None, date], AskedDay] = field(default_factory=dict)
    added: list[AskedDay] = field(default_factory=list)

    def read(self, good: Iterable[tuple[Mailing, Customer]]) -> None:
        pairs = list(good)
        theirs = Q(address__in=any_of({customer.email.lower() for _one, customer in pairs}))
        theirs |= Q(customer__in={customer.pk for _one, customer in pairs})
        for claim in AskedDay.objects.filter(theirs, day__in={one.day for one, _customer in pairs}):
            self._note(claim)

    def _note(self, claim: AskedDay) -> None:
        self.by_address[claim.address, claim.day] = claim
        if claim.customer is not None:
            self.by_customer[claim.customer, claim.day] = claim

    def enter(self, customer: Customer, day: date) -> bool:
        """The mailing has the day from now on; false when it had it, or something of ours was sent on it."""
        address = customer.email.lower()
        at_address = self.by_address.get((address, day))
        is_new = at_address is None or self._give_way(at_address)
        theirs = self.by_customer.get((customer.pk, day))
        # Somebody whose address changed that day: the claim at the former one stands, if it was used.
        keeps = theirs is not None and not self._give_way(theirs)
        if is_new:
            self._claim(address, None if keeps else customer.pk, day)
        elif not keeps:
            # Somebody else at the address has its day, and they may get another address before it is over.
            self._claim(f"customer-{customer.pk}", customer.pk, day)
        return is_new

    def _claim(self, address: str, customer: int | None, day: date) -> None:
        claim = AskedDay(address=address, customer=customer, day=day, kind=AskedBy.MAILING)
        self._note(claim)
        self.added.append(claim)

    def _give_way(self, claim: AskedDay) -> bool:
        """Frees a day that something of ours has; false when that was sent, or a mailing has it."""
        if claim.kind == AskedBy.MAILING or has_left(kind=EmailKind(claim.kind), about=claim.about):
            return False
        match claim.kind:
            case AskedBy.INVITATION:
                put_back(invitation_id=claim.about, why=rules.DAY_TAKEN, by=self.by, now=self.now)
            case AskedBy.REMINDER:
                put_back_reminder(reminder_id=claim.about, why=rules.DAY_TAKEN, by=self.by, now=self.now)
        # A survey finds its day gone when it is about to leave.
        release_day(about=claim.about)
        self.by_address.pop((claim.address, claim.day), None)
        self.by_customer.pop((claim.customer, claim.day), None)
        return True

    def write(self) -> None:
        AskedDay.objects.bulk_create(self.added)
        for day, count in sorted(Counter(claim.day for claim in self.added).items()):
            audit.record(
                "mailings.reported", by=self.by, now=self.now, subject=("day", day.isoformat()), after={"count": count}
            )

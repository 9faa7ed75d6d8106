"""What the rules judge, read from the tables: purchases as they stand at this moment, and who has a day already."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, QuerySet, Value

from makegood.domain.mail.addresses import is_address
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.queries import by_about
from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.domain.marketplace.queries import settings_beside
from makegood.domain.orders.models import Purchase
from makegood.kernel import clock
from makegood.kernel.bulk import any_number_of, any_of
from makegood.kernel.prepared import Prepared

from .. import rules
from ..enums import InvitationState
from ..models import AskedDay

PLACE = ("expected_delivery_date", "ordered_at", "order_id", "seller_id")
"""The columns of `rules.Candidate.place`, and of the index over purchases to look at."""

_COLUMNS = (
    "pk",
    "order_id",
    "seller_id",
    "ordered_at",
    "expected_delivery_date",
    "customer_id",
    "cancelled",
    "look_on",
    "customer__email",
    "customer__invite",
    "customer__unsubscribed_at",
    "customer__complained_at",
    "customer__erased_at",
    "seller__active",
    "review__pk",
    "invitation__pk",
    "invitation__state",
    "invitation__reason",
    "invitation__planned_for",
    "invitation__email_id",
    "invitation__sent_at",
    "invitation__undelivered_at",
)


_SETTINGS = ("invite_from_day", "invite_until_day", "asking_from_hour", "asking_until_hour")

# Asked about each e-mail that leaves.
_LEAVING: Prepared[Any] = Prepared(
    lambda invitation_id, seller_id, day, address: (
        Purchase.objects.filter(invitation__pk=invitation_id, seller_id=seller_id)
        .annotate(
            has_day=Exists(AskedDay.objects.filter(about=invitation_id, day=day, address=address)),
            **settings_beside(_SETTINGS),
        )
        .values_list(*_COLUMNS, "has_day", *_SETTINGS, named=True)
    )
)
_THESE: Prepared[Any] = Prepared(
    lambda ids: Purchase.objects.filter(pk__in=any_of(ids)).values_list(*_COLUMNS, named=True), planned_anew=True
)
_ADDRESSES = Prepared(
    lambda day, addresses: AskedDay.objects.filter(day=day, address__in=any_of(addresses)).values_list("address")
)
_CUSTOMERS = Prepared(
    lambda day, customers: AskedDay.objects.filter(day=day, customer__in=any_number_of(customers)).values_list(
        "customer"
    )
)
_DAY = Prepared(
    lambda about, day, address: AskedDay.objects.filter(about=about, day=day, address=address).values_list("pk")
)


@dataclass(frozen=True, slots=True)
class Row:
    """The row of an invitation, as `models.Invitation` describes it."""

    id: str
    state: InvitationState
    reason: str
    planned_for: date | None
    email_id: str
    sent_at: datetime | None
    undelivered_at: datetime | None

    @property
    def is_due(self) -> bool:
        return self.state is InvitationState.DUE


@dataclass(frozen=True, slots=True)
class Facts:
    """A purchase as it stands now, and the row of its invitation if there is one."""

    candidate: rules.Candidate
    look_on: date | None
    row: Row | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """What decides whether the e-mail of an invitation may leave; `has_day`: its day is still its own (R2.3)."""

    facts: Facts
    has_day: bool
    settings: MarketplaceSettings


def window_of(settings: MarketplaceSettings) -> rules.Window:
    """The days on which the marketplace asks (R2.1)."""
    return rules.Window(settings.invite_from_day, settings.invite_until_day)


def asking_now(settings: MarketplaceSettings, now: datetime) -> bool:
    """Whether asking e-mails leave at this moment (R2.3)."""
    hour = now.astimezone(clock.marketplace_zone()).hour
    return rules.may_ask_at(hour, settings.asking_from_hour, settings.asking_until_hour)


def newest_due(today: date, window: rules.Window) -> date:
    """The latest day of delivery of which there is anything to decide: the first day to ask has come.

    Until then a purchase says by itself when it changes.
    """
    return date.fromordinal(max(today.toordinal() - window.from_day, 1))


def due_looks(today: date | Value, newest: date | Value) -> QuerySet[Purchase]:
    """Purchases to look at today, in the order in which days are given out; `newest` as `newest_due` tells."""
    return Purchase.objects.filter(expected_delivery_date__lte=newest, look_on__lte=today).order_by(*PLACE)


def facts_of(purchases: QuerySet[Purchase]) -> list[Facts]:
    """These purchases as they stand now, in the order of the query; in two queries at most."""
    return _facts(list(purchases.values_list(*_COLUMNS, named=True)))


def facts_of_ids(purchase_ids: Iterable[str]) -> list[Facts]:
    """The same of those with these ids."""
    return _facts(_THESE(ids=list(purchase_ids)))


def ask_leaving(invitation_id: str, seller_id: str, *, day: date, address: str) -> Callable[[], Leaving | None]:
    """The purchase that an invitation is about, as it stands now, the settings, and whether it has this day at this
    address; in two queries at most. The first is asked now, and answered when what is returned is called.
    """
    asked = _LEAVING.ask(invitation_id=invitation_id, seller_id=seller_id, day=day, address=address.lower())
    return lambda: _leaving(asked())


def _leaving(found: Sequence[Any]) -> Leaving | None:
    if not found:
        return None
    settled = {name: getattr(found[0], name) for name in _SETTINGS}
    is_settled = None not in settled.values()
    settings = MarketplaceSettings(**settled) if is_settled else MarketplaceSettings()
    return Leaving(_facts(found)[0], bool(found[0].has_day), settings)


def _facts(rows: Sequence[Any]) -> list[Facts]:
    failed = [one.invitation__pk for one in rows if one.invitation__undelivered_at and not one.invitation__sent_at]
    refused = _refused_addresses(failed)
    return [Facts(_candidate(one, refused), one.look_on, _row(one)) for one in rows]


def _candidate(one: Any, refused: Mapping[str, set[str]]) -> rules.Candidate:
    # Whatever is stored: what no e-mail can be sent to is no address, and must not stop the others.
    address = one.customer__email.lower() if is_address(one.customer__email) else ""
    return rules.Candidate(
        purchase=one.pk,
        order=one.order_id,
        seller=one.seller_id,
        ordered_at=one.ordered_at,
        expected=one.expected_delivery_date,
        address=address,
        customer=one.customer_id,
        consent=one.customer__invite,
        unsubscribed=one.customer__unsubscribed_at is not None or one.customer__complained_at is not None,
        cancelled=one.cancelled or not one.seller__active,
        reviewed=one.review__pk is not None,
        invited=one.invitation__state == InvitationState.SENT,
        undeliverable=address in refused.get(one.invitation__pk, ()),
        erased=one.customer__erased_at is not None,
    )


def _row(one: Any) -> Row | None:
    if one.invitation__pk is None:
        return None
    return Row(
        one.invitation__pk,
        InvitationState(one.invitation__state),
        one.invitation__reason,
        one.invitation__planned_for,
        one.invitation__email_id,
        one.invitation__sent_at,
        one.invitation__undelivered_at,
    )


def _refused_addresses(invitation_ids: Collection[str]) -> dict[str, set[str]]:
    """To which addresses mail servers refused the e-mail of each invitation for good."""
    refused: dict[str, set[str]] = {}
    if invitation_ids:
        emails = by_about(EmailKind.INVITATION, invitation_ids).filter(state=EmailState.FAILED)
        for about, address in emails.values_list("about", "to_address"):
            refused.setdefault(about, set()).add(address.lower())
    return refused


def taken_on(day: date, candidates: Iterable[rules.Candidate]) -> rules.Taken:
    """Who of these gets another commercial e-mail on this day already (R2.3); in two queries."""
    these = list(candidates)
    addresses = _ADDRESSES(day=day, addresses=sorted({one.address for one in these}))
    customers = _CUSTOMERS(day=day, customers=sorted({one.customer for one in these}))
    return rules.Taken(
        frozenset(address for (address,) in addresses),
        frozenset(customer for (customer,) in customers if customer is not None),
    )


def holds_day(*, about: str, address: str, day: date) -> bool:
    """Whether what asks still has its day at this address: a mailing that is reported later takes it (R2.3)."""
    return bool(_DAY(about=about, day=day, address=address.lower()))

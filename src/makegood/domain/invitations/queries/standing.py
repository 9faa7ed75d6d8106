"""How the question about a purchase stands: for pages and the API, at a constant number of queries for a page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.orders.models import Purchase
from makegood.domain.sellers.permissions import check_may_read
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of
from makegood.kernel.errors import Forbidden
from makegood.kernel.owned import of_sellers
from makegood.kernel.paging import cursor_at, page_by

from .. import rules
from ..enums import InvitationState, Reason
from .facts import Facts, Row, facts_of, window_of

CHUNK = 200
SCANNED_AT_MOST = 2_000
"""Purchases that one call of a list looks at: a state that is rare costs no request more than this."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether and when the customer of a purchase was or will be asked, and why not.

    While `due`, `planned_for` is the day it has, or the first one on which it could go, and `reason` why it does not go
    today. `undelivered`: the e-mail was refused or came back.
    """

    purchase: str
    order: str
    seller: str
    state: InvitationState
    planned_for: date | None
    sent_at: datetime | None
    reason: Reason | None
    undelivered: bool


@dataclass(frozen=True, slots=True)
class StandingPage:
    """A part of a list. There may be more while `next_cursor` is given, even where `items` is short or empty."""

    items: list[Standing]
    next_cursor: str | None


def standing_of(purchase: Purchase, *, now: datetime) -> Standing:
    """How one purchase stands now."""
    return standings_of([purchase.pk], now=now, seller_ids=[purchase.seller_id])[purchase.pk]


def standings_of(
    purchase_ids: Collection[str], *, now: datetime, seller_ids: Collection[str] = ()
) -> dict[str, Standing]:
    """How each of these purchases stands now; in three queries at most.

    `seller_ids`, where they are known, are all sellers of these purchases.
    """
    judge = _Judge(current_settings(), now)
    facts = facts_of(Purchase.objects.filter(of_sellers(seller_ids), pk__in=any_of(purchase_ids)))
    return {one.candidate.purchase: judge.standing(one) for one in facts}


def list_invitations(
    *,
    by: Actor,
    now: datetime,
    order: str = "",
    seller: str = "",
    state: InvitationState | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> StandingPage:
    """Purchases with their invitations, the newest order first, as they stand now.

    Raises:
        NotFound: another seller's.
        Forbidden: no seller was named by somebody who may not see all.
        Invalid: `invalid_cursor`.
    """
    if seller:
        check_may_read(by, seller)
    elif not by.is_operator:
        raise Forbidden
    found = Purchase.objects.only("ordered_at")
    if seller:
        found = found.filter(seller_id=seller)
    if order:
        found = found.filter(order_id=order)
    items: list[Standing] = []
    scanned, end = 0, cursor
    while True:
        page = page_by(found, moment="ordered_at", cursor=cursor, limit=CHUNK if state else limit)
        standings = standings_of([one.pk for one in page.items], now=now, seller_ids=[seller] if seller else ())
        for one in page.items:
            if state in (None, standings[one.pk].state):
                if len(items) == limit:
                    return StandingPage(items, end)
                items.append(standings[one.pk])
                end = cursor_at(one, "ordered_at")
        scanned += len(page.items)
        cursor = page.next_cursor
        if cursor is None or len(items) == limit or scanned >= SCANNED_AT_MOST:
            return StandingPage(items, cursor)


class _Judge:
    """Says how things stand at one moment, under the settings of then."""

    def __init__(self, settings: MarketplaceSettings, now: datetime) -> None:
        self.today = clock.marketplace_day(now)
        self.window = window_of(settings)
        self.is_over = now.astimezone(clock.marketplace_zone()).hour >= settings.asking_until_hour
        """No asking e-mail leaves today any more."""

    def standing(self, one: Facts) -> Standing:
        row = one.row
        if row is not None and (row.state is InvitationState.SENT or (one.look_on is None and not row.is_due)):
            return self._said(one, row.state, row.planned_for, row.reason)
        return self._judged(one)

    def _judged(self, one: Facts) -> Standing:
        reason = rules.obstacle(one.candidate, self.today, self.window)
        if one.look_on is None and one.row is None and rules.state_of(reason) == InvitationState.DUE:
            # Nobody will ever look: it came by an import, which says nothing of consent (R2.2).
            reason = Reason.NO_CONSENT
        if rules.state_of(reason) != InvitationState.DUE:
            last = rules.DAY_TAKEN if reason == rules.TOO_LATE and _was_taken(one.row) else reason
            return self._said(one, InvitationState(rules.state_of(reason)), None, last)
        taken_today = _was_taken(one.row) and one.look_on is not None and one.look_on > self.today
        day = self._day(one, is_over=self.is_over or taken_today)
        if day > self.window.last_day(one.candidate.expected):
            return self._said(one, InvitationState.LAPSED, None, rules.DAY_TAKEN if taken_today else rules.TOO_LATE)
        return self._said(one, InvitationState.DUE, day, rules.DAY_TAKEN if taken_today else reason)

    def _day(self, one: Facts, *, is_over: bool) -> date:
        planned_for = one.row.planned_for if one.row else None
        if planned_for == self.today and not is_over:
            return planned_for
        return rules.first_possible_day(one.candidate, self.today, self.window, is_over=is_over)

    def _said(self, one: Facts, state: InvitationState, planned_for: date | None, reason: str | None) -> Standing:
        return Standing(
            purchase=one.candidate.purchase,
            order=one.candidate.order,
            seller=one.candidate.seller,
            state=state,
            planned_for=planned_for,
            sent_at=one.row.sent_at if one.row else None,
            reason=Reason(reason) if reason else None,
            undelivered=one.row is not None and one.row.undelivered_at is not None,
        )


def _was_taken(row: Row | None) -> bool:
    """Whether the last day that was tried was taken."""
    return row is not None and row.reason == Reason.DAY_TAKEN

"""Invitations that were sent, as the rules of the reminder judge them (R2.6)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.domain.orders.models import Purchase

from .. import rules
from ..enums import InvitationState
from ..models import Invitation
from .facts import facts_of

PLACE = ("sent_on", "pk")


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """A sent invitation as it stands now, and the row of its reminder if there is one."""

    reminding: rules.Reminding
    seller: str
    reminder_id: str | None
    planned_for: date | None
    is_settled: bool
    """The reminder was sent, or will not be."""


def due_reminder_looks(today: date, settings: MarketplaceSettings) -> QuerySet[Invitation]:
    """Invitations to look at today, whether to remind, the earliest first.

    While reminders are off, those whose links close: nothing is remembered for longer than it may matter.
    """
    age = settings.review_link_days if settings.reminder_after_days is None else settings.reminder_after_days
    newest = date.fromordinal(max(today.toordinal() - age, 1))
    return Invitation.objects.filter(sent_on__lte=newest, look_on__lte=today).order_by(*PLACE)


def reminder_facts_of(invitation_ids: Collection[str]) -> list[ReminderFacts]:
    """These sent invitations as they stand now; in two queries."""
    purchases = Purchase.objects.filter(invitation__pk__in=invitation_ids)
    candidates = {one.candidate.purchase: one.candidate for one in facts_of(purchases)}
    rows = Invitation.objects.filter(pk__in=invitation_ids).values_list(
        "pk",
        "seller_id",
        "purchase_id",
        "sent_on",
        "undelivered_at",
        "purchase__review_link_expires_at",
        "reminder__pk",
        "reminder__state",
        "reminder__planned_for",
        named=True,
    )
    found = []
    for one in rows:
        candidate, closes_at = candidates.get(one.purchase_id), one.purchase__review_link_expires_at
        if candidate and closes_at and one.sent_on:
            candidate = replace(candidate, undeliverable=one.undelivered_at is not None)
            reminding = rules.Reminding(one.pk, one.sent_on, closes_at, candidate)
            is_settled = one.reminder__state not in (None, InvitationState.DUE)
            found.append(
                ReminderFacts(reminding, one.seller_id, one.reminder__pk, one.reminder__planned_for, is_settled)
            )
    return found

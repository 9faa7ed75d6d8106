"""Rows of the product's own tables, by its own bulk path, with the sums that follow from them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import models

from makegood.domain.conversations.enums import ConversationState, Direction, MessageState
from makegood.domain.conversations.models import Conversation, Message
from makegood.domain.grading.actions import record_observations
from makegood.domain.grading.rules import Observation
from makegood.domain.invitations.enums import AskedBy, InvitationState
from makegood.domain.invitations.models import AskedDay, Invitation
from makegood.domain.orders.models import Customer, Item, Order, Product, Purchase
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reassessments.enums import RequestState
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reviews.actions.submit_review import search_text
from makegood.domain.reviews.enums import Words
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import ASPECTS, counts_as, progress
from makegood.domain.sellers.actions import import_sellers
from makegood.kernel.actors import ActorKind
from makegood.kernel.bulk import insert_rows

from .draw import Draw, Drawn
from .marketplace import Marketplace
from .people import address_of_customer, language_of_customer, name_of_customer

LINK_DAYS, REQUEST_DAYS = 60, 30


class Sheet(NamedTuple):
    """A table and the columns that are said of it; the others get their defaults."""

    model: type[models.Model]
    fields: tuple[str, ...]


CUSTOMERS = Sheet(
    Customer, ("id", "public_id", "ref", "name", "email", "language", "invite", "audit_key", "created_at", "updated_at")
)
ORDERS = Sheet(Order, ("id", "customer", "ordered_at", "created_at", "updated_at"))
PURCHASES = Sheet(
    Purchase,
    ("id", "seller", "order", "customer", "ordered_at", "expected_delivery_date", "delivered_date",
     "review_link_expires_at"),
)  # fmt: skip
ITEMS = Sheet(Item, ("purchase", "product", "quantity"))
REVIEWS = Sheet(
    Review,
    ("id", "seller", "purchase", "overall", *ASPECTS, "had_contact", "text", "text_state", "origin", "submitted_at",
     "day", "stored_at", "contacted_at", "progress", "new_overall", "new_overall_at", "new_overall_explanation",
     "response", "response_at", "removed_at", "removed_ground", "search_text", "updated_at"),
)  # fmt: skip
CONVERSATIONS = Sheet(
    Conversation,
    ("id", "seller", "purchase", "relay_token", "state", "waiting_since", "closed_at", "closed_by_kind", "created_at",
     "updated_at"),
)  # fmt: skip
MESSAGES = Sheet(
    Message,
    ("id", "seller", "conversation", "direction", "subject", "text", "state", "after_review", "author_kind",
     "author_id", "header_id", "created_at", "sent_at"),
)  # fmt: skip
REQUESTS = Sheet(
    ReassessmentRequest,
    ("id", "seller", "review", "state", "requested_at", "requested_by_kind", "requested_by_id", "expires_at",
     "settled_at"),
)  # fmt: skip
OPINIONS = Sheet(
    ProductReview,
    ("id", "seller", "purchase", "product", "stars", "text", "language", "origin", "submitted_at", "stored_at",
     "updated_at"),
)  # fmt: skip
INVITATIONS = Sheet(Invitation, ("id", "seller", "purchase", "state", "planned_for", "sent_at", "sent_on"))
ASKED_DAYS = Sheet(AskedDay, ("address", "customer", "day", "kind", "about"))

SHEETS = (
    CUSTOMERS, ORDERS, PURCHASES, ITEMS, REVIEWS, CONVERSATIONS, MESSAGES, REQUESTS, OPINIONS, ASKED_DAYS, INVITATIONS,
)  # fmt: skip


class Tables:
    """Writes batch after batch; each call within a transaction of the caller."""

    def __init__(self, draw: Draw) -> None:
        self.draw, self.market = draw, draw.market
        self._customers = 0
        self._asked: set[tuple[int, date]] = set()

    def open(self) -> None:
        """The sellers and articles."""
        now = self.market.now
        import_sellers(sellers=list(zip(self.market.sellers, self.market.shops, strict=True)), now=now)
        titles = (self.draw.texts.some("nl", "response", 1)[:60] for _ in self.market.products)
        insert_rows(Product, ("id", "title"), list(zip(self.market.products, titles, strict=True)))

    def write(self, batch: Sequence[Drawn]) -> int:
        """A batch and what belongs to it; how many rows that are, without those of sums."""
        rows: dict[Sheet, list[tuple[Any, ...]]] = {sheet: [] for sheet in SHEETS}
        rows[CUSTOMERS] = list(self._new_customers(1 + max(one.customer for one in batch)))
        for one in batch:
            self._bought(one, rows)
            rows[REVIEWS].append(_review(one))
            if one.talk:
                _talked(one, rows)
            if one.requested_at:
                rows[REQUESTS].append(_request(one, self.market))
            if one.stars:
                rows[OPINIONS].append(_opinion(one))
        for sheet, found in rows.items():
            insert_rows(sheet.model, sheet.fields, found)
        record_observations(_observations(batch))
        return sum(map(len, rows.values()))

    def _new_customers(self, until: int) -> Iterator[tuple[Any, ...]]:
        at = self.market.now
        for number in range(self._customers, until):
            yield (
                number + 1,
                self.draw.new_id(),
                f"c-{number}",
                name_of_customer(number),
                address_of_customer(number),
                language_of_customer(number),
                True,
                self.draw.dice.randbytes(32),
                at,
                at,
            )
        self._customers = max(until, self._customers)

    def _bought(self, one: Drawn, rows: dict[Sheet, list[tuple[Any, ...]]]) -> None:
        customer = one.customer + 1
        invited_on = one.asked_on or one.day
        delivered = invited_on - timedelta(days=4)
        ordered_at = one.submitted_at - timedelta(days=(one.day - delivered).days + 2)
        rows[ORDERS].append((one.order, customer, ordered_at, ordered_at, ordered_at))
        expires_at = one.submitted_at + timedelta(days=LINK_DAYS)
        rows[PURCHASES].append(
            (one.purchase, one.seller, one.order, customer, ordered_at, delivered, delivered, expires_at)
        )
        rows[ITEMS].append((one.purchase, one.product, 1))
        # Nobody is asked twice on a day (R2.3).
        if one.asked_on and (customer, one.asked_on) not in self._asked:
            self._asked.add((customer, one.asked_on))
            sent_at = one.submitted_at - timedelta(days=(one.day - one.asked_on).days)
            rows[INVITATIONS].append(
                (one.invitation, one.seller, one.purchase, InvitationState.SENT, one.asked_on, sent_at, one.asked_on)
            )
            address = address_of_customer(one.customer).lower()
            rows[ASKED_DAYS].append((address, customer, one.asked_on, AskedBy.INVITATION.value, one.invitation))


def _review(one: Drawn) -> tuple[Any, ...]:
    readable = one.text if one.text_state is Words.SHOWN and not one.removed_at else ""
    explained = "" if one.removed_at else one.explanation
    moments = (one.contacted_at, one.requested_at, one.new_overall_at, one.response_at, one.removed_at)
    return (
        one.id,
        one.seller,
        one.purchase,
        one.overall,
        *(one.aspects.get(name) for name in ASPECTS),
        one.had_contact,
        one.text,
        one.text_state.value,
        one.origin.value,
        one.submitted_at,
        one.day,
        one.submitted_at,
        one.contacted_at,
        progress(
            contacted=one.contacted_at is not None,
            asked=one.requested_at is not None,
            graded_again=one.new_overall is not None,
        ),
        one.new_overall,
        one.new_overall_at,
        one.explanation,
        one.response,
        one.response_at,
        one.removed_at,
        one.removed_ground,
        search_text(readable, explained, one.order),
        max(one.submitted_at, *(moment for moment in moments if moment)) if any(moments) else one.submitted_at,
    )


def _talked(one: Drawn, rows: dict[Sheet, list[tuple[Any, ...]]]) -> None:
    talk, at = one.talk, one.contacted_at
    if talk is None or at is None:
        return
    state = ConversationState.WAITING
    if talk.closed_at:
        state = ConversationState.CLOSED
    elif talk.answer:
        state = ConversationState.OPEN
    waiting_since = talk.answered_at if state is ConversationState.OPEN else None
    last = talk.closed_at or talk.answered_at or at
    closed_by = ActorKind.STAFF.value if talk.closed_at else ""
    rows[CONVERSATIONS].append(
        (talk.id, one.seller, one.purchase, talk.relay_token, state.value, waiting_since, talk.closed_at, closed_by,
         at, last)
    )  # fmt: skip
    out, back = talk.message_ids
    header = f"<{out}@relay.example>"
    rows[MESSAGES].append(
        (out, one.seller, talk.id, Direction.OUT.value, "", talk.message, MessageState.SENT.value, True,
         ActorKind.STAFF.value, "1", header, at, at)
    )  # fmt: skip
    if talk.answer:
        rows[MESSAGES].append(
            (back, one.seller, talk.id, Direction.IN.value, "", talk.answer, MessageState.RECEIVED.value, False,
             ActorKind.CUSTOMER.value, str(one.customer + 1), f"<{back}@customers.example>", talk.answered_at, None)
        )  # fmt: skip


def _request(one: Drawn, market: Marketplace) -> tuple[Any, ...]:
    requested_at = one.requested_at or market.now
    expires_at = requested_at + timedelta(days=REQUEST_DAYS)
    state, settled_at = RequestState.REQUESTED, None
    if one.new_overall is not None:
        state, settled_at = RequestState.ANSWERED, one.new_overall_at
    elif expires_at <= market.now:
        state, settled_at = RequestState.LAPSED, expires_at
    return (
        one.request, one.seller, one.id, state.value, requested_at, ActorKind.STAFF.value, "1", expires_at, settled_at
    )  # fmt: skip


def _opinion(one: Drawn) -> tuple[Any, ...]:
    at = one.submitted_at
    return (
        one.opinion_id, one.seller, one.purchase, one.product, one.stars, one.opinion, one.language, one.origin.value,
        at, at, at,
    )  # fmt: skip


def _observations(batch: Sequence[Drawn]) -> Iterator[Observation]:
    for one in batch:
        counting = counts_as(one.overall, one.new_overall, removed=one.removed_at is not None, set_aside=False)
        if counting is not None:
            yield Observation(one.seller, one.day, counting, one.aspects)

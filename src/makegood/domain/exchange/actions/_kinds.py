"""The kinds of things in files: how each is checked, told apart and stored. All run in batches."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from django.utils.translation import gettext as _

from makegood.domain.exchange.enums import Kind, Reason
from makegood.domain.exchange.shapes.files import (
    FileOrder,
    FileProduct,
    FileProductReview,
    FileReview,
    FileSeller,
)
from makegood.domain.invitations.actions import SentInvitation, import_sent
from makegood.domain.invitations.queries import invited_at
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.orders.actions import (
    CustomerData,
    GivenOrder,
    ItemData,
    OrderData,
    PurchaseData,
    check_order,
    check_product,
    merge_orders,
    merge_products,
)
from makegood.domain.product_reviews import actions as product_reviews
from makegood.domain.reassessments.actions import ImportedRequest, import_requests
from makegood.domain.reassessments.enums import RequestState
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reassessments.queries import requests_of_reviews
from makegood.domain.reviews.actions import Fate, Outcome, ReviewFacts, check_facts, import_facts
from makegood.domain.sellers.actions import check_seller, merge_sellers
from makegood.domain.sellers.queries import existing_ids
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Invalid


class Item(NamedTuple):
    """One thing to be stored: `key` tells it apart from others of the file, `value` is what the kind made of it."""

    key: str
    value: Any


class Verdict(NamedTuple):
    """What became of one thing: `added`, `changed`, `unchanged`, or why it was rejected."""

    is_rejected: bool
    what: str
    detail: str = ""


ADDED, CHANGED, UNCHANGED = (Verdict(False, what) for what in ("added", "changed", "unchanged"))


class Stored(NamedTuple):
    """What became of a batch: a verdict for each item; and which customers came in or changed, by id."""

    verdicts: Sequence[Verdict]
    customers_added: frozenset[str] = frozenset()
    customers_changed: frozenset[str] = frozenset()


class Handler(ABC):
    """What an import does with one kind of thing."""

    kind: ClassVar[Kind]
    repeated: ClassVar[Reason] = Reason.DUPLICATE_ID
    """Why a thing is rejected that the file held before; where it says the same again it is merely unchanged."""

    def __init__(self, by: Actor, now: datetime) -> None:
        self.by = by
        self.now = now

    def begin(self, bodies: Sequence[Any]) -> None:  # noqa: B027 - some kinds look up nothing
        """Look up what the checks of a batch need."""

    @abstractmethod
    def read(self, body: Any) -> Item:
        """Check a thing.

        Raises:
            Invalid: it cannot be accepted.
        """

    def ids_of(self, _body: Any) -> Sequence[str]:
        """What else may stand in the file once only."""
        return ()

    @abstractmethod
    def store(self, items: Sequence[Item]) -> Stored:
        """Store a batch, in the caller's transaction; it may be tried twice."""


def _verdicts(keys: Sequence[str], stored_before: Mapping[str, bool]) -> Sequence[Verdict]:
    return [ADDED if key not in stored_before else CHANGED if stored_before[key] else UNCHANGED for key in keys]


class Sellers(Handler):
    kind = Kind.SELLERS

    def read(self, body: FileSeller) -> Item:
        return Item(body.id, check_seller(body.id, body.data()))

    def store(self, items: Sequence[Item]) -> Stored:
        changed = merge_sellers(sellers=dict(items), now=self.now)
        return Stored(_verdicts([item.key for item in items], changed))


class Products(Handler):
    kind = Kind.PRODUCTS

    def read(self, body: FileProduct) -> Item:
        said = check_product(body.id, body.data(), untitled=True)
        if "title" not in body.model_fields_set:
            del said["title"]
        return Item(body.id, said)

    def store(self, items: Sequence[Item]) -> Stored:
        return Stored(_verdicts([item.key for item in items], merge_products(products=dict(items))))


class Orders(Handler):
    kind = Kind.ORDERS
    repeated = Reason.SCATTERED_ORDER

    def __init__(self, by: Actor, now: datetime) -> None:
        super().__init__(by, now)
        self._sellers: set[str] = set()
        last = current_settings().invite_until_day
        self._asked_from = clock.marketplace_day(now) - timedelta(days=last)

    def begin(self, bodies: Sequence[FileOrder]) -> None:
        self._sellers = existing_ids({purchase.seller for body in bodies for purchase in body.purchases})

    def read(self, body: FileOrder) -> Item:
        data = check_order(body.id, _order_data(body), known_sellers=self._sellers, as_stored=True)
        given = GivenOrder(body.id, data, _unsaid(body), body.customer.unsubscribed_at, body.customer.complained_at)
        return Item(body.id, given)

    def store(self, items: Sequence[Item]) -> Stored:
        orders = [item.value for item in items]
        merged = merge_orders(orders=orders, asked_from=self._asked_from, by=self.by, now=self.now)
        erased = Verdict(True, Reason.ERASED, _("customer.id: the data of this customer were erased"))
        fates = dict.fromkeys(merged.added, ADDED) | dict.fromkeys(merged.changed, CHANGED)
        fates |= dict.fromkeys(merged.erased, erased)
        return Stored(
            [fates.get(item.key, UNCHANGED) for item in items],
            frozenset(merged.customers_added),
            frozenset(merged.customers_changed),
        )


def _order_data(body: FileOrder) -> OrderData:
    who = body.customer
    return OrderData(
        body.ordered_at,
        CustomerData(who.id, who.name or "", who.email, who.invite, who.language),
        tuple(
            PurchaseData(
                one.seller,
                one.expected_delivery_date,
                one.delivered_date,
                bool(one.cancelled),
                tuple(ItemData(item.product, item.quantity or 1, item.title) for item in one.items),
            )
            for one in body.purchases
        ),
    )


def _unsaid(body: FileOrder) -> frozenset[str]:
    unsaid = {name for name in ("email", "language") if name not in body.customer.model_fields_set}
    for one in body.purchases:
        if "delivered_date" not in one.model_fields_set:
            unsaid.add(f"delivered_date {one.seller}")
        if one.cancelled is None:
            unsaid.add(f"cancelled {one.seller}")
    return frozenset(unsaid)


class _ReviewItem(NamedTuple):
    facts: ReviewFacts
    request: tuple[str, datetime] | None
    body: FileReview


class Reviews(Handler):
    kind = Kind.REVIEWS
    repeated = Reason.ALREADY_REVIEWED

    def read(self, body: FileReview) -> Item:
        _check_history(body, self.now)
        return Item(f"{body.order} {body.seller}", _ReviewItem(check_facts(body.facts(self.now)), body.request(), body))

    def ids_of(self, body: FileReview) -> Sequence[str]:
        return [body.id] if body.id else []

    def store(self, items: Sequence[Item]) -> Stored:
        outcomes = import_facts(reviews=[item.value.facts for item in items], now=self.now)
        pairs = [(item.value, outcome) for item, outcome in zip(items, outcomes, strict=True)]
        added = [(one, outcome) for one, outcome in pairs if outcome.fate is Fate.ADDED]
        import_requests(
            requests=[
                ImportedRequest(
                    outcome.review_id,
                    one.facts.seller_id,
                    RequestState(one.request[0]),
                    one.request[1],
                    one.facts.new_overall_at,
                )
                for one, outcome in added
                if one.request
            ],
            by=self.by,
            now=self.now,
        )
        import_sent(
            invitations=[
                SentInvitation(
                    outcome.purchase_id, one.facts.seller_id, outcome.customer_id, outcome.address, one.body.invited_at
                )
                for one, outcome in added
                if one.body.invited_at
            ]
        )
        different = self._with_another_history([pair for pair in pairs if pair[1].fate is Fate.SAME])
        return Stored([_review_verdict(one, outcome, different) for one, outcome in pairs])

    def _with_another_history(self, pairs: Sequence[tuple[_ReviewItem, Outcome]]) -> set[str]:
        """Those of these stored reviews whose request or invitation is another one than the file says."""
        if not pairs:
            return set()
        requests = requests_of_reviews([outcome.review_id for _one, outcome in pairs])
        asked = invited_at([outcome.purchase_id for _one, outcome in pairs])
        return {
            outcome.review_id
            for one, outcome in pairs
            if not _is_same_request(one, requests.get(outcome.review_id), self.now)
            or ("invited_at" in one.facts.given and one.body.invited_at != asked.get(outcome.purchase_id))
        }


def _is_same_request(one: _ReviewItem, stored: ReassessmentRequest | None, now: datetime) -> bool:
    if "reassessment" not in one.facts.given:
        return True
    if one.request is None or stored is None:
        return one.request is None and stored is None
    state = stored.state_at(now)
    # That time passes makes no difference: what was requested lapses.
    same = state.value == one.request[0] or (one.request[0] == "requested" and state is RequestState.LAPSED)
    return same and stored.requested_at == one.request[1]


def _review_verdict(one: _ReviewItem, outcome: Outcome, different: set[str]) -> Verdict:
    match outcome.fate:
        case Fate.ADDED:
            return ADDED
        case Fate.SAME if outcome.review_id not in different:
            return UNCHANGED
        case Fate.ERASED:
            return UNCHANGED
        case Fate.NO_PURCHASE:
            return _nothing_bought(one.facts.order_id, one.facts.seller_id)
        case Fate.ID_TAKEN:
            return _taken()
    return _reviewed_already()


class ProductReviews(Handler):
    kind = Kind.PRODUCT_REVIEWS
    repeated = Reason.ALREADY_REVIEWED

    def read(self, body: FileProductReview) -> Item:
        _check_history(body, self.now)
        opinion = product_reviews.check_opinion(body.facts(self.now))
        return Item(f"{body.order} {body.product} {body.seller or ''}", opinion)

    def ids_of(self, body: FileProductReview) -> Sequence[str]:
        return [body.id] if body.id else []

    def store(self, items: Sequence[Item]) -> Stored:
        opinions = [item.value for item in items]
        fates = product_reviews.import_reviews(reviews=opinions, now=self.now)
        return Stored([_opinion_verdict(one, fate) for one, fate in zip(opinions, fates, strict=True)])


def _opinion_verdict(one: product_reviews.ImportedOpinion, fate: product_reviews.Fate) -> Verdict:
    fates = product_reviews.Fate
    several = _("seller: several sellers sold this article in this order, name one of them")
    staff = _("order: whoever works for the seller of an article cannot review it")
    return {
        fates.ADDED: ADDED,
        fates.SAME: UNCHANGED,
        fates.ERASED: UNCHANGED,
        fates.NO_PURCHASE: _nothing_bought(one.order_id, one.product_id),
        fates.SEVERAL_SELLERS: Verdict(True, "required", several),
        fates.SELLER_STAFF: Verdict(True, Reason.SELLER_STAFF, staff),
        fates.ID_TAKEN: _taken(),
        fates.DIFFERENT: _reviewed_already(),
    }[fate]


def _nothing_bought(order: str, what: str) -> Verdict:
    message = _("order: %(what)s is in no order %(order)s") % {"what": what, "order": order}
    return Verdict(True, Reason.NO_PURCHASE, message)


def _taken() -> Verdict:
    return Verdict(True, Reason.DUPLICATE_ID, _("id: another review has this id"))


def _reviewed_already() -> Verdict:
    return Verdict(True, Reason.ALREADY_REVIEWED, _("order: another review of this is stored already, and stays"))


def _check_history(body: FileReview | FileProductReview, now: datetime) -> None:
    problems = list(body.problems(now))
    if problems:
        raise Invalid(problems)


HANDLERS: Mapping[Kind, type[Handler]] = {
    handler.kind: handler for handler in (Sellers, Products, Orders, Reviews, ProductReviews)
}
"""What deals with each kind."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from makegood.domain.grading.actions import record_observations
from makegood.domain.grading.rules import Observation
from makegood.domain.orders.models import Purchase
from makegood.domain.orders.queries import check_not_erased, named_purchase, unknown_purchase
from makegood.domain.orders.rules import link_is_shut
from makegood.domain.sellers.permissions import check_may_operate
from makegood.domain.sellers.queries import ask_people_told_at_once
from makegood.domain.webhooks.enums import Event
from makegood.domain.webhooks.queries import ask_heard_events
from makegood.kernel import actors, audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.ids import new_ordered_id
from makegood.kernel.prepared import Prepared, PreparedInsert, send_ahead
from makegood.kernel.values import REVIEW_LIMIT, clean_text, search_words

from .. import rules
from ..enums import Origin, Words
from ..models import Review
from ..rules import Answers
from .check_words import state_on_entry
from .tell_listeners import tell_listeners
from .tell_staff import Letter, letters_of_review, tell_of_review

# Somebody waits for these, and on SQLite whoever else writes does.
_LOCK = Prepared(
    lambda pk, seller_id: Purchase.objects.select_for_update().filter(pk=pk, seller_id=seller_id).values_list("pk")
)
_STANDING: Prepared[Any] = Prepared(
    lambda pk, seller_id: Purchase.objects.filter(pk=pk, seller_id=seller_id).values_list(
        "customer__erased_at", "review__pk", "cancelled"
    )
)
_LOCK_NAMED = Prepared(
    lambda order_id, seller_id: (
        Purchase.objects.select_for_update().filter(order_id=order_id, seller_id=seller_id).values_list("pk")
    )
)
_NAMED: Prepared[Any] = Prepared(
    lambda order_id, seller_id: (
        Purchase.objects.select_related("customer", "seller")
        .filter(order_id=order_id, seller_id=seller_id)
        .annotate(reviewed_as=F("review__pk"))
    )
)
_REVIEW_OF = Prepared(
    lambda purchase_id, seller_id: Review.objects.filter(purchase_id=purchase_id, seller_id=seller_id).values_list("pk")
)
_INSERT = PreparedInsert(lambda: Review)

_MESSAGES: Mapping[str, Promise] = {
    "out_of_range": _("A grade is a whole number from 1 to 10."),
    "unknown_aspect": _("There is no such aspect."),
}


def submit_review_by_link(*, purchase: Purchase, answers: Answers, now: datetime) -> Review:
    """A customer sends the review form (R3).

    Raises:
        Invalid: an answer cannot be accepted.
        Refused: `already_reviewed`, `purchase_cancelled`, `link_expired`, `erased`.
    """
    if link_is_shut(purchase.review_link_expires_at, now) and not _has_review(purchase):
        raise Refused("link_expired", _("This link has expired."))
    named = purchase.order_id, purchase.seller_id
    by = actors.customer(purchase.customer_id)
    return _submit(*named, answers, Origin.LINK, purchase=purchase, submitted_at=now, by=by, now=now)


def submit_review(
    *, order_id: str, seller_id: str, answers: Answers, submitted_at: datetime | None, by: Actor, now: datetime
) -> Review:
    """The marketplace hands in a review of a purchase. A time without a zone is the marketplace's local time.

    Raises:
        Invalid: also `unknown_order`, `unknown_seller`, `unknown_purchase`, and `in_the_future` for a review dated
            more than 5 minutes ahead (R8.1).
        Refused: `already_reviewed`, `purchase_cancelled`, `erased`.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    at = submitted_at or now
    if at.tzinfo is None:
        at = clock.from_local(at)
    if rules.is_ahead(at, now):
        raise Invalid.one("submitted_at", "in_the_future", _("A review cannot be dated in the future."))
    return _submit(order_id, seller_id, answers, Origin.API, submitted_at=at, by=by, now=now)


def _submit(
    order_id: str,
    seller_id: str,
    answers: Answers,
    origin: Origin,
    *,
    purchase: Purchase | None = None,
    submitted_at: datetime,
    by: Actor,
    now: datetime,
) -> Review:
    text = checked_text(answers)
    text_state = state_on_entry(text)
    had_contact, aspects = rules.settled_contact(answers)
    review = Review(
        id=new_ordered_id(now),
        seller_id=seller_id,
        overall=answers.overall,
        had_contact=had_contact,
        text=text,
        text_state=text_state,
        origin=origin,
        submitted_at=submitted_at,
        day=clock.marketplace_day(submitted_at),
        stored_at=now,
        search_text=search_text(text if text_state == Words.SHOWN else "", "", order_id),
        updated_at=now,
        **aspects,
    )
    # On SQLite nobody else writes during the transaction, so that nothing is made up there that can be before its turn.
    # On PostgreSQL a purchase is looked for where it is locked: one way to the server and back less.
    on_sqlite = connection.vendor == "sqlite"
    if on_sqlite and purchase is None:
        purchase = named_purchase(order_id, seller_id)
    if purchase is not None:
        review.purchase = purchase
    letters = _ask_letters(review, now)() if on_sqlite else []
    try:
        with transaction.atomic():
            send_ahead()
            locked = _lock(purchase) if purchase is not None else _lock_named(order_id, seller_id)
            ask_letters = None if on_sqlite else _ask_letters(review, now)
            heard = ask_heard_events(review.seller_id)
            review.purchase = purchase = locked()
            _INSERT(review)
            audit.record(
                "review.submitted",
                by=by,
                now=now,
                subject=("review", review.pk),
                seller_id=review.seller_id,
                after={
                    "purchase": purchase.pk,
                    "overall": review.overall,
                    **review.aspects,
                    "text": audit.mark_text(text, bytes(purchase.customer.audit_key)),
                    "text_state": text_state.value,
                },
            )
            tell_of_review(review=review, told=ask_letters() if ask_letters else letters, now=now)
            # Whoever else writes about this seller waits from here on.
            record_observations([Observation(review.seller_id, review.day, review.overall, review.aspects)])
            tell_listeners(review=review, event=Event.REVIEW_SUBMITTED, counted=None, now=now, heard=heard())
    except IntegrityError:
        # The unique constraint is what guarantees one review per purchase (R1.1); the check above only answers sooner.
        if _has_review(review.purchase):
            raise _already() from None
        raise
    return review


def _ask_letters(review: Review, now: datetime) -> Callable[[], list[Letter]]:
    """Ask who of the staff is told; the letters are made up when the answer is called."""
    people = ask_people_told_at_once(review.seller_id, review.band, at=now)
    return lambda: letters_of_review(review, people())


def _lock(purchase: Purchase) -> Callable[[], Purchase]:
    """Lock a purchase, and ask how it stands then; whether it can be reviewed is told when the answer is called."""
    if connection.vendor == "postgresql":  # on SQLite nobody else writes
        _LOCK.ask(pk=purchase.pk, seller_id=purchase.seller_id)
    standing = _STANDING.ask(pk=purchase.pk, seller_id=purchase.seller_id)

    def locked() -> Purchase:
        [stands] = standing()
        return _check(purchase, *stands)

    return locked


def _lock_named(order_id: str, seller_id: str) -> Callable[[], Purchase]:
    """The same for one that was not read before."""
    _LOCK_NAMED.ask(order_id=order_id, seller_id=seller_id)
    named = _NAMED.ask(order_id=order_id, seller_id=seller_id)

    def locked() -> Purchase:
        found = named()
        if not found:
            raise unknown_purchase(order_id, seller_id)
        [purchase] = found
        return _check(purchase, purchase.customer.erased_at, purchase.reviewed_as, purchase.cancelled)

    return locked


def _check(purchase: Purchase, erased_at: datetime | None, review_id: str | None, cancelled: bool) -> Purchase:
    """Refuse where a purchase cannot be reviewed as it stands."""
    if erased_at is not None:
        check_not_erased(purchase.customer_id)
    if review_id is not None:
        raise _already()
    if cancelled:
        raise Refused("purchase_cancelled", _("This purchase was cancelled, so it cannot be reviewed."))
    return purchase


def _already() -> Refused:
    return Refused("already_reviewed", _("This purchase has been reviewed already."))


def _has_review(purchase: Purchase) -> bool:
    return bool(_REVIEW_OF(purchase_id=purchase.pk, seller_id=purchase.seller_id))


def checked_text(answers: Answers) -> str:
    """The words of some answers as they are kept.

    Raises:
        Invalid: with every answer that cannot be accepted.
    """
    errors = [FieldError(one.field, one.code, _MESSAGES[one.code]) for one in rules.problems(answers)]
    text = ""
    try:
        text = clean_text(answers.text, field="text", limit=REVIEW_LIMIT)
    except Invalid as error:
        errors.extend(error.errors)
    if errors:
        raise Invalid(errors)
    return text


def search_text(text: str, explanation: str, order_id: str) -> str:
    """What the search looks through: folded words, each after a space, so that a word's beginning can be found."""
    words = search_words(f"{text} {explanation} {order_id}")
    return "".join(f" {word}" for word in dict.fromkeys(words))

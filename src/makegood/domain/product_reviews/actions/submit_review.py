from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from makegood.domain.orders.models import Product, Purchase
from makegood.domain.orders.queries import check_not_erased, order_exists, purchases_with
from makegood.domain.orders.rules import link_is_shut
from makegood.domain.sellers.permissions import check_may_operate
from makegood.domain.sellers.queries import ask_seller_names, ask_whether_of_staff, seller_names
from makegood.domain.text_checks.rules import PRODUCT_REVIEW_CHECKS
from makegood.kernel import actors, audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.ids import new_ordered_id
from makegood.kernel.prepared import Prepared, PreparedInsert, send_ahead
from makegood.kernel.values import NAME_LIMIT, REVIEW_LIMIT, clean_line, clean_text

from .. import rules
from ..enums import Origin, Status
from ..letters import checks_hit
from ..models import ProductReview
from ..queries import has_review
from ..rules import Answers
from ._sums import count_stars

# Somebody waits for these, and on SQLite whoever else writes does.
_LOCK = Prepared(lambda pk: Purchase.objects.select_for_update().filter(pk=pk).values_list("pk"))
_STANDING = Prepared(
    lambda pk, product_id: Purchase.objects.filter(pk=pk).values_list(
        "customer__erased_at",
        Exists(ProductReview.objects.filter(purchase=OuterRef("pk"), product=product_id)),
        "cancelled",
    )
)
_INSERT = PreparedInsert(lambda: ProductReview)

Kept = TypeVar("Kept")


def submit_review_by_link(
    *, purchase: Purchase, product: Product, answers: Answers, language: str, now: datetime
) -> ProductReview:
    """A customer sends the form about one article of their purchase. `language` is that of the form.

    Raises:
        Invalid: an answer cannot be accepted.
        Refused: `already_reviewed`, `purchase_cancelled`, `seller_staff`, `link_expired`, `erased`.
    """
    if link_is_shut(purchase.review_link_expires_at, now) and not has_review(purchase.pk, product.pk):
        raise Refused("link_expired", _("This link has expired."))
    by = actors.customer(purchase.customer_id)
    return _submit(purchase, product.pk, answers, Origin.LINK, language=language, submitted_at=now, by=by, now=now)


def submit_review(
    *,
    order_id: str,
    product_id: str,
    seller_id: str | None,
    answers: Answers,
    language: str,
    submitted_at: datetime | None,
    by: Actor,
    now: datetime,
) -> ProductReview:
    """The marketplace hands in a review of an article in an order. A time without a zone is the marketplace's.

    `seller_id` is needed only where several sellers sold the article in this order. `language` may be empty: then it
    is the customer's.

    Raises:
        Invalid: also `unknown_order`, `unknown_product`, `required` for the seller, `unknown_purchase`, and
            `in_the_future` for a review dated more than 5 minutes ahead.
        Refused: `already_reviewed`, `purchase_cancelled`, `seller_staff`, `erased`.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    at = submitted_at or now
    if at.tzinfo is None:
        at = clock.from_local(at)
    if rules.is_ahead(at, now):
        raise Invalid.one("submitted_at", "in_the_future", _("A review cannot be dated in the future."))
    purchase = _purchase_of(order_id, product_id, seller_id)
    return _submit(
        purchase,
        product_id,
        answers,
        Origin.API,
        language=language or purchase.customer.language,
        submitted_at=at,
        by=by,
        now=now,
    )


def _purchase_of(order_id: str, product_id: str, seller_id: str | None) -> Purchase:
    found = purchases_with(order_id, product_id)
    if seller_id is not None:
        found = [purchase for purchase in found if purchase.seller_id == seller_id]
    if len(found) == 1:
        return found[0]
    if found:
        raise Invalid.one("seller", "required", _("Several sellers sold this article in this order: name one of them."))
    if not order_exists(order_id):
        raise Invalid.one("order", "unknown_order", _("There is no order with this id."))
    if seller_id is not None and purchases_with(order_id, product_id):
        raise Invalid.one("seller", "unknown_purchase", _("This seller has no share in this order with this article."))
    raise Invalid.one("product", "unknown_product", _("This article is not in this order."))


def _submit(
    purchase: Purchase,
    product_id: str,
    answers: Answers,
    origin: Origin,
    *,
    language: str,
    submitted_at: datetime,
    by: Actor,
    now: datetime,
) -> ProductReview:
    answers = check_answers(answers)
    review = ProductReview(
        id=new_ordered_id(now),
        seller_id=purchase.seller_id,
        purchase=purchase,
        product_id=product_id,
        stars=answers.stars,
        title=answers.title,
        text=answers.text,
        pros=list(answers.pros),
        cons=list(answers.cons),
        language=language,
        origin=origin,
        submitted_at=submitted_at,
        stored_at=now,
        updated_at=now,
    )
    # On SQLite nobody else writes during the transaction, so that nothing is looked through there that can be before.
    on_sqlite = connection.vendor == "sqlite"
    if on_sqlite:
        _check_words(review, seller_names())
    already = Refused("already_reviewed", _("This article of this purchase has been reviewed already."))
    try:
        with transaction.atomic():
            send_ahead()
            standing = _lock(purchase, product_id)
            of_staff = ask_whether_of_staff(purchase.customer.email, purchase.seller_id)
            ask_names = None if on_sqlite else ask_seller_names()
            _check_standing(purchase, standing(), already)
            if of_staff():
                raise Refused("seller_staff", _("Whoever works for the seller of an article cannot review it."))
            if ask_names is not None:
                _check_words(review, ask_names())
            _INSERT(review)
            _note(review, by, now)
            # Whoever else reviews this article waits from here on.
            count_stars(product_id, review.stars)
    except IntegrityError:
        # The unique constraint is what guarantees one review; the check above only answers sooner.
        if has_review(purchase.pk, product_id):
            raise already from None
        raise
    return review


def _check_words(review: ProductReview, shop_names: list[str]) -> None:
    """Whether the operator sees it first (R12.5)."""
    review.held_for = checks_hit(review, checks=PRODUCT_REVIEW_CHECKS, shop_names=shop_names)
    review.status = Status.HELD if review.held_for else Status.PUBLISHED


def _lock(purchase: Purchase, product_id: str) -> Callable[[], list[Any]]:
    """Lock the purchase, and ask how it stands then."""
    if connection.vendor == "postgresql":  # on SQLite nobody else writes
        _LOCK.ask(pk=purchase.pk)
    return _STANDING.ask(pk=purchase.pk, product_id=product_id)


def _check_standing(purchase: Purchase, standing: list[Any], already: Refused) -> None:
    """Refuse where the article of a purchase cannot be reviewed as things stand."""
    [(erased_at, is_reviewed, cancelled)] = standing
    if erased_at is not None:
        check_not_erased(purchase.customer_id)
    if is_reviewed:
        raise already
    if cancelled:
        raise Refused("purchase_cancelled", _("This purchase was cancelled, so its articles cannot be reviewed."))


def _note(review: ProductReview, by: Actor, now: datetime) -> None:
    key = bytes(review.purchase.customer.audit_key)
    audit.record(
        "product_review.submitted",
        by=by,
        now=now,
        subject=("product_review", review.pk),
        seller_id=review.seller_id,
        after={
            "purchase": review.purchase_id,
            "product": review.product_id,
            "stars": review.stars,
            "status": review.status,
            "held_for": ".".join(review.held_for),
            "title": audit.mark_text(review.title, key),
            "text": audit.mark_text(review.text, key),
            "pros": audit.mark_text("\n".join(review.pros), key),
            "cons": audit.mark_text("\n".join(review.cons), key),
        },
    )


def check_answers(answers: Answers) -> Answers:
    """The answers as they are kept (R3.8).

    Raises:
        Invalid: `out_of_range`, `too_long`, `too_many`, `invalid_characters`; with every error found.
    """
    errors: list[FieldError] = []
    if not rules.is_stars(answers.stars):
        errors.append(FieldError("stars", "out_of_range", _("Stars are a whole number from 1 to 5.")))
    checked = Answers(
        stars=answers.stars,
        title=_cleaned(lambda: _title(answers.title), "", errors),
        text=_cleaned(lambda: clean_text(answers.text, field="text", limit=REVIEW_LIMIT), "", errors),
        pros=_cleaned(lambda: _points(answers.pros, "pros"), (), errors),
        cons=_cleaned(lambda: _points(answers.cons, "cons"), (), errors),
    )
    if errors:
        raise Invalid(errors)
    return checked


def _cleaned(clean: Callable[[], Kept], otherwise: Kept, errors: list[FieldError]) -> Kept:
    try:
        return clean()
    except Invalid as error:
        errors.extend(error.errors)
        return otherwise


def _title(raw: str) -> str:
    return clean_line(raw, field="title") if raw.strip() else ""


def _points(raw: tuple[str, ...], field: str) -> tuple[str, ...]:
    points = tuple(clean_line(point, field=field, limit=NAME_LIMIT) for point in raw if point.strip())
    if len(points) > rules.MOST_POINTS:
        message = _("At most %(limit)s points fit.") % {"limit": rules.MOST_POINTS}
        raise Invalid.one(field, "too_many", message)
    return points

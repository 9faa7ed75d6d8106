from datetime import datetime

from makegood.domain.moderation.actions import decide
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.moderation.models import Decision
from makegood.domain.orders.models import Product, Purchase
from makegood.domain.product_reviews.actions import submit_review_by_link
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.product_reviews.rules import Answers

from .marketplace import NOW, OPERATOR, make_purchase


def make_product_review(
    stars: int = 4,
    text: str = "",
    *,
    title: str = "",
    pros: tuple[str, ...] = (),
    cons: tuple[str, ...] = (),
    purchase: Purchase | None = None,
    now: datetime = NOW,
    **order: object,
) -> ProductReview:
    """What a customer says of `article-1`, through the link; of a purchase of its own unless one is given."""
    purchase = purchase or make_purchase(now=now, **order)  # type: ignore[arg-type]  # keywords of make_order
    answers = Answers(stars, title, text, pros, cons)
    product = Product.objects.get(pk="article-1")
    return submit_review_by_link(purchase=purchase, product=product, answers=answers, language="nl", now=now)


def decide_about(
    review: ProductReview, verdict: str, ground: str | None = "fraud", *, reason: str = "Zo is het", now: datetime = NOW
) -> Decision:
    """The operator decides about a product review."""
    return decide(
        kind=SubjectKind.PRODUCT_REVIEW,
        subject_id=review.pk,
        verdict=verdict,
        ground=ground,
        reason=reason,
        by=OPERATOR,
        now=now,
    )

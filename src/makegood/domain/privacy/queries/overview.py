"""What a customer sees of what is kept of them (R12.4)."""

from dataclasses import dataclass

from makegood.domain.conversations.models import Conversation
from makegood.domain.conversations.queries import conversation_token
from makegood.domain.nps.models import Survey
from makegood.domain.orders.models import Customer, Purchase
from makegood.domain.orders.queries import purchases_of, titles_of_purchases
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import reviews_of_purchases
from makegood.kernel.bulk import any_of
from makegood.kernel.errors import NotFound
from makegood.kernel.paging import page_by

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Kept:
    """One purchase with what was given and written about it; `conversation` is the token of its page, "" without."""

    purchase: Purchase
    titles: list[str]
    review: Review | None
    articles: list[ProductReview]
    conversation: str
    survey: Survey | None


def own_review(customer: Customer, review_id: str) -> Review:
    """One of a customer's reviews, with purchase, customer and seller.

    Raises:
        NotFound: there is none with this id, or it is somebody else's.
    """
    review = (
        Review.objects.filter(pk=review_id, purchase__customer=customer)
        .select_related("purchase__customer", "purchase__seller")
        .first()
    )
    if review is None:
        raise NotFound
    return review


def kept_of(customer: Customer, *, cursor: str | None) -> tuple[list[Kept], str | None]:
    """A page of a customer's purchases, newest first, and the cursor of the next; in a fixed number of queries.

    Raises:
        Invalid: `invalid_cursor`.
    """
    page = page_by(purchases_of(customer), moment="ordered_at", cursor=cursor, limit=PAGE_SIZE)
    ids = [purchase.pk for purchase in page.items]
    reviews, titles = reviews_of_purchases(ids), titles_of_purchases(ids)
    articles: dict[str, list[ProductReview]] = {}
    for article in ProductReview.objects.filter(purchase__in=any_of(ids)).select_related("product").order_by("pk"):
        articles.setdefault(article.purchase_id, []).append(article)
    talked = set(Conversation.objects.filter(purchase__in=any_of(ids)).values_list("purchase_id", flat=True))
    answered = Survey.objects.filter(conversation__purchase__in=any_of(ids), score__isnull=False)
    surveys = {survey.conversation.purchase_id: survey for survey in answered.select_related("conversation")}
    kept = [
        Kept(
            purchase,
            titles.get(purchase.pk, []),
            reviews.get(purchase.pk),
            articles.get(purchase.pk, []),
            conversation_token(purchase.pk) if purchase.pk in talked else "",
            surveys.get(purchase.pk),
        )
        for purchase in page.items
    ]
    return kept, page.next_cursor

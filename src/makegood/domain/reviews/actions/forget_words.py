from collections.abc import Collection
from datetime import datetime

from makegood.kernel.bulk import any_of

from .. import rules
from ..enums import Words
from ..models import Review
from .submit_review import search_text

_FIELDS = (
    "text",
    "text_state",
    "new_overall_explanation",
    "explanation_state",
    "response",
    "search_text",
    "updated_at",
)


def forget_words(*, purchase_ids: Collection[str], name: str, address: str, now: datetime) -> int:
    """The words of the reviews of these purchases go, their grades stay (R13.2); in the caller's transaction.

    In the seller's public response the customer's name and address are blotted out. How many reviews there are.
    """
    reviews = Review.objects.filter(purchase__in=any_of(purchase_ids)).select_related("purchase").order_by("pk")
    found = list(reviews.select_for_update(of=("self",)))
    for review in found:
        review.text = review.new_overall_explanation = ""
        # What waited for the operator waits no more: there is nothing left to read.
        review.text_state = _checked(review.text_state)
        review.explanation_state = _checked(review.explanation_state)
        review.response = rules.without_name(review.response, name=name, address=address)
        review.search_text = search_text("", "", review.purchase.order_id)
        review.updated_at = now
        review.save(update_fields=_FIELDS)
    return len(found)


def _checked(state: str) -> str:
    return Words.SHOWN if state == Words.CHECKING else state

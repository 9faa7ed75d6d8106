"""Where a review stands for everybody."""

from django.urls import reverse

from makegood.kernel.paging import cursor_from

from ..models import Review


def public_place(review: Review) -> str:
    """The path of where everybody sees a review: a page that begins with it, however many came after it."""
    page = reverse("shop:shop", args=[review.seller_id])
    return f"{page}?cursor={cursor_from(review, 'submitted_at')}#review-{review.pk}"

"""What the e-mails about reviews say."""

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.text import Truncator, capfirst
from django.utils.translation import override

from makegood.domain.conversations.letters import language_of, settings_link
from makegood.domain.grading.rules import AssessmentGrade
from makegood.domain.mail.rendering import Rendered, one_line, quoted, render_email
from makegood.domain.sellers.models import Seller

from .enums import Band, Words
from .models import Review
from .queries import News, public_place

SHORT = 160
"""Characters of a review's words in a digest."""


def compose_response(review: Review) -> Rendered:
    """The notice to the customer that the seller responded in public to their review (R9.7)."""
    purchase = review.purchase
    return render_email(
        "reviews/email/response",
        {
            "customer_name": purchase.customer.first_name,
            "seller_name": purchase.seller.name,
            "order_id": purchase.order_id,
            "text": review.response,
            "quoted": quoted(review.response),
            "link": f"{settings.MAKEGOOD_BASE_URL}{public_place(review)}",
        },
        language_of(purchase),
    )


def compose_new_review(review: Review, *, language: str) -> Rendered:
    """What the seller's staff read at once of a new review (R4.5): never the customer's address (R4.2)."""
    context = _of_review(review) | {
        "text": review.shown_text,
        "quoted": quoted(review.shown_text),
        "checking": review.text_state == Words.CHECKING,
        "needs_help": review.band == "low" and review.purchase.seller.active,
    }
    return render_email("reviews/email/new_review", context, language)


def compose_regraded(review: Review, *, language: str) -> Rendered:
    """What the seller's staff read at once when a customer graded again (R4.5)."""
    context = _of_review(review) | {
        "new_overall": review.new_overall,
        "text": review.shown_explanation,
        "quoted": quoted(review.shown_explanation),
        "checking": review.explanation_state == Words.CHECKING,
    }
    return render_email("reviews/email/regraded", context, language)


def _of_review(review: Review) -> dict[str, object]:
    purchase = review.purchase
    return {
        "customer_name": purchase.customer.display_name,
        "seller_name": purchase.seller.name,
        "order_id": purchase.order_id,
        "overall": review.overall,
        "link": review_link(review.pk),
        "settings_link": settings_link(purchase.seller_id),
    }


def compose_digest(news: News, *, seller: Seller, grade: AssessmentGrade, language: str) -> Rendered:
    """What somebody on the seller's staff reads once a day of the reviews that came in (R4.5).

    `grade` is the assessment grade now.
    """
    with override(language):
        bands = [(capfirst(str(Band(band).label)), number) for band, number in news.counts.items()]
        average, norm = (formats.number_format(one) if one else "" for one in (grade.average, grade.norm))
    context = {
        "seller_name": seller.name,
        "count": news.count,
        "bands": bands,
        "reviews": [
            {
                "grade": review.overall,
                "customer_name": review.purchase.customer.display_name,
                "order_id": review.purchase.order_id,
                "words": Truncator(one_line(review.shown_text)).chars(SHORT),
                "link": review_link(review.pk),
            }
            for review in news.reviews
        ],
        "more": news.count - len(news.reviews),
        "average": average,
        "norm": norm,
        "link": f"{settings.MAKEGOOD_BASE_URL}{reverse('dashboard:reviews')}?seller={seller.pk}",
        "settings_link": settings_link(seller.pk),
    }
    return render_email("reviews/email/digest", context, language)


def review_link(review_id: str) -> str:
    """A review on the seller's dashboard."""
    return settings.MAKEGOOD_BASE_URL + reverse("dashboard:review", args=[review_id])

"""What the e-mails about reviews say."""

from django.conf import settings
from django.urls import reverse

from makegood.domain.conversations.letters import language_of
from makegood.domain.mail.rendering import Rendered, quoted, render_email
from makegood.domain.orders.models import Purchase


def compose_response(purchase: Purchase, *, review_id: str, text: str) -> Rendered:
    """The notice to the customer that the seller responded in public to their review (R9.7)."""
    page = reverse("shop:shop", args=[purchase.seller.pk])
    return render_email(
        "reviews/email/response",
        {
            "customer_name": purchase.customer.first_name,
            "seller_name": purchase.seller.name,
            "order_id": purchase.order_id,
            "text": text,
            "quoted": quoted(text),
            "link": f"{settings.MAKEGOOD_BASE_URL}{page}#review-{review_id}",
        },
        language_of(purchase),
    )

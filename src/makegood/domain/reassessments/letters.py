"""What the e-mails about grading again say."""

from datetime import datetime

from makegood.domain.conversations.letters import language_of
from makegood.domain.mail.rendering import Rendered, render_email
from makegood.domain.orders.models import Purchase


def compose_request(
    purchase: Purchase, *, overall: int, expires_at: datetime, link: str, unsubscribe_url: str
) -> Rendered:
    """The request to the customer (R6.4); `overall` is their first grade."""
    return render_email(
        "reassessments/email/request",
        {
            "customer_name": purchase.customer.first_name,
            "seller_name": purchase.seller.name,
            "order_id": purchase.order_id,
            "overall": overall,
            "expires_at": expires_at,
            "link": link,
            "unsubscribe_url": unsubscribe_url,
        },
        language_of(purchase),
    )


def compose_offer_reported(
    *, seller_name: str, order_id: str, withdrawn: bool, link: str, all_link: str, language: str
) -> Rendered:
    """What an operator reads when a customer says that something was offered for another grade (R6.4).

    Or, with `withdrawn`, for taking the review back (R12.4). `link` leads to the case, `all_link` to everything that
    was reported so far.
    """
    return render_email(
        "reassessments/email/offer_reported",
        {
            "seller_name": seller_name,
            "order_id": order_id,
            "withdrawn": withdrawn,
            "link": link,
            "all_link": all_link,
        },
        language,
    )

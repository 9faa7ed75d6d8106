"""What the e-mail about a webhook that was switched off says."""

from makegood.domain.mail.rendering import Rendered, render_email

from .enums import Failure
from .rules import KEPT_DAYS


def compose_webhook_disabled(
    *, host: str, failure: Failure, waiting: int, seller_name: str, link: str, language: str
) -> Rendered:
    """The e-mail to whoever looks after it; `seller_name` is empty for the marketplace's own."""
    return render_email(
        "webhooks/email/webhook_disabled",
        {
            "host": host,
            "gone": failure is Failure.GONE,
            "failure": failure.label,
            "waiting": waiting,
            "days": KEPT_DAYS,
            "seller_name": seller_name,
            "link": link,
        },
        language,
    )

"""How a message looks when the customer reads it: salutation, the seller's words, closing (R5.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe

from makegood.domain.mail.rendering import Rendered, quoted, render_email
from makegood.domain.orders.models import Purchase
from makegood.kernel.languages import spoken
from makegood.kernel.tokens import hide_tokens

from .formatting import to_html, to_text
from .queries import conversation_token


def language_of(purchase: Purchase) -> str:
    """The customer's language, else the marketplace's."""
    return spoken(purchase.customer.language)


def sender_name(seller_name: str) -> str:
    """Who an e-mail comes from, as the customer reads it (R5.9)."""
    return f"{seller_name} via {settings.MAKEGOOD_MARKETPLACE_NAME}"


@dataclass(frozen=True, slots=True)
class CustomerLetter:
    """An e-mail to a customer, made up before its transaction: on SQLite nobody else writes during that one."""

    rendered: Rendered
    customer: tuple[int, str, str]

    @classmethod
    def to(cls, purchase: Purchase, rendered: Rendered) -> Self:
        """One to the customer of a purchase."""
        return cls(rendered, _customer(purchase))

    def is_to(self, purchase: Purchase) -> bool:
        """Whether it is what would be made up now: the customer is the same, with the same name and language."""
        return self.customer == _customer(purchase)


def _customer(purchase: Purchase) -> tuple[int, str, str]:
    return purchase.customer_id, purchase.customer.name, language_of(purchase)


def compose(purchase: Purchase, text: str) -> Rendered:
    """The e-mail as it is sent. Its link lets whoever holds it read and write in the customer's name."""
    token = conversation_token(purchase.pk)
    return render_email(
        "conversations/email/message",
        {
            "customer_name": purchase.customer.first_name,
            "seller_name": purchase.seller.name,
            "order_id": purchase.order_id,
            "text": to_text(text),
            "html": mark_safe(to_html(text)),  # noqa: S308 - cleaned by nh3 in to_html
            "link": settings.MAKEGOOD_BASE_URL + reverse("customer:conversation", args=[token]),
        },
        language_of(purchase),
    )


def compose_preview(purchase: Purchase, text: str) -> Rendered:
    """The e-mail as the seller sees it before sending: the very same, but for the customer's own link."""
    letter = compose(purchase, text)
    return Rendered(letter.subject, hide_tokens(letter.text), hide_tokens(letter.html))


def settings_link(seller_id: str) -> str:
    """Where somebody on the staff of a seller chooses what they are told of (R4.5)."""
    return f"{settings.MAKEGOOD_BASE_URL}{reverse('dashboard:notifications')}?seller={seller_id}"


def compose_notice(
    purchase: Purchase, *, text: str, files: Sequence[str], other_address: bool, link: str, language: str
) -> Rendered:
    """What the seller's staff read when a customer wrote: the new words, never the customer's address (R5.6).

    `files` are the names of the attachments; `other_address`: it came from elsewhere than the customer's own.
    """
    return render_email(
        "conversations/email/customer_message",
        {
            "customer_name": purchase.customer.display_name,
            "seller_name": purchase.seller.name,
            "order_id": purchase.order_id,
            "text": text,
            "quoted": quoted(text),
            "attachments": files,
            "other_address": other_address,
            "link": link,
            "settings_link": settings_link(purchase.seller_id),
        },
        language,
    )

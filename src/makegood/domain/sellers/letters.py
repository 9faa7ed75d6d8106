"""What the e-mails to people who join a shop say."""

from django.conf import settings
from django.urls import reverse

from makegood.domain.mail.rendering import Rendered, render_email
from makegood.kernel.tokens import Purpose, make_token

from .enums import RoleChoice
from .rules import DAYS_OF_LINK


def compose_staff_invitation(
    *, invitation_id: str, seller_name: str, inviter: str, role: RoleChoice, language: str
) -> Rendered:
    """The e-mail with which somebody joins a shop; `inviter` may be empty."""
    token = make_token(Purpose.STAFF_INVITATION, invitation_id)
    return render_email(
        "sellers/email/staff_invitation",
        {
            "seller_name": seller_name,
            "inviter": inviter,
            "role": role.value,
            "days": DAYS_OF_LINK,
            "link": settings.MAKEGOOD_BASE_URL + reverse("account_invitation", args=[token]),
        },
        language,
    )

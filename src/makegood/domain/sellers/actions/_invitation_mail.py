"""The e-mail of an invitation to a seller's staff."""

from datetime import datetime

from makegood.domain.accounts.queries import user_by_email
from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.kernel.languages import spoken

from .. import letters
from ..enums import RoleChoice
from ..models import StaffInvitation


def queue_invitation(invitation: StaffInvitation, now: datetime) -> None:
    """In the reader's own language if they have an account, else the shop's, else the marketplace's."""
    reader = user_by_email(invitation.email)
    language = spoken((reader.language if reader else "") or invitation.seller.language)
    rendered = letters.compose_staff_invitation(
        invitation_id=invitation.pk,
        seller_name=invitation.seller.name,
        inviter=invitation.invited_by.name if invitation.invited_by else "",
        role=RoleChoice(invitation.role),
        language=language,
    )
    queue_email(
        kind=EmailKind.STAFF_INVITATION,
        to_address=invitation.email,
        to_name=reader.name if reader else "",
        content=rendered,
        about=invitation.pk,
        language=language,
        seller_id=invitation.seller_id,
        now=now,
    )

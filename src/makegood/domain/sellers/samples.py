"""Examples of this app's e-mails, for the operator's preview."""

from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.samples import EXAMPLE_ID, Sample

from .enums import RoleChoice
from .letters import compose_staff_invitation


def samples(language: str) -> list[Sample]:
    """Each e-mail once, in one language."""
    return [
        Sample(
            template="sellers/email/staff_invitation",
            kind=EmailKind.STAFF_INVITATION,
            title=_("Invitation to a shop"),
            reader=_("A new colleague at a shop"),
            occasion=_("When an owner of the shop invites them, or sends the invitation again."),
            rendered=compose_staff_invitation(
                invitation_id=EXAMPLE_ID,
                seller_name="De Fietshoek",
                inviter="Sanne Bakker",
                role=RoleChoice.AGENT,
                language=language,
            ),
        )
    ]

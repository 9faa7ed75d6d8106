"""Examples of this app's e-mails, for the operator's preview."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.samples import Sample

from .enums import Failure
from .letters import compose_webhook_disabled


def samples(language: str) -> list[Sample]:
    """Each e-mail once, in one language."""
    return [
        Sample(
            template="webhooks/email/webhook_disabled",
            kind=EmailKind.WEBHOOK_DISABLED,
            title=_("Webhook switched off"),
            reader=_("The owners of the shop, or the operator"),
            occasion=_("When nothing has arrived at a webhook for three days, or its server says that it is gone."),
            rendered=compose_webhook_disabled(
                host="fietshoek.example",
                failure=Failure.TIMEOUT,
                waiting=12,
                seller_name="De Fietshoek",
                link=f"{settings.MAKEGOOD_BASE_URL}/dashboard/settings/",
                language=language,
            ),
        )
    ]

"""Examples of this app's e-mails, for the operator's preview."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.samples import EXAMPLE_ID, Sample

from .enums import SignInChange
from .letters import compose_password_reset, compose_sign_in_changed


def samples(language: str) -> list[Sample]:
    """Each e-mail once, in one language."""
    link = settings.MAKEGOOD_BASE_URL + reverse("account_reset_password_from_key", args=["1", EXAMPLE_ID])
    return [
        Sample(
            template="accounts/email/password_reset",
            kind=EmailKind.PASSWORD_RESET,
            title=_("New password"),
            reader=_("Somebody with an account: staff or operator"),
            occasion=_("When they ask for it on the sign-in page."),
            rendered=compose_password_reset(link=link, language=language),
        ),
        Sample(
            template="accounts/email/sign_in_changed",
            kind=EmailKind.SIGN_IN_CHANGED,
            title=_("Change of the sign-in"),
            reader=_("Somebody with an account: staff or operator"),
            occasion=_("When their password or second factor was changed, by whomever."),
            rendered=compose_sign_in_changed(change=SignInChange.PASSWORD, language=language),
        ),
    ]

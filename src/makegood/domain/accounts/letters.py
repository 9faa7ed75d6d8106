"""What the e-mails to people who sign in say."""

from django.conf import settings
from django.urls import reverse

from makegood.domain.mail.rendering import Rendered, render_email

from .enums import SignInChange


def compose_password_reset(*, link: str, language: str) -> Rendered:
    """The e-mail with which somebody chooses a new password."""
    return render_email("accounts/email/password_reset", {"link": link}, language)


def compose_sign_in_changed(*, change: SignInChange, language: str) -> Rendered:
    """The e-mail that tells somebody that their password or second factor is another one."""
    context = {"change": change.value, "link": settings.MAKEGOOD_BASE_URL + reverse("account_reset_password")}
    return render_email("accounts/email/sign_in_changed", context, language)

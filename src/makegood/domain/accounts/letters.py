"""What the e-mails to people who sign in say."""

from makegood.domain.mail.rendering import Rendered, render_email


def compose_password_reset(*, link: str, language: str) -> Rendered:
    """The e-mail with which somebody chooses a new password."""
    return render_email("accounts/email/password_reset", {"link": link}, language)

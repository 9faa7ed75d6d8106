"""What django-allauth asks of us: the sign-in keeps its rules, our domain its writes and its e-mails."""

import base64
import secrets
from typing import Any, ClassVar

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from makegood.domain.accounts.actions import mail_password_reset, set_password
from makegood.domain.accounts.encryption import Unreadable, seal, unseal
from makegood.domain.accounts.sessions import BROWSER
from makegood.domain.sellers.queries import actor_of_user
from makegood.kernel import actors, clock
from makegood.kernel.clients import client_address
from makegood.web.ui.security_log import noticed

from .browsers import browser_name

log = structlog.get_logger("makegood.security")

_NOTICES = {
    "account/messages/password_changed.txt": _("Your password has been changed."),
    "account/messages/logged_out.txt": _("You have signed out."),
    "mfa/messages/totp_activated.txt": _("Two-factor sign-in is on."),
    "mfa/messages/totp_deactivated.txt": _("Two-factor sign-in is off."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Signs people in, and does nothing else: accounts are made by an owner or the operator."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes and try again."),
        "rate_limited": _("Too many attempts. Please wait a few minutes and try again."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody makes an account for themselves."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Pages only: allauth's JSON answers are no part of our interface."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only this very host: allauth would also lead to any other name in ALLOWED_HOSTS, such as `localhost`."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the rate limits count: the last address that is not one of our own proxies."""
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """As allauth does, but somebody who may not sign in any more gets the answer that everybody else gets."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def login(self, request: HttpRequest, user: Any) -> None:
        """A session that tells people in their list of sessions which it is."""
        super().login(request, user)
        request.session[BROWSER] = browser_name(request.headers.get("User-Agent", ""))
        methods = [record["method"] for record in get_authentication_records(request, user)]
        noticed(request, "signed in", account=user.email, refused=False, actor_id=str(user.pk), by="+".join(methods))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever changes how they sign in shows that it is them by the password."""
        return [{"id": "reauthenticate", "url": reverse("account_reauthenticate")}] if user.is_authenticated else []

    def set_password(self, user: Any, password: str) -> None:
        """Changes a password, with its row in the audit trail."""
        set_password(user=user, password=password, by=actor_of_user(user), now=clock.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        """Back to work."""
        return reverse("home:after_login")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the e-mail. Its host is the configured one: whoever asks could send any Host header."""
        uid, _dash, token = key.partition("-")
        return settings.MAKEGOOD_BASE_URL + reverse("account_reset_password_from_key", args=[uid, token])

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:  # noqa: ARG002 - allauth's signature
        """Through our outbox, never from within a request."""
        mail_password_reset(
            user=user,
            link=context["password_reset_url"],
            language=get_language() or settings.LANGUAGE_CODE,
            by=actors.system("sign-in"),
            now=clock.now(),
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No other e-mail of allauth leaves, such as one to an address that has no account here."""

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth's signature
        extra_tags: str = "",
        message: str | None = None,  # noqa: ARG002 - allauth's signature
    ) -> None:
        """Our own words for the few notices that help; the others are left out."""
        text = _NOTICES.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)


class TwoFactorAdapter(DefaultMFAAdapter):
    """The second factor under the marketplace's name, with our words."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Type the one that the app shows at this moment."),
    }

    def get_totp_issuer(self) -> str:
        """What the app writes above the code."""
        return str(settings.MAKEGOOD_MARKETPLACE_NAME)

    def build_totp_svg(self, url: str) -> str:
        """A QR code to stand within a page: no XML declaration, no style that our content policy would refuse."""
        drawn: str = super().build_totp_svg(url)
        return drawn.partition("?>")[2].strip()

    def encrypt(self, text: str) -> str:
        """As the secrets of second factors are stored."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. One that cannot be read any more is nobody's: no code fits it, and the operator helps."""
        try:
            return unseal(encrypted_text)
        except Unreadable:
            log.exception("a second factor cannot be read: it was sealed with another secret key")
            return base64.b32encode(secrets.token_bytes(40)).decode()

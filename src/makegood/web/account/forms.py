"""allauth's forms with our own labels; what they check is allauth's."""

from typing import Any

from allauth.account import forms
from allauth.account.internal import flows
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.LoginForm):
    """`login` is an e-mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, login=_("E-mail address"), password=_("Password"))
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ChangePasswordForm(forms.ChangePasswordForm):
    """Asks for the present password, so that an unwatched screen is not enough."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self, oldpassword=_("Present password"), password1=_("New password"), password2=_("New password once more")
        )
        self.fields["password1"].help_text = _advice()


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for the link. The answer is the same whether or not there is such an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, email=_("E-mail address"))

    def save(self, request: HttpRequest, **kwargs: Any) -> str:  # noqa: ARG002 - allauth's signature
        """Mails the link, to nobody where there is no account: allauth would write to that address too."""
        email: str = self.cleaned_data["email"]
        if self.users:
            flows.password_reset.request_password_reset(request, email, self.users, forms.default_token_generator)
        return email


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):
    """A new password, from the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, password1=_("New password"), password2=_("New password once more"))
        self.fields["password1"].help_text = _advice()


class ReauthenticateForm(forms.ReauthenticateForm):
    """The password once more, before something about the sign-in changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, password=_("Password"))


class CodeForm(AuthenticateForm):
    """The second step of signing in: a code from the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, code=_("Code"))
        self.fields["code"].help_text = _("Six digits from the app on your phone, or one of your recovery codes.")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class TwoFactorForm(ActivateTOTPForm):
    """The first code of the app, which shows that it has taken over the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, code=_("Code from the app"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


def _plain(form: Any, **labels: Any) -> None:
    """Our labels, and no placeholder that repeats them or help that links elsewhere."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label
        field.help_text = ""
        field.widget.attrs.pop("placeholder", None)


def _advice() -> Any:
    return lazystr(" ".join(str(text) for text in password_validators_help_texts() if text))

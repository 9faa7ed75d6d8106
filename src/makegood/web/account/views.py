"""Sign in, sign out, change or reset a password: allauth's views in our pages."""

from typing import Any

from allauth.account import views
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic.base import TemplateView

from makegood.web.ui.errors import error_page
from makegood.web.ui.links import FORM_POLICY
from makegood.web.ui.security_log import noticed

from . import forms

RETRY_AFTER = 300
"""Seconds until a limit of failed log-ins has surely run out."""


_LIMITED = {"too_many_login_attempts", "rate_limited"}


class UnprocessableForms:
    """A form that is not accepted comes back with 422, and with 429 where somebody tried too often."""

    noticed_as = ""
    """What such a refusal is called in the log of the sign-in; nothing is told where it is empty."""

    def form_invalid(self, form: Form) -> HttpResponse:
        limited = any(one.code in _LIMITED for found in form.errors.as_data().values() for one in found)
        response: HttpResponse = self.render_to_response(  # type: ignore[attr-defined]  # of the view beside it
            self.get_context_data(form=form),  # type: ignore[attr-defined]  # of the view beside it
            status=429 if limited else 422,
        )
        if limited:
            response["Retry-After"] = str(RETRY_AFTER)
        if self.noticed_as:
            request: HttpRequest = self.request  # type: ignore[attr-defined]  # of the view beside it
            noticed(request, self.noticed_as, account=self.account_of(form), limited=limited)
        return response

    def account_of(self, form: Form) -> str:  # noqa: ARG002 - the log-in reads its form
        """The address of whose account it is about."""
        request: HttpRequest = self.request  # type: ignore[attr-defined]  # of the view beside it
        return str(getattr(request.user, "email", ""))


class LoginView(UnprocessableForms, views.LoginView):
    """Sign in with `login` and `password`."""

    template_name = "web_account/login.html"
    form_class = forms.LoginForm
    noticed_as = "sign-in failed"

    def account_of(self, form: Form) -> str:
        """As it was typed."""
        return str(form.data.get("login", ""))


class LogoutView(views.LogoutView):
    """Sign out; a GET asks first. What the browser kept of the pages goes with it."""

    template_name = "web_account/logout.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


@method_decorator([login_required, never_cache], name="dispatch")
class PasswordChangeView(UnprocessableForms, views.PasswordChangeView):
    """Choose another password."""

    template_name = "web_account/password_change.html"
    form_class = forms.ChangePasswordForm
    noticed_as = "password change refused"


class PasswordResetView(UnprocessableForms, views.PasswordResetView):
    """Ask for the link with which one chooses a new password."""

    template_name = "web_account/password_reset.html"
    form_class = forms.ResetPasswordForm


class PasswordResetDoneView(views.PasswordResetDoneView):
    """The link is on its way, if there is such an account."""

    template_name = "web_account/password_reset_done.html"


@method_decorator(never_cache, name="dispatch")
class PasswordResetFromKeyView(UnprocessableForms, views.PasswordResetFromKeyView):
    """Choose a new password, from the link."""

    template_name = "web_account/password_reset_from_key.html"
    form_class = forms.ResetPasswordKeyForm

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        """A link that was used, is too old or was changed answers 404."""
        if context.get("token_fail"):
            response_kwargs["status"] = 404
        response: HttpResponse = super().render_to_response(context, **response_kwargs)
        if not context.get("token_fail"):
            response["Referrer-Policy"] = FORM_POLICY
        return response


class PasswordResetFromKeyDoneView(TemplateView):
    """The new password holds from now on."""

    template_name = "web_account/password_reset_from_key_done.html"


def no_signup(request: HttpRequest) -> HttpResponse:
    """Where allauth would open an account: here an owner or the operator does that."""
    return render(request, "web_account/no_signup.html", status=403)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429, for every rate limit of the sign-in."""
    message = _("Too many attempts. Please wait a few minutes and try again.")
    response = error_page(request, 429, _("Please wait a moment"), message, code="too_many_requests")
    response["Retry-After"] = str(RETRY_AFTER)
    return response

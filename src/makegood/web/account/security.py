"""The second factor: allauth's views in our pages, each change with its row in the audit trail."""

from typing import Any
from urllib.parse import quote

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from makegood.domain.accounts.actions import note_two_factor
from makegood.domain.accounts.enums import TwoFactorChange
from makegood.domain.accounts.queries import sessions_of
from makegood.domain.marketplace.queries import must_have_second_factor, owes_second_factor
from makegood.domain.sellers.queries import actor_of_user
from makegood.kernel import clock

from . import forms
from .duty import WANTED
from .views import UnprocessableForms

signed_in = method_decorator([login_required, never_cache], name="dispatch")


class _Noted(UnprocessableForms):
    """A form whose effect is recorded in the same transaction; all sessions but this one end with it."""

    change: TwoFactorChange
    request: HttpRequest

    def form_valid(self, form: Form) -> HttpResponse:
        user: Any = self.request.user
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of the view beside it
            note_two_factor(user=user, change=self.change, by=actor_of_user(user), now=clock.now())
            update_session_auth_hash(self.request, user)
        return response


@signed_in
class SecurityView(base.IndexView):
    """How one signs in: password, second factor, recovery codes."""

    template_name = "web_account/security.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = context["authenticators"]
        codes = found.get("recovery_codes")
        return {
            **context,
            "two_factor": "totp" in found,
            "duty": must_have_second_factor(self.request.user),
            "owes": owes_second_factor(self.request.user),
            "codes_left": len(codes.get_unused_codes()) if codes else 0,
            "sessions": len(sessions_of(self.request.user.pk, now=clock.wall_now())),
        }


@signed_in
class ReauthenticateView(UnprocessableForms, account.ReauthenticateView):
    """The password once more; an unwatched screen is not enough to change the sign-in."""

    template_name = "web_account/confirm.html"
    form_class = forms.ReauthenticateForm
    noticed_as = "password once more failed"

    def form_valid(self, form: Form) -> HttpResponse:
        """A session that may do more gets another key: nobody who knew the former one may do more with it."""
        response: HttpResponse = super().form_valid(form)
        self.request.session.cycle_key()
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "owes": owes_second_factor(self.request.user)}


@signed_in
class TwoFactorOnView(_Noted, totp.ActivateTOTPView):
    """The key as a picture and as text, and the first code that proves it was taken over."""

    template_name = "web_account/two_factor_on.html"
    form_class = forms.TwoFactorForm
    change = TwoFactorChange.ON

    def form_valid(self, form: Form) -> HttpResponse:
        """The code that showed it is used up: nobody who saw it being typed signs in with it."""
        response = super().form_valid(form)
        user: Any = self.request.user
        TOTP(user.authenticator_set.get(type="totp")).validate_code(form.cleaned_data["code"])
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["picture"] = mark_safe(context["totp_svg"])  # noqa: S308 - drawn here, of squares alone
        context["key"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        context["owes"] = owes_second_factor(self.request.user)
        return context


@signed_in
class TwoFactorOffView(_Noted, totp.DeactivateTOTPView):
    """Back to the password alone; not where the second factor is a duty."""

    template_name = "web_account/two_factor_off.html"
    change = TwoFactorChange.OFF

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if must_have_second_factor(request.user):
            return render(request, self.template_name, {"duty": True}, status=409 if request.method == "POST" else 200)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


@signed_in
class RecoveryCodesView(recovery_codes.ViewRecoveryCodesView):
    """The recovery codes, once: also as a file that lies within the link to it, so that it needs no second look."""

    template_name = "web_account/recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        lines = [_("Recovery codes. Each works once."), "", *context["unused_codes"], ""]
        context["file"] = "data:text/plain;charset=utf-8," + quote("\r\n".join(lines))
        context["work_url"] = self.request.session.pop(WANTED, "") or reverse("mfa_index")
        return context


@signed_in
class NewCodesView(_Noted, recovery_codes.GenerateRecoveryCodesView):
    """New recovery codes; the former ones work no more."""

    template_name = "web_account/recovery_codes_new.html"
    change = TwoFactorChange.CODES


class CodeView(UnprocessableForms, base.AuthenticateView):
    """The second step of signing in."""

    template_name = "web_account/code.html"
    form_class = forms.CodeForm
    noticed_as = "second factor failed"

    def account_of(self, form: Form) -> str:  # noqa: ARG002 - the log-in reads its form
        """Of whoever gave the password before."""
        email: str = self.stage.login.user.email
        return email

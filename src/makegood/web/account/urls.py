"""The addresses of the sign-in, under the names by which allauth looks for them; nothing else of allauth is open."""

from django.urls import path, re_path

from . import invitation, security, sessions, views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("login/code/", security.CodeView.as_view(), name="mfa_authenticate"),
    path("logout/", views.LogoutView.as_view(), name="account_logout"),
    path("signup/", views.no_signup, name="account_signup"),
    path("invitation/<str:token>/", invitation.invitation, name="account_invitation"),
    path("confirm/", security.ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("security/", security.SecurityView.as_view(), name="mfa_index"),
    path("security/sessions/", sessions.sessions, name="account_sessions"),
    path("security/two-factor/", security.TwoFactorOnView.as_view(), name="mfa_activate_totp"),
    path("security/two-factor/off/", security.TwoFactorOffView.as_view(), name="mfa_deactivate_totp"),
    path("security/recovery-codes/", security.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("security/recovery-codes/new/", security.NewCodesView.as_view(), name="mfa_generate_recovery_codes"),
    path("password/change/", views.PasswordChangeView.as_view(), name="account_change_password"),
    path("password/reset/", views.PasswordResetView.as_view(), name="account_reset_password"),
    path("password/reset/done/", views.PasswordResetDoneView.as_view(), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[0-9A-Za-z-]{1,100})/$",
        views.PasswordResetFromKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.PasswordResetFromKeyDoneView.as_view(),
        name="account_reset_password_from_key_done",
    ),
]

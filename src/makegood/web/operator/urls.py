"""The addresses of the operator's pages."""

from django.urls import path

from . import blocked, emails, views

app_name = "operator"
urlpatterns = [
    path("", views.home, name="home"),
    path("audit/", views.audit_trail, name="audit"),
    path("blocked/", blocked.blocked, name="blocked"),
    path("emails/", emails.emails, name="emails"),
    path("emails/<slug:name>/", emails.email, name="email"),
    path("emails/<slug:name>/html/", emails.email_html, name="email_html"),
    path("offers/", views.offers, name="offers"),
]

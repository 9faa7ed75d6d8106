"""Anymail's webhooks, where they have a secret: without one anybody could hand in mail."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from .webhooks import listen_to_anymail

listen_to_anymail()

urlpatterns: list[URLPattern | URLResolver] = (
    [path("anymail/", include("anymail.urls"))] if settings.ANYMAIL.get("WEBHOOK_SECRET") else []
)

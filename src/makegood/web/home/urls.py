"""The front door, the demo's mailbox, and what monitoring asks."""

from django.urls import path

from . import health, mailbox, metrics, views

app_name = "home"

urlpatterns = [
    path("", views.front, name="home"),
    path("start/", views.after_login, name="after_login"),
    path("language/", views.language, name="language"),
    path("mailbox/", mailbox.letters, name="mailbox"),
    path("mailbox/<str:name>/", mailbox.letter, name="letter"),
    path("mailbox/<str:name>/html/", mailbox.letter_html, name="letter_html"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]

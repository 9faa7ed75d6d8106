"""The addresses of the operator's pages."""

from django.urls import path

from . import blocked, views

app_name = "operator"
urlpatterns = [
    path("", views.home, name="home"),
    path("audit/", views.audit_trail, name="audit"),
    path("blocked/", blocked.blocked, name="blocked"),
    path("offers/", views.offers, name="offers"),
]

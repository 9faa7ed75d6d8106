"""The addresses of the operator's pages."""

from django.urls import path

from . import views

app_name = "operator"
urlpatterns = [
    path("", views.home, name="home"),
    path("audit/", views.audit_trail, name="audit"),
    path("offers/", views.offers, name="offers"),
]

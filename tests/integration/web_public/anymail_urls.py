"""The addresses of an installation whose webhooks have a secret."""

from django.urls import include, path

from makegood.config.urls import urlpatterns as others

urlpatterns = [path("anymail/", include("anymail.urls")), *others]

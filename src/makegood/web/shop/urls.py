"""Public pages of sellers."""

from django.urls import path

from . import views

app_name = "shop"

urlpatterns = [
    path("<str:seller_id>/", views.shop, name="shop"),
]

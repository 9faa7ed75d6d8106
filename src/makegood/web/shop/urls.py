"""Public pages of sellers, and their grade for pages and programs elsewhere."""

from django.urls import path

from . import embeds, views

app_name = "shop"

urlpatterns = [
    path("<str:seller_id>/", views.shop, name="shop"),
    path("<str:seller_id>/grade.json", embeds.grade_json, name="grade"),
    path("<str:seller_id>/badge.svg", embeds.badge, name="badge"),
]

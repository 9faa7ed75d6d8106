"""Public pages of sellers, and their grade for pages and programs elsewhere."""

from django.urls import path

from . import embeds, reporting, views

app_name = "shop"

urlpatterns = [
    path("<str:seller_id>/", views.shop, name="shop"),
    path("<str:seller_id>/grade.json", embeds.grade_json, name="grade"),
    path("<str:seller_id>/badge.svg", embeds.badge, name="badge"),
    path("<str:seller_id>/reviews/<str:review_id>/report/", reporting.report, {"kind": "review"}, name="report_review"),
    path("<str:seller_id>/report/<str:review_id>/", reporting.report, {"kind": "review"}, name="report_review"),
    path(
        "<str:seller_id>/report/<str:review_id>/response/",
        reporting.report,
        {"kind": "response"},
        name="report_response",
    ),
]

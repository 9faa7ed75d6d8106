"""Public pages of sellers and articles, and a seller's grade for pages and programs elsewhere."""

from django.urls import path

from . import embeds, products, reporting, views

app_name = "shop"

urlpatterns = [
    path("shop/<str:seller_id>/", views.shop, name="shop"),
    path("shop/<str:seller_id>/grade.json", embeds.grade_json, name="grade"),
    path("shop/<str:seller_id>/badge.svg", embeds.badge, name="badge"),
    path("shop/<str:seller_id>/report/<str:review_id>/", reporting.report, {"kind": "review"}, name="report_review"),
    path(
        "shop/<str:seller_id>/report/<str:review_id>/response/",
        reporting.report,
        {"kind": "response"},
        name="report_response",
    ),
    path("products/<str:product_id>/", products.product, name="product"),
    path("products/<str:product_id>/reviews/<str:review_id>/", products.helpful, name="helpful"),
    path(
        "products/<str:product_id>/reviews/<str:review_id>/report/",
        reporting.report_product_review,
        name="report_product_review",
    ),
]

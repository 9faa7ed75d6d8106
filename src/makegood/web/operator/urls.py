"""The addresses of the operator's pages."""

from django.urls import path

from . import asking, blocked, customers, emails, moderation, product_reviews, settings, unplaced, views

app_name = "operator"
urlpatterns = [
    path("", views.home, name="home"),
    path("asking/", asking.asking, name="asking"),
    path("audit/", views.audit_trail, name="audit"),
    path("blocked/", blocked.blocked, name="blocked"),
    path("customers/", customers.customers, name="customers"),
    path("customers/<str:ref>/", customers.customer, name="customer"),
    path("customers/<str:ref>/export/", customers.export, name="customer_export"),
    path("customers/<str:ref>/erase/", customers.erase, name="customer_erase"),
    path("emails/", emails.emails, name="emails"),
    path("emails/<slug:name>/", emails.email, name="email"),
    path("emails/<slug:name>/html/", emails.email_html, name="email_html"),
    path("moderation/", moderation.queue, name="moderation"),
    path("moderation/<slug:review_id>/<slug:part>/release/", moderation.release, name="release"),
    path("cases/<slug:kind>/<slug:subject_id>/", moderation.case, name="case"),
    path("cases/<slug:kind>/<slug:subject_id>/decide/", moderation.decision, name="decide"),
    path("offers/", views.offers, name="offers"),
    path("product-reviews/", product_reviews.product_reviews, name="product_reviews"),
    path(
        "product-reviews/<slug:review_id>/settle/",
        product_reviews.settle_product_review,
        name="settle_product_review",
    ),
    path("settings/", settings.settings, name="settings"),
    path("unplaced/", unplaced.unplaced, name="unplaced"),
    path("unplaced/<slug:received_id>/", unplaced.received, name="received"),
    path("unplaced/<slug:received_id>/raw/", unplaced.received_raw, name="received_raw"),
    path("unplaced/<slug:received_id>/settle/", unplaced.settle, name="settle"),
    path("unplaced/<slug:received_id>/place/", unplaced.place, name="place"),
]

from django.apps import AppConfig


class ProductReviewsConfig(AppConfig):
    name = "makegood.domain.product_reviews"
    label = "product_reviews"
    default_auto_field = "django.db.models.BigAutoField"

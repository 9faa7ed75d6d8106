from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "makegood.domain.sellers"
    label = "sellers"
    default_auto_field = "django.db.models.BigAutoField"

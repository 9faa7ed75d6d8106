from django.apps import AppConfig


class NpsConfig(AppConfig):
    name = "makegood.domain.nps"
    label = "nps"
    default_auto_field = "django.db.models.BigAutoField"

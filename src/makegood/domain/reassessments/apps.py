from django.apps import AppConfig


class ReassessmentsConfig(AppConfig):
    name = "makegood.domain.reassessments"
    label = "reassessments"
    default_auto_field = "django.db.models.BigAutoField"

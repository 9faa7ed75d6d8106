from django.apps import AppConfig


class GradingConfig(AppConfig):
    name = "makegood.domain.grading"
    label = "grading"

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "makegood.domain.privacy"
    label = "privacy"

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "makegood.web.ui"
    label = "web_ui"

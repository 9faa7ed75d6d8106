from django.apps import AppConfig


class OperatorConfig(AppConfig):
    name = "makegood.web.operator"
    label = "web_operator"

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "makegood.web.home"
    label = "web_home"

from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "makegood.web.account"
    label = "web_account"

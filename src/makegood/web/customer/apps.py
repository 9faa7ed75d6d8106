from django.apps import AppConfig


class CustomerConfig(AppConfig):
    name = "makegood.web.customer"
    label = "web_customer"

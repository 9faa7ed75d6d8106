from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "makegood.web.shop"
    label = "web_shop"

from django.apps import AppConfig


class InboundConfig(AppConfig):
    """Mail that hosted mail services hand in over HTTP."""

    name = "makegood.web.inbound"
    label = "web_inbound"

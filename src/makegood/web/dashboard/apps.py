from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "makegood.web.dashboard"
    label = "web_dashboard"

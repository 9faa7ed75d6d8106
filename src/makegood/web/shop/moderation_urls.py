"""What everybody may know of moderation."""

from django.urls import path

from . import moderation

app_name = "moderation"

urlpatterns = [path("", moderation.moderation, name="moderation")]

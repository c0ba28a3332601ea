"""Django's handle on this room."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Its label is `channels`: that is what migrations and tables use."""

    name = "elshi.desk.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

"""Django's handle on this room."""

from django.apps import AppConfig


class NetworksConfig(AppConfig):
    """Its label is `networks`: that is what migrations and tables use."""

    name = "elshi.desk.networks"
    label = "networks"
    default_auto_field = "django.db.models.BigAutoField"

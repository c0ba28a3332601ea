"""Django's handle on this room."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Its label is `registry`: that is what migrations and tables use."""

    name = "elshi.desk.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

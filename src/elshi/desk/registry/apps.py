"""Django's handle on this room."""

from django.apps import AppConfig

from elshi.desk.audit.triggers import guard
from elshi.desk.registry.triggers import registry_triggers


class RegistryConfig(AppConfig):
    """Its label is `registry`: that is what migrations and tables use."""

    name = "elshi.desk.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the guards on the database through migrations."""
        guard(self, registry_triggers())

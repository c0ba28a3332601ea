"""Django's handle on this room."""

from django.apps import AppConfig

from elshi.desk.audit.triggers import audit_triggers, guard


class AuditConfig(AppConfig):
    """Its label is `audit`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the guards on the database through migrations."""
        guard(self, audit_triggers())

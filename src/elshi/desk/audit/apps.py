"""Django's handle on this room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Its label is `audit`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

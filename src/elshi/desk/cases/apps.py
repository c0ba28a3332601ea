"""Django's handle on this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Its label is `cases`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

"""Django's handle on this room."""

from django.apps import AppConfig

from elshi.desk.audit.triggers import guard
from elshi.desk.cases.triggers import case_triggers


class CasesConfig(AppConfig):
    """Its label is `cases`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the guards on the database through migrations."""
        guard(self, case_triggers())

"""Django's handle on this room."""

from django.apps import AppConfig

from elshi.desk.web.waiting import register_waiting


class CasesConfig(AppConfig):
    """Its label is `cases`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits for whom."""
        from elshi.desk.cases.waiting import waiting_alerts, waiting_cases  # noqa: PLC0415  # models come first

        register_waiting("alerts", waiting_alerts)
        register_waiting("cases", waiting_cases)

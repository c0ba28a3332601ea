"""Django's handle on this room."""

from django.apps import AppConfig

from elshi.desk.audit.triggers import guard
from elshi.desk.cases.triggers import case_triggers
from elshi.desk.web.waiting import register_waiting


class CasesConfig(AppConfig):
    """Its label is `cases`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the guards on the database through migrations; say what waits for whom."""
        guard(self, case_triggers())
        from elshi.desk.cases.waiting import waiting_alerts, waiting_cases  # noqa: PLC0415  # models come first

        register_waiting("alerts", waiting_alerts)
        register_waiting("cases", waiting_cases)
        from elshi.desk.cases.words import PRIORITIES, SEVERITIES, SILENCES  # noqa: PLC0415
        from elshi.desk.people.detail_words import name_codes  # noqa: PLC0415

        name_codes("severity", SEVERITIES)
        name_codes("before", SEVERITIES)
        name_codes("silence", SILENCES)
        name_codes("priority", PRIORITIES)

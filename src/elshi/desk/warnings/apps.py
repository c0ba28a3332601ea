"""Django's handle on this room."""

from django.apps import AppConfig


class WarningsConfig(AppConfig):
    """Its label is `warnings`: that is what migrations and tables use."""

    name = "elshi.desk.warnings"
    label = "warnings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits for whom."""
        from elshi.desk.warnings.reading import waiting_warnings  # noqa: PLC0415  # models come first
        from elshi.desk.web.waiting import register_waiting  # noqa: PLC0415

        register_waiting("warnings", waiting_warnings)

"""Django's handle on this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Its label is `people`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of logins."""
        from elshi.desk.people import signals  # noqa: F401, PLC0415  # models are not there before

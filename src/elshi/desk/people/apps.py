"""Django's handle on this room."""

from django.apps import AppConfig

from elshi.desk.audit.triggers import guard
from elshi.desk.people.triggers import people_triggers


class PeopleConfig(AppConfig):
    """Its label is `people`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of logins, and keep the guards on the database through migrations."""
        from elshi.desk.people import signals  # noqa: F401, PLC0415  # models are not there before

        guard(self, people_triggers())

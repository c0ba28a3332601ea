"""Django's handle on this room."""

from django.apps import AppConfig

from elshi.desk.audit.triggers import guard
from elshi.desk.releases.triggers import release_triggers


class ReleasesConfig(AppConfig):
    """Its label is `releases`: that is what migrations, tables and AUTH_USER_MODEL use."""

    name = "elshi.desk.releases"
    label = "releases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the guards on the database through migrations; say what codes in the audit trail mean."""
        from elshi.desk.people.detail_words import name_codes  # noqa: PLC0415  # models are loaded by now
        from elshi.desk.releases.words import KIND_WORDS, RETURN_REASONS  # noqa: PLC0415

        guard(self, release_triggers())
        name_codes("code", RETURN_REASONS)
        name_codes("kind", KIND_WORDS)

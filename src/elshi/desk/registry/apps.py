"""Django's handle on this room."""

from django.apps import AppConfig

from elshi.desk.audit.triggers import guard
from elshi.desk.registry.triggers import registry_triggers


class RegistryConfig(AppConfig):
    """Its label is `registry`: that is what migrations and tables use."""

    name = "elshi.desk.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the guards on the database through migrations; say what codes in the audit trail mean."""
        from elshi.desk.people.detail_words import name_codes  # noqa: PLC0415  # models are loaded by now
        from elshi.desk.registry import words  # noqa: PLC0415

        guard(self, registry_triggers())
        for table in (words.INCIDENTS, words.EVIDENCE, words.LETTERS):
            name_codes("kind", table)
        name_codes("code", words.NO_LOOKALIKE)
        name_codes("measure", words.MEASURES)
        name_codes("outcome", words.OUTCOMES)

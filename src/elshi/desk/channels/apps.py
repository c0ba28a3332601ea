"""Django's handle on this room."""

from django.apps import AppConfig

from elshi.desk.audit.triggers import guard
from elshi.desk.channels.triggers import channel_triggers


class ChannelsConfig(AppConfig):
    """Its label is `channels`: that is what migrations and tables use."""

    name = "elshi.desk.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the guards on the database through migrations; say what codes in the audit trail mean."""
        from elshi.desk.channels import words  # noqa: PLC0415  # translations are there by now
        from elshi.desk.people.detail_words import name_codes  # noqa: PLC0415

        guard(self, channel_triggers())
        name_codes("code", words.CODES)
        name_codes("outcome", words.OUTCOMES)

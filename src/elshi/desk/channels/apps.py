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
        """Keep the guards on the database; say what codes in the audit trail mean, and what waits for whom."""
        from elshi.desk.channels import words  # noqa: PLC0415  # translations are there by now
        from elshi.desk.channels.row_views import waiting_rows  # noqa: PLC0415  # models come first
        from elshi.desk.people.detail_words import name_codes  # noqa: PLC0415
        from elshi.desk.web.waiting import register_waiting  # noqa: PLC0415

        guard(self, channel_triggers())
        name_codes("code", words.CODES)
        name_codes("outcome", words.OUTCOMES)
        register_waiting("channels", waiting_rows)

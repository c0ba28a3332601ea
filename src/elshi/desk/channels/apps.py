"""Django's handle on this room."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Its label is `channels`: that is what migrations and tables use."""

    name = "elshi.desk.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits for whom."""
        from elshi.desk.channels.row_views import waiting_rows  # noqa: PLC0415  # models come first
        from elshi.desk.web.waiting import register_waiting  # noqa: PLC0415

        register_waiting("channels", waiting_rows)

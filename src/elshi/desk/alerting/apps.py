"""Django's handle on this room."""

from django.apps import AppConfig


class AlertingConfig(AppConfig):
    """Its label is `alerting`: that is what migrations and tables use."""

    name = "elshi.desk.alerting"
    label = "alerting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From now on short messages are taken in, and an alert's draft tells whom it means."""
        # models come first
        from elshi.desk.alerting import words  # noqa: PLC0415
        from elshi.desk.alerting.answers import take_answer, take_chat  # noqa: PLC0415
        from elshi.desk.alerting.counting import count_meant  # noqa: PLC0415
        from elshi.desk.channels.intake import register_taker  # noqa: PLC0415
        from elshi.desk.people.detail_words import name_codes  # noqa: PLC0415
        from elshi.desk.releases.meant import provide_meant  # noqa: PLC0415
        from elshi.speak.chat_links import KIND as CHAT  # noqa: PLC0415
        from elshi.speak.sms_answers import KIND as SMS  # noqa: PLC0415

        provide_meant(count_meant)
        register_taker(SMS, take_answer)
        register_taker(CHAT, take_chat)
        name_codes("outcome", words.OUTCOMES)

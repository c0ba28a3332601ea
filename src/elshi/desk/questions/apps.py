"""Django's handle on this room."""

from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    """Its label is `questions`: that is what migrations and tables use."""

    name = "elshi.desk.questions"
    label = "questions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From now on questions of the spool are taken in."""
        from elshi.desk.channels.intake import register_taker  # noqa: PLC0415  # models come first
        from elshi.desk.questions.taking import take_question  # noqa: PLC0415
        from elshi.speak.questions import KIND  # noqa: PLC0415

        register_taker(KIND, take_question)

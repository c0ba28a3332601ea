"""Django's handle on this room."""

from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    """Its label is `questions`: that is what migrations and tables use."""

    name = "elshi.desk.questions"
    label = "questions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From now on questions of the spool are taken in; say what waits for whom."""
        from elshi.desk.channels.intake import register_taker  # noqa: PLC0415  # models come first
        from elshi.desk.questions.taking import take_question  # noqa: PLC0415
        from elshi.speak.questions import KIND  # noqa: PLC0415

        register_taker(KIND, take_question)
        from elshi.desk.channels.letters import register_maker  # noqa: PLC0415
        from elshi.desk.channels.mail_round import register_chore  # noqa: PLC0415
        from elshi.desk.questions.publishing import keep_figures  # noqa: PLC0415
        from elshi.desk.questions.telling import LETTER, make_letter, tell_askers  # noqa: PLC0415

        register_maker(LETTER, make_letter)
        register_chore(tell_askers)
        register_chore(keep_figures)
        from elshi.desk.people.detail_words import name_codes  # noqa: PLC0415
        from elshi.desk.questions.visible import waiting_enquiries  # noqa: PLC0415
        from elshi.desk.questions.words import CLOSINGS, PLACES  # noqa: PLC0415
        from elshi.desk.web.waiting import register_waiting  # noqa: PLC0415

        name_codes("closing", CLOSINGS)
        name_codes("place", PLACES)
        register_waiting("questions", waiting_enquiries)

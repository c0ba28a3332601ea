"""Django's handle on this room."""

from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    """Its label is `questions`: that is what migrations and tables use."""

    name = "elshi.desk.questions"
    label = "questions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From now on questions of the spool are taken in, and answers told; say what waits for whom."""
        # models come first
        from elshi.desk.channels.intake import register_taker  # noqa: PLC0415
        from elshi.desk.channels.letters import register_maker  # noqa: PLC0415
        from elshi.desk.channels.mail_round import register_chore  # noqa: PLC0415
        from elshi.desk.people.detail_words import name_codes  # noqa: PLC0415
        from elshi.desk.questions import words  # noqa: PLC0415
        from elshi.desk.questions.actions.erase_due import erase_due  # noqa: PLC0415
        from elshi.desk.questions.delivering import deliver_answers  # noqa: PLC0415
        from elshi.desk.questions.publishing import keep_figures  # noqa: PLC0415
        from elshi.desk.questions.taking import take_question  # noqa: PLC0415
        from elshi.desk.questions.telling import LETTER, make_letter, tell_askers  # noqa: PLC0415
        from elshi.desk.questions.visible import waiting_enquiries  # noqa: PLC0415
        from elshi.desk.web.waiting import register_waiting  # noqa: PLC0415
        from elshi.speak.questions import KIND  # noqa: PLC0415

        register_taker(KIND, take_question)
        register_maker(LETTER, make_letter)
        for chore in (tell_askers, deliver_answers, erase_due, keep_figures):
            register_chore(chore)
        for name, codes in (("closing", words.CLOSINGS), ("place", words.PLACES), ("purpose", words.PURPOSES)):
            name_codes(name, codes)
        for codes in (words.QUIET_REASONS, words.EXTENSIONS, words.ERASURES):
            name_codes("code", codes)
        register_waiting("questions", waiting_enquiries)

"""Django's handle on this room."""

from django.apps import AppConfig


class TravelConfig(AppConfig):
    """Its label is `travel`: that is what migrations and tables use, and what backups leave out."""

    name = "elshi.desk.travel"
    label = "travel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From now on trips and check-ins of the spool are taken in, and erased when their term is over."""
        # models come first
        from elshi.desk.channels.intake import register_taker  # noqa: PLC0415
        from elshi.desk.channels.mail_round import register_chore  # noqa: PLC0415
        from elshi.desk.people.detail_words import name_codes  # noqa: PLC0415
        from elshi.desk.travel import words  # noqa: PLC0415
        from elshi.desk.travel.actions.erase_due import erase_due  # noqa: PLC0415
        from elshi.desk.travel.copies import sweep_copies  # noqa: PLC0415
        from elshi.desk.travel.taking import take_check_in, take_trip  # noqa: PLC0415
        from elshi.desk.travel.waiting import waiting_trips  # noqa: PLC0415
        from elshi.desk.web.waiting import register_waiting  # noqa: PLC0415
        from elshi.speak.trips import CHECK_IN, TRIP  # noqa: PLC0415

        register_taker(TRIP, take_trip)
        register_taker(CHECK_IN, take_check_in)
        register_chore(erase_due)
        register_chore(sweep_copies)
        name_codes("purpose", {**words.PURPOSES, **words.EXPORTS})
        name_codes("outcome", words.OUTCOMES)
        register_waiting("travel", waiting_trips)

"""What citizens say by short message, or to the bot on Telegram: a check-in that nobody verified.

Whoever reads a gateway or a bot calls `take_sms`, `take_telegram`; the same message twice is there once. A message is
matched to trips by the keyed hash of where it came from; the text is sealed, and number and chat are kept nowhere.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from elshi.base.errors import FormatError
from elshi.desk.travel.models import Details, Trip
from elshi.desk.travel.rules.keeping import is_over
from elshi.desk.travel.rules.short_words import read_words
from elshi.desk.travel.rules.standing import By, Says, Statement
from elshi.desk.travel.taking import note_check_in
from elshi.desk.travel.vault import Vault
from elshi.speak.questions import clean_text
from elshi.speak.trip_details import MAX_WORDS

_AROUND = timedelta(days=1)  # days are those of the place, and flights are late


def take_sms(number: str, text: str, at: datetime) -> Says | None:
    """What a short message from `number` (E.164, with or without +) says; None where no trip has that number.

    Written down for each trip of that number that is under way, or for those to come where none is.
    """
    vault = Vault()
    digits = "".join(one for one in number if one.isascii() and one.isdecimal())
    return _take(vault, "phone", vault.mark_number(f"+{digits}"), By.SMS, text, at) if digits else None


def take_telegram(chat: str, text: str, at: datetime) -> Says | None:
    """The same for the chat with that id, which `link_chat` has joined to a trip."""
    vault = Vault()
    return _take(vault, "chat", vault.mark_chat(chat), By.TELEGRAM, text, at)


def link_chat(code: str, chat: str, sealed: bytes) -> bool:
    """Join a chat to the trip whose id the bot was started with; `sealed`: its id, for whoever sends.

    False where no such trip wants to be told on Telegram.
    """
    with transaction.atomic():
        trip = Trip.objects.select_for_update().filter(code=code, by_telegram=True, deleted_at=None).first()
        if trip is None:
            return False
        trip.chat = Vault().mark_chat(chat)
        trip.save(update_fields=["chat"])
        Details.objects.filter(trip=trip).update(chat=sealed)
    return True


def _take(vault: Vault, field: str, mark: str, by: By, text: str, at: datetime) -> Says | None:
    with transaction.atomic():
        trips = _choose(Trip.objects.select_for_update().filter(**{field: mark}).prefetch_related("stops"), at)
        if not trips:
            return None
        said = read_words(text)
        sealed = _seal(vault, text)
        for trip in trips:
            uuid = uuid5(NAMESPACE_URL, f"elshi:{by}:{trip.code}:{mark}:{at.isoformat()}:{said}")
            note_check_in(trip, Statement(said, by, at, at), uuid=uuid, sealed=sealed)
    return said


def _choose(trips: Iterable[Trip], at: datetime) -> list[Trip]:
    """Those under way; else those that are not over yet."""
    kept = [trip for trip in trips if not is_over(trip.last_day, at=at)]
    day = at.date()
    under_way = [
        trip for trip in kept if any(stop.first - _AROUND <= day <= stop.last + _AROUND for stop in trip.stops.all())
    ]
    return under_way or kept


def _seal(vault: Vault, text: str) -> bytes:
    """Its words, as long as they may be; none where they are no plain text."""
    try:
        return vault.seal_words(clean_text(text)[:MAX_WORDS])
    except FormatError:
        return b""

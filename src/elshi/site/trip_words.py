"""The words around a citizen's trip: what the door refuses, and what its pages' scripts say."""

from collections.abc import Callable
from datetime import UTC, datetime

from elshi.site.render import format_day, translate

# What the door says no with: code, status.
REFUSALS = {
    "form": 400, "unknown": 404, "version": 409, "gone": 410, "type": 415, "place": 422, "days": 422, "stamp": 422,
    "often": 429, "full": 503,
}  # fmt: skip


def refusal(code: str, language: str) -> str:
    """Why nothing was done, in `language`. `code`: one of REFUSALS."""
    return translate(_REFUSED[code], language)


def script_words(language: str) -> dict[str, str]:
    """What the scripts of the pages say, by name; %(name)s in it is filled by them."""
    return {name: translate(text, language) for name, text in _SAID.items()}


def script_days(language: str) -> list[str]:
    """How a day is written in each month of the year, with %(day)s and %(year)s in it."""
    written = [format_day(datetime(2031, month, 28, tzinfo=UTC), language) for month in range(1, 13)]
    return [text.replace("2031", "%(year)s").replace("28", "%(day)s") for text in written]


gettext_noop: Callable[[str], str] = str  # marks a string for the catalogues

_REFUSED = {
    "form": gettext_noop("Something in what was sent could not be read. Nothing was done: load the page again."),
    "type": gettext_noop("Something in what was sent could not be read. Nothing was done: load the page again."),
    "unknown": gettext_noop("There is no trip under this link. Perhaps it has ended and was deleted."),
    "gone": gettext_noop("This trip was deleted."),
    "version": gettext_noop("This trip was changed in another window. Nothing was done: open it again."),
    "place": gettext_noop("A country or part is not on the list any more. Choose it again."),
    "days": gettext_noop("The trip must not be over yet, and must end within three years."),
    "stamp": gettext_noop("Your browser has not finished preparing this. Please send it again."),
    "often": gettext_noop("Too many messages at once. Wait a minute; they are kept until then."),
    "full": gettext_noop("Nothing more can be taken in now. Nothing was done: try again later, or call."),
}

_SAID = {
    "network": gettext_noop(
        "The ministry could not be reached, so it has not confirmed this. Send it again when there is a line."
    ),
    "copied": gettext_noop("The link is copied."),
    "marked": gettext_noop("The link is marked: copy it by hand."),
    "file": gettext_noop("The private link to your trip. Whoever has it can see, change and delete the trip."),
    "days": gettext_noop("%(from)s to %(to)s"),
    "traveller": gettext_noop("Traveller %(number)s"),
    "place": gettext_noop("Place %(number)s"),
    "mend": gettext_noop("Nothing was sent yet. Please mend:"),
    "wrong_name": gettext_noop("Write the traveller's name."),
    "wrong_country": gettext_noop("Choose a country."),
    "wrong_day": gettext_noop("Give the day, like 1 December 2026."),
    "wrong_order": gettext_noop("The last day is before the first."),
    "wrong_mail": gettext_noop("This is not an e-mail address."),
    "wrong_phone": gettext_noop("Write the number with + and the code of its country, like +7 701 000 00 00."),
    "wrong_reach": gettext_noop("Give at least one way to reach you."),
    "wrong_long": gettext_noop("This is too long: at most %(most)s signs."),
    "wrong_whole": gettext_noop("All together this is too long. Shorten the note."),
    "of_people": gettext_noop("Who travels"),
    "of_stops": gettext_noop("Where and when"),
    "of_reach": gettext_noop("How to reach you"),
    "of_at_home": gettext_noop("Contact at home"),
    "of_note": gettext_noop("Note"),
    "damaged": gettext_noop("What is kept under this link cannot be opened with it. Check that the link is whole."),
    "changed": gettext_noop("Your change has arrived."),
    "deleted": gettext_noop("The trip is deleted. The ministry's copy follows within minutes."),
    "nolink": gettext_noop("This is not a link to a trip: it ends in # and 22 signs."),
}

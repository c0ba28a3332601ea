"""What a citizen writes of his trip, and what a check-in says: texts that the vault key and his own link alone open.

Canonical JSON, read strictly. Texts are held to lengths and plain signs, not to a normal form: browsers and Python know
different Unicodes, and a trip must not be lost for that.

    {"format": "elshi-trip/1", "language": "kk", "people": [{"name": "…"}], "stops": [{"country": "XB", "part": "XB-N",
     "from": "2026-12-01", "to": "2026-12-09", "where": "…"}], "mail": "", "phone": "+77010000000", "telegram": false,
     "at_home": "…", "note": ""}
    {"words": "…", "lat": "41.5", "lon": "-8.25"}                                                 in a check-in
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError
from elshi.speak.mail_addresses import check_mail_address
from elshi.speak.trips import MAIL, MAX_DETAILS, MAX_PEOPLE, MAX_SAID, SMS, TELEGRAM, WAYS, Stop, check_stops, parse_day
from elshi.text.languages import LANGUAGES

FORMAT = "elshi-trip/1"
MAX_TEXT, MAX_NOTE, MAX_WORDS = 200, 2_000, 1_000  # signs: of a short text, of the note, of the words of a check-in
_CONTACT = (MAIL, "phone", TELEGRAM, "at_home", "note")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")  # ITU-T E.164
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,7})?")
# C0 but LF and tab, DEL, C1, line and paragraph separators, bidi controls, surrogates, tags: as in questions
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Details:
    """What the citizen wrote. `language`: of ours, to write to him in; `people`: names; `phone`: E.164 with +, or
    empty; `telegram`: whether he wants to be told there; `at_home`: whom to call at home; all texts plain.
    """

    language: str
    people: tuple[str, ...]
    stops: tuple[Stop, ...]
    mail: str = ""
    phone: str = ""
    telegram: bool = False
    at_home: str = ""
    note: str = ""

    @property
    def ways(self) -> tuple[str, ...]:
        """By which he can be reached, as an entry has them."""
        there = {MAIL: bool(self.mail), SMS: bool(self.phone), TELEGRAM: self.telegram}
        return tuple(way for way in WAYS if there[way])

    @property
    def coarse_stops(self) -> tuple[Stop, ...]:
        """The stops as an entry has them, without `where`."""
        return tuple(Stop(one.country, one.part, one.first, one.last) for one in self.stops)


@dataclass(frozen=True, slots=True)
class Said:
    """What a check-in says: `words` of the citizen's own, `lat` and `lon` in degrees (WGS 84) as text, or empty."""

    words: str = ""
    lat: str = ""
    lon: str = ""


def format_details(details: Details) -> bytes:
    """Canonical JSON `elshi-trip/1`. Raises FormatError as `parse_details` does."""
    check_details(details)
    data = format_canonical(
        {
            "format": FORMAT,
            "language": details.language,
            "people": [{"name": name} for name in details.people],
            "stops": [
                {
                    "country": one.country,
                    "part": one.part,
                    "from": str(one.first),
                    "to": str(one.last),
                    "where": one.where,
                }
                for one in details.stops
            ],
            **{name: getattr(details, name) for name in _CONTACT},
        }
    )
    if len(data) > MAX_DETAILS:
        raise FormatError(f"details too long: expected at most {MAX_DETAILS} bytes, got {len(data)}")
    return data


def parse_details(data: bytes) -> Details:
    """The details in `data`, at most MAX_DETAILS bytes. Raises FormatError, without a word of them."""
    try:
        found = parse_canonical(data, max_bytes=MAX_DETAILS)
        if set(found) != {"format", "language", "people", "stops", *_CONTACT} or found["format"] != FORMAT:
            raise FormatError(f"expected details of format {FORMAT}")
        contact = {name: found[name] for name in _CONTACT}
        if not all(isinstance(value, bool if name == TELEGRAM else str) for name, value in contact.items()):
            raise FormatError("expected texts, and true or false of Telegram")
        details = Details(
            language=found["language"],
            people=tuple(_only(one, ("name",))["name"] for one in found["people"]),
            stops=tuple(_stop(**_only(one, ("country", "part", "from", "to", "where"))) for one in found["stops"]),
            **contact,
        )
        check_details(details)
    except (TypeError, AttributeError, KeyError, ValueError) as exc:  # another shape than it has to be
        raise FormatError("expected the details of a trip in their shape") from exc
    return details


def check_details(details: Details) -> None:
    """Raises FormatError, without a word of what was given, unless every field is within its limits."""
    if details.language not in LANGUAGES:
        raise FormatError("expected a language of ours")
    if not 1 <= len(details.people) <= MAX_PEOPLE:
        raise FormatError(f"expected 1 to {MAX_PEOPLE} people")
    for name in details.people:
        check_text(name, "name", most=MAX_TEXT)
        if not name.strip():
            raise FormatError("expected a name of each traveller")
    check_stops(details.stops)
    for stop in details.stops:
        check_text(stop.where, "place", most=MAX_TEXT)
    check_text(details.at_home, "contact at home", most=MAX_TEXT)
    check_text(details.note, "note", most=MAX_NOTE, lines=True)
    if details.mail:
        check_mail_address(details.mail)
    if details.phone and not _PHONE.fullmatch(details.phone):
        raise FormatError("expected a number like +77010000000, or none")


def format_said(said: Said) -> bytes:
    """Canonical JSON of what a check-in says. Raises FormatError as `parse_said` does."""
    _check_said(said)
    return format_canonical({one.name: getattr(said, one.name) for one in fields(Said)})


def parse_said(data: bytes) -> Said:
    """Raises FormatError, without a word of it, for what `format_said` would not have written."""
    try:
        said = Said(**_only(parse_canonical(data, max_bytes=MAX_SAID), ("words", "lat", "lon")))
        _check_said(said)
    except (TypeError, ValueError) as exc:
        raise FormatError("expected what a check-in says in its shape") from exc
    return said


def _check_said(said: Said) -> None:
    check_text(said.words, "words", most=MAX_WORDS, lines=True)
    for value, most in ((said.lat, 90), (said.lon, 180)):
        if value and (not _DEGREES.fullmatch(value) or abs(float(value)) > most):
            raise FormatError(f"expected degrees from -{most} to {most}, or none")
    if bool(said.lat) != bool(said.lon):
        raise FormatError("expected both degrees of a place, or neither")


def check_text(text: str, name: str, *, most: int, lines: bool = False) -> None:
    """Raises FormatError for more than `most` signs, control signs, or lines where there may be none."""
    if len(text) > most or _UNWANTED.search(text) or (not lines and ("\n" in text or "\t" in text)):
        raise FormatError(f"expected a {name} of at most {most} plain signs{'' if lines else ', in one line'}")


def _stop(**found: str) -> Stop:
    return Stop(found["country"], found["part"], parse_day(found["from"]), parse_day(found["to"]), found["where"])


def _only(found: Any, names: Sequence[str]) -> dict[str, str]:
    """Exactly these texts. Raises FormatError."""
    if not isinstance(found, dict) or set(found) != set(names) or not all(isinstance(it, str) for it in found.values()):
        raise FormatError(f"expected {', '.join(names)}")
    return found

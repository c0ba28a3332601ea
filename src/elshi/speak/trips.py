"""A citizen's trip and what he says from there, as they come through the public door (docs/decisions/0031-travel.md).

Two kinds of sealed entries (`elshi.speak.sealing`). In each is something that the browser has sealed once more, to the
vault key (`elshi.speak.trip_sealing`), so that who takes an entry in never sees a name:

    trip      id, act, version, sealed, stops, people, ways      what is needed to find who is where
    check-in  trip, uuid, status, alert, said_at, sealed         "safe" or "help", by the holder of the citizen's link

Written by strangers, through a process that listens to the world: nothing is believed but its shape.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from elshi.base.errors import FormatError
from elshi.base.ids import parse_statement_id

TRIP, CHECK_IN = "trip", "check-in"  # kinds of entries
REGISTER, CHANGE, DELETE = "register", "change", "delete"
ACTS = (REGISTER, CHANGE, DELETE)
SAFE, HELP = "safe", "help"
STATUSES = (SAFE, HELP)
MAIL, SMS, TELEGRAM = "mail", "sms", "telegram"
WAYS = (MAIL, SMS, TELEGRAM)  # by which a traveller can be reached; in an entry in this order
MAX_VERSION = 999
_VERSIONS = {REGISTER: (1, 1), CHANGE: (2, MAX_VERSION - 1), DELETE: (2, MAX_VERSION)}  # the last can still be deleted
MAX_PEOPLE, MAX_STOPS = 20, 20
MAX_DETAILS, MAX_SAID = 1 << 14, 1 << 13  # bytes before they are sealed: details; what a check-in says
PADDED_TO = 512  # bytes: a length tells little of who travels
SEAL = 65 + 16  # bytes that HPKE adds: an uncompressed point of P-256 and the tag of AES-GCM
_ID = re.compile(r"[0-9a-f]{64}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_PART = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")  # RFC 9562, 5.4


@dataclass(frozen=True, slots=True)
class Stop:
    """Where somebody is from `first` to `last`, both included, as dates there.

    `country`: two letters; `part`: of the gazetteer, or empty; `where`: a house or a road, in the details alone.
    """

    country: str
    part: str
    first: date
    last: date
    where: str = ""


@dataclass(frozen=True, slots=True)
class Trip:
    """An entry of kind `trip`. `id`: SHA-256 of the token, in hex; `sealed`: the details, empty for `delete`.

    `version` grows by one with each act, from 1 for `register`; each entry is whole, and the highest version stands,
    in whatever order they come. Of two entries of one version the later one stands: a door that was killed may have
    handed in the first without telling the citizen, who then sent another.
    `stops`, `people`, `ways`: in clear, so that a trip is found without the vault key; none, 0 and none for `delete`.
    """

    id: str
    act: str
    version: int
    sealed: bytes = b""
    stops: tuple[Stop, ...] = ()
    people: int = 0
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckIn:
    """An entry of kind `check-in`. `trip`: the trip's id; `uuid`: the device's own, the same at each try.

    `alert`: id of the record that asked, or empty; `said_at`: by the device's clock, in UTC to the second, believed for
    nothing; `sealed`: what was said and where (`Said`), or empty.
    """

    trip: str
    uuid: str
    status: str
    alert: str
    said_at: datetime
    sealed: bytes = b""


def trip_fields(trip: Trip) -> dict[str, str]:
    """The fields of an entry. Raises FormatError as `read_trip` does."""
    check_trip(trip)
    return {
        "id": trip.id,
        "act": trip.act,
        "version": str(trip.version),
        "sealed": encode_bytes(trip.sealed),
        "stops": json.dumps([_coarse(stop) for stop in trip.stops], separators=(",", ":")),
        "people": str(trip.people),
        "ways": " ".join(trip.ways),
    }


def read_trip(given: Mapping[str, str]) -> Trip:
    """The trip in an entry's fields. Raises FormatError for one that `trip_fields` would not have written."""
    _check_names(given, ("id", "act", "version", "sealed", "stops", "people", "ways"), "a trip")
    people = "0" if given["people"] == "0" else _digits(given["people"])
    trip = Trip(
        id=given["id"],
        act=given["act"],
        version=int(_digits(given["version"])),
        sealed=decode_bytes(given["sealed"]),
        stops=_read_stops(given["stops"]),
        people=int(people),
        ways=tuple(given["ways"].split(" ")) if given["ways"] else (),
    )
    if trip_fields(trip) != dict(given):
        raise FormatError("expected the fields of a trip as they are written")
    return trip


def check_trip(trip: Trip) -> None:
    """Raises FormatError, without a word of what was given, unless every field is within its limits."""
    if not _ID.fullmatch(trip.id):
        raise FormatError("expected an id of 64 hexadecimal digits")
    if trip.act not in ACTS:
        raise FormatError(f"expected an act out of {', '.join(ACTS)}")
    low, high = _VERSIONS[trip.act]
    if not low <= trip.version <= high:
        raise FormatError(f"expected version {low} to {high} of this act")
    if trip.act == DELETE:
        if trip.sealed or trip.stops or trip.people or trip.ways:
            raise FormatError("expected nothing but its id of what is deleted")
        return
    check_sealed(trip.sealed, most=MAX_DETAILS)
    check_stops(trip.stops)
    if any(stop.where for stop in trip.stops):
        raise FormatError("expected no address in clear")
    if not 1 <= trip.people <= MAX_PEOPLE:
        raise FormatError(f"expected 1 to {MAX_PEOPLE} people")
    if trip.ways != tuple(way for way in WAYS if way in trip.ways):
        raise FormatError(f"expected ways out of {', '.join(WAYS)}, in this order")


def check_in_fields(check_in: CheckIn) -> dict[str, str]:
    """The fields of an entry. Raises FormatError as `read_check_in` does."""
    check_check_in(check_in)
    return {
        "trip": check_in.trip,
        "uuid": check_in.uuid,
        "status": check_in.status,
        "alert": check_in.alert,
        "said_at": f"{check_in.said_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "sealed": encode_bytes(check_in.sealed),
    }


def read_check_in(given: Mapping[str, str]) -> CheckIn:
    """The check-in in an entry's fields. Raises FormatError for one that `check_in_fields` would not have written."""
    _check_names(given, ("trip", "uuid", "status", "alert", "said_at", "sealed"), "a check-in")
    try:
        said_at = datetime.strptime(given["said_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as exc:
        raise FormatError("expected the time of a check-in in UTC, to the second") from exc
    found = CheckIn(
        given["trip"], given["uuid"], given["status"], given["alert"], said_at, decode_bytes(given["sealed"])
    )
    if check_in_fields(found) != dict(given):
        raise FormatError("expected the fields of a check-in as they are written")
    return found


def check_check_in(check_in: CheckIn) -> None:
    """Raises FormatError, without a word of what was given, unless every field is within its limits."""
    if not _ID.fullmatch(check_in.trip):
        raise FormatError("expected a trip's id of 64 hexadecimal digits")
    if not _UUID.fullmatch(check_in.uuid):
        raise FormatError("expected a UUID of version 4, in small letters")
    if check_in.status not in STATUSES:
        raise FormatError(f"expected a status out of {', '.join(STATUSES)}")
    if check_in.said_at.microsecond or not 1970 <= check_in.said_at.astimezone(UTC).year <= 9998:
        raise FormatError("expected a time to the second")
    if check_in.alert:
        try:
            parse_statement_id(check_in.alert)
        except FormatError as exc:
            raise FormatError("expected the id of a record, or none") from exc
    if check_in.sealed:
        check_sealed(check_in.sealed, most=MAX_SAID)


def check_sealed(sealed: bytes, *, most: int) -> None:
    """Raises FormatError unless `sealed` has a length that sealing at most `most` bytes gives."""
    if (len(sealed) - SEAL) % PADDED_TO or not SEAL + PADDED_TO <= len(sealed) <= SEAL + most:
        raise FormatError(f"expected sealed bytes of a whole number of {PADDED_TO}, at most {most}")


def check_stops(stops: Sequence[Stop]) -> None:
    """Raises FormatError unless there is a stop, not too many, and each is a place and days in their order."""
    if not 1 <= len(stops) <= MAX_STOPS:
        raise FormatError(f"expected 1 to {MAX_STOPS} stops")
    for stop in stops:
        if not _COUNTRY.fullmatch(stop.country):
            raise FormatError("expected a country in two letters")
        if stop.part and not (_PART.fullmatch(stop.part) and stop.part.startswith(stop.country)):
            raise FormatError("expected a part of the country, or none")
        if stop.first > stop.last:
            raise FormatError("expected the first day not after the last")


def parse_day(text: str) -> date:
    """A date like 2026-12-01. Raises FormatError."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise FormatError("expected a day like 2026-12-01")


def encode_bytes(data: bytes) -> str:
    """Base64url without padding (RFC 4648, 5)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode_bytes(text: str) -> bytes:
    """Raises FormatError for what `encode_bytes` would not have written."""
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (Base64Error, ValueError) as exc:
        raise FormatError("expected base64url") from exc
    if encode_bytes(data) != text:  # other spellings of the same bytes, and signs that are passed over
        raise FormatError("expected base64url")
    return data


def _coarse(stop: Stop) -> list[str]:
    return [stop.country, stop.part, str(stop.first), str(stop.last)]


def _read_stops(text: str) -> tuple[Stop, ...]:
    if len(text) > 50 * MAX_STOPS + 10:
        raise FormatError(f"expected at most {MAX_STOPS} stops")
    try:
        return tuple(parse_stop(one) for one in json.loads(text))
    except (ValueError, TypeError, RecursionError) as exc:
        raise FormatError("expected stops as a list of lists") from exc


def parse_stop(found: object) -> Stop:
    """A stop as `[country, part, from, to]`. Raises FormatError."""
    if not isinstance(found, list) or len(found) != 4 or not all(isinstance(one, str) for one in found):
        raise FormatError("expected a stop as four texts")
    country, part, first, last = found
    return Stop(country, part, parse_day(first), parse_day(last))


def _check_names(given: Mapping[str, str], names: Sequence[str], what: str) -> None:
    if set(given) != set(names) or not all(isinstance(value, str) for value in given.values()):
        raise FormatError(f"expected exactly the fields of {what}")


def _digits(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise FormatError("expected a number of one to three digits")
    return text

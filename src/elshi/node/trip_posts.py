"""What a browser posts about a trip: one JSON object, read strictly into values; nothing else is believed of it.

    register, change   {"lang", "token", "version", "sealed", "copy", "stops", "people", "ways", "stamp"}
    delete             {"lang", "token", "version", "stamp"}
    copy               {"lang", "token"}
    check-in           {"lang", "token", "uuid", "status", "alert", "said_at", "sealed"}

`token`, `sealed`, `copy`: base64url. `stops`: [[country, part, from, to], …]. The stamp (`elshi.speak.proof_of_work`,
form `trip`) is made over the act, the id, the version, `sealed` and `copy`, one a line, so that it is of this one act.
"""

import json
from dataclasses import dataclass
from typing import Any

from elshi.base.errors import FormatError
from elshi.speak.door import Request
from elshi.speak.trip_sealing import TOKEN, check_copy, find_id
from elshi.speak.trips import CHANGE, CHECK_IN, DELETE, REGISTER, CheckIn, Trip, check_trip, parse_stop, read_check_in
from elshi.speak.trips import decode_bytes as decode
from elshi.text.languages import LANGUAGES

COPY = "copy"
FORM = "trip"  # in its stamps
MAX_BODY = 1 << 16  # bytes: the details twice, sealed, in base64url, and what stands beside them
_ACT = {"lang", "token", "version", "stamp"}
_NAMES = {
    REGISTER: _ACT | {"sealed", "copy", "stops", "people", "ways"},
    CHANGE: _ACT | {"sealed", "copy", "stops", "people", "ways"},
    DELETE: _ACT,
    COPY: {"lang", "token"},
    CHECK_IN: {"lang", "token", "uuid", "status", "alert", "said_at", "sealed"},
}
POSTS = tuple(_NAMES)
_OTHER_TYPES = {"version": int, "people": int, "stops": list, "ways": list}  # all others are texts


@dataclass(frozen=True, slots=True)
class Act:
    """A trip that is registered, changed or deleted, with the own copy (empty for `delete`) and what was stamped."""

    trip: Trip
    copy: bytes
    stamp: str
    stamped: str


def parse_post(name: str, request: Request) -> dict[str, Any]:
    """The object posted to `name`, one of POSTS: exactly its names, of their types. Raises FormatError."""
    try:
        found = json.loads(request.body.decode("utf-8"), object_pairs_hook=_no_duplicates, parse_float=_whole)
    except (ValueError, RecursionError) as exc:
        raise FormatError("expected JSON") from exc
    if not isinstance(found, dict) or set(found) != _NAMES[name]:
        raise FormatError(f"expected exactly {', '.join(sorted(_NAMES[name]))}")
    for field, value in found.items():
        if type(value) is not _OTHER_TYPES.get(field, str):  # a bool is no number here
            raise FormatError(f"expected {field} of another type")
    if found["lang"] not in LANGUAGES:
        raise FormatError("expected a language of ours")
    return found


def read_token(found: dict[str, Any]) -> str:
    """The id of the trip whose token was posted; the token itself goes no further. Raises FormatError."""
    token = decode(found["token"])
    if len(token) != TOKEN:
        raise FormatError(f"expected a token of {TOKEN} bytes")
    return find_id(token)


def read_act(name: str, found: dict[str, Any]) -> Act:
    """Raises FormatError."""
    id_, sealed, copy = read_token(found), found.get("sealed", ""), found.get("copy", "")
    ways = found.get("ways", [])
    if not all(isinstance(way, str) for way in ways):
        raise FormatError("expected ways as texts")
    trip = Trip(
        id=id_,
        act=name,
        version=found["version"],
        sealed=decode(sealed),
        stops=tuple(parse_stop(stop) for stop in found.get("stops", [])),
        people=found.get("people", 0),
        ways=tuple(ways),
    )
    check_trip(trip)
    if name != DELETE:
        check_copy(decode(copy))
    stamped = "\n".join((name, id_, str(trip.version), sealed, copy))
    return Act(trip, decode(copy), found["stamp"], stamped)


def read_said(found: dict[str, Any]) -> CheckIn:
    """Raises FormatError."""
    fields = {name: found[name] for name in ("uuid", "status", "alert", "said_at", "sealed")}
    return read_check_in({"trip": read_token(found), **fields})


def _whole(text: str) -> int | float:
    """2.0 is 2, as in JavaScript."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FormatError("expected each name once")
    return found

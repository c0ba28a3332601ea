"""Trips at the public door: a citizen registers one, sees it again by his own link, changes and deletes it, checks in.

    /trips/                 to the start page in the visitor's language
    /trips/<lang>/          what this is; new/: the form; mine/: the trip of a link, whose secret the server never gets
    /trips/register, change, delete, copy, check-in      POST of JSON (`elshi.node.trip_posts`)

An answer is {"ok": {…}} or {"error": code, "words": in the page's language}. Nothing posted can be read here but what
the desk has to find a trip by: what a citizen wrote is sealed in his browser, once to the vault key, once for himself.

An act is on the disk before it is acknowledged: first the entry for the desk, then the own copy. Killed between them,
nobody was told: the citizen sees the trip as it was, and sends again, in the same words or in others, as the same
version; the desk takes the later of two entries of one version (`elshi.speak.trips`). The other way round he would see
what the desk never hears of. An act that is sent again after it was done is acknowledged and does nothing.

What keeps a flood off: stamps for all that costs room, as in `elshi.node.asking`, and limits on what is kept. A
check-in needs none, in the hour when it counts: it is taken for trips that are there alone, and so many of each.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from elshi.base.errors import FormatError
from elshi.node.asking import Surge
from elshi.node.door import Choice, Door, Trips
from elshi.node.languages import find_wanted
from elshi.node.spool import Spool, SpoolFullError
from elshi.node.trip_copies import Kept, TripCopies, TripsFullError
from elshi.node.trip_posts import COPY, FORM, POSTS, Act, parse_post, read_act, read_said, read_token
from elshi.site.subscribe_pages import Frame
from elshi.site.trip_pages import PAGES, TripsOffer, render_trip_page
from elshi.site.trip_words import REFUSALS, refusal
from elshi.speak.brake import Brake
from elshi.speak.door import Reply, Request
from elshi.speak.proof_of_work import StampError, check_stamp
from elshi.speak.sealing import Entry
from elshi.speak.trip_sealing import format_vault_key
from elshi.speak.trips import CHECK_IN, DELETE, REGISTER, TRIP, Trip, check_in_fields, encode_bytes, trip_fields
from elshi.text.sorting import sort_key

PREFIX = "/trips/"
_Named = TypeVar("_Named", bound=Choice)
MAX_AHEAD = timedelta(days=3 * 366)  # of the last day of a trip
_HTML = {
    "Content-Type": "text/html; charset=utf-8",
    # Scripts of ours alone; they speak to this door and to nobody else.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
_JSON = {"Content-Type": "application/json"}


class _RefusedError(Exception):
    """Nothing was done. `code`: one of REFUSALS; `more`: what else is told to the page's script."""

    def __init__(self, code: str, **more: int) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


@dataclass(slots=True)
class _Calls:
    """How many check-ins one trip may send: a device that was long without a network sends several at once."""

    _brake: Brake = field(default_factory=lambda: Brake(burst=20, pause=30.0))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def may(self, id_: str, now: float) -> bool:
        with self._lock:
            return self._brake.take(id_, now)


@dataclass(frozen=True, slots=True)
class Tripping:
    """The handler. `read_door`: what there is to choose, read anew for each request, for it may change."""

    read_door: Callable[[], Door]
    spool: Spool
    copies: TripCopies
    now: Callable[[], datetime]
    surge: Surge = field(default_factory=Surge)
    _calls: _Calls = field(default_factory=_Calls)

    def __call__(self, request: Request) -> Reply:
        """A page, or what came of a post. Raises OSError if the disk did not take it."""
        path = request.path.removeprefix(PREFIX)
        may = "POST" if path in POSTS else "GET"
        if request.method != may:
            return Reply(405, b"", {"Allow": may})
        door = self.read_door()
        if door.trips is None or not door.trips.languages:
            return Reply(404, b"No trips are registered here.\n")
        if path in POSTS:
            return self._answer(path, request, door, door.trips)
        if not path:
            tag = find_wanted(request.headers.get("accept-language", ""), door.trips.languages)
            return Reply(303, b"", {"Location": f"{PREFIX}{tag}/", "Vary": "Accept-Language"})
        return self._show(path, door, door.trips)

    def _show(self, path: str, door: Door, trips: Trips) -> Reply:
        tag, slash, page = path.partition("/")
        if not slash or tag not in trips.languages or page not in PAGES:
            return Reply(404, b"Nothing is here.\n")
        offer = TripsOffer(
            languages=trips.languages,
            key=door_key(trips),
            countries=tuple((one.code, one.name(tag), _names(one.parts, tag)) for one in _sort(trips.countries, tag)),
            ways=trips.ways,
            phone=trips.phone,
            bot=trips.bot,
            mailbox=door.questions.mailbox if door.questions else "",
            bits=self.surge.bits(self.now().timestamp()),
        )
        frame = Frame(language=tag, office=door.office_in(tag), site=door.site)
        return Reply(200, render_trip_page(frame, page, offer), _HTML)

    def _answer(self, name: str, request: Request, door: Door, trips: Trips) -> Reply:
        language = trips.languages[0]
        try:
            _check_type(request)
            found = parse_post(name, request)
            language = found["lang"] if found["lang"] in trips.languages else language
            return _json(200, {"ok": self._do(name, found, door, trips)})
        except FormatError:
            refused = _RefusedError("form")
        except (SpoolFullError, TripsFullError):
            refused = _RefusedError("full")
        except _RefusedError as exc:
            refused = exc
        status, code = REFUSALS[refused.code], refused.code
        return _json(status, {"error": code, "words": refusal(code, language), **refused.more}, _wait(status))

    def _do(self, name: str, found: dict[str, Any], door: Door, trips: Trips) -> dict[str, object]:
        if name == COPY:
            return self._read_copy(read_token(found))
        if name == CHECK_IN:
            return self._check_in(found, door)
        act = read_act(name, found)
        now = self.now()
        if act.trip.act != DELETE:
            _check_places(act.trip, trips, now)
        bits = self.surge.bits(now.timestamp())
        try:
            check_stamp(act.stamp, form=FORM, text=act.stamped, at=now, bits=bits)
        except StampError as exc:
            raise _RefusedError("stamp", bits=bits) from exc
        self._keep(act, door, now)
        return {"version": act.trip.version}

    def _keep(self, act: Act, door: Door, now: datetime) -> None:
        trip = act.trip
        with self.copies.hold(trip.id):
            kept = self.copies.find(trip.id)
            if self._is_done(act, kept):
                return
            if kept is None:
                self.copies.check_room()
            self.spool.write(Entry(TRIP, now, trip_fields(trip)), door.key)
            if trip.act == DELETE:
                self.copies.end(trip.id)
            else:
                self.copies.keep(trip.id, trip.version, act.copy)
        self.surge.note(now.timestamp())

    def _is_done(self, act: Act, kept: Kept | None) -> bool:
        """Whether this very act was done before. Raises _RefusedError unless it was, or it is its turn."""
        trip = act.trip
        if kept is None:
            if trip.act != REGISTER:
                raise _RefusedError("unknown")
            return False
        if kept.is_gone:
            raise _RefusedError("gone")
        if trip.version == kept.version and act.copy == self.copies.read(trip.id, kept.version):
            return True
        if trip.version != kept.version + 1:
            raise _RefusedError("version", version=kept.version)
        return False

    def _read_copy(self, id_: str) -> dict[str, object]:
        kept = self._find(id_)
        try:
            copy = self.copies.read(id_, kept.version)
        except FileNotFoundError as exc:  # changed or deleted in between: one that asks again is told
            raise _RefusedError("version", version=kept.version) from exc
        return {"version": kept.version, "copy": encode_bytes(copy)}

    def _check_in(self, found: dict[str, Any], door: Door) -> dict[str, object]:
        said, now = read_said(found), self.now()
        self._find(said.trip)
        if not self._calls.may(said.trip, now.timestamp()):
            raise _RefusedError("often")
        self.spool.write(Entry(CHECK_IN, now, check_in_fields(said)), door.key)
        return {"uuid": said.uuid}

    def _find(self, id_: str) -> Kept:
        kept = self.copies.find(id_)
        if kept is None:
            raise _RefusedError("unknown")
        if kept.is_gone:
            raise _RefusedError("gone")
        return kept


def _check_type(request: Request) -> None:
    """What a form of another site could send without asking us first is no JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _RefusedError("type")


def door_key(trips: Trips) -> str:
    """The public half of the vault key as pages have it: base64url of the point."""
    return encode_bytes(bytes.fromhex(format_vault_key(trips.key)))


def _sort(choices: tuple[_Named, ...], tag: str) -> list[_Named]:
    return sorted(choices, key=lambda one: (sort_key(one.name(tag), tag), one.code))


def _names(parts: tuple[Choice, ...], tag: str) -> tuple[tuple[str, str], ...]:
    return tuple((part.code, part.name(tag)) for part in _sort(parts, tag))


def _check_places(trip: Trip, trips: Trips, now: datetime) -> None:
    if not {(stop.country, stop.part) for stop in trip.stops} <= trips.codes:
        raise _RefusedError("place")
    last = max(stop.last for stop in trip.stops)
    # By a day earlier it is not over yet somewhere on earth.
    if not (now - timedelta(days=1)).date() <= last <= (now + MAX_AHEAD).date():
        raise _RefusedError("days")


def _json(status: int, value: object, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode(), {**_JSON, **(headers or {})})


def _wait(status: int) -> dict[str, str]:
    return {503: {"Retry-After": "600"}, 429: {"Retry-After": "60"}}.get(status, {})  # RFC 9110, 15.6.4; RFC 6585, 4

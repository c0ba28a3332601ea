"""What a flood and a fool post about trips: `make_hostile_trips(seed=1, count=10_000, …)`.

Seeded, so that a failure can be looked at again. About half would be taken in: their stamps hold and they are of their
trip's turn, if all that went before was taken. Stamps, tokens and ids are made here from their descriptions
(docs/decisions/0027-answers.md, 0031-travel.md), not with the program's own code.
"""

import base64
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from generators.hostile_forms import Hostile

JSON = "application/json"
LANGUAGES = ("kk", "ru", "en", "ar", "zh")
PLACES = (("XB", ""), ("XB", "XB-N"), ("XC", ""))
_WAYS = ([], ["mail"], ["sms"], ["mail", "sms", "telegram"])
_ODD = ("", "\x00", "\u202e", "\ud800", "x" * 9_000, "٣", "-1", "1e9", "../../keys/vault.key",
        "'; DROP TABLE trips; --", "=cmd|' /C calc'!A0", "<b>", "%00", "AA==", "A", "é")  # fmt: skip


@dataclass(slots=True)
class _Trip:
    """One that a browser would know of. `last`: its newest good act, to be sent again."""

    token: bytes
    version: int = 0
    last: tuple[str, dict[str, Any]] = ("", {})

    @property
    def id(self) -> str:
        return hashlib.sha256(self.token).hexdigest()


@dataclass(slots=True)
class _Maker:
    dice: random.Random
    at: int  # seconds since 1970
    day: str
    bits: int
    trips: list[_Trip] = field(default_factory=list)
    gone: list[_Trip] = field(default_factory=list)

    def text(self, data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    def sealed(self, most: int) -> str:
        return self.text(self.dice.randbytes(65 + 16 + 512 * self.dice.randint(1, most // 512)))

    def stamp(self, text: str, *, hours: int = 1, form: str = "trip") -> str:
        said = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        head, number = f"elshi-ask/1:{form}:{self.at // 3600 + hours}:{said}:", 0
        while int.from_bytes(hashlib.sha256(f"{head}{number}".encode()).digest()) >> (256 - self.bits):
            number += 1
        return f"{head}{number}"

    def act(self, name: str, trip: _Trip, version: int, *, hours: int = 1) -> dict[str, Any]:
        body: dict[str, Any] = {"lang": self.dice.choice(LANGUAGES), "token": self.text(trip.token), "version": version}
        if name != "delete":
            places = self.dice.choices(PLACES, k=self.dice.randint(1, 5))
            body["stops"] = [[country, part, self.day, self.day] for country, part in places]
            body["people"], body["ways"] = self.dice.randint(1, 20), self.dice.choice(_WAYS)
            body["sealed"] = self.sealed(1 << 14)
            body["copy"] = self.text(self.dice.randbytes(12 + 16 + 512 * self.dice.randint(1, 32)))
        lines = (name, trip.id, str(version), body.get("sealed", ""), body.get("copy", ""))
        return body | {"stamp": self.stamp("\n".join(lines), hours=hours)}

    def check_in(self, trip: _Trip) -> dict[str, Any]:
        digits = f"{self.dice.getrandbits(128):032x}"
        return {
            "lang": self.dice.choice(LANGUAGES), "token": self.text(trip.token),
            "uuid": f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}",
            "status": self.dice.choice(["safe", "help"]), "alert": self.dice.choice(["", "xs-mfa/2026/17"]),
            "said_at": f"{self.day}T{self.dice.randint(0, 23):02}:00:00Z",
            "sealed": self.dice.choice(["", self.sealed(1 << 13)]),
        }  # fmt: skip

    def new(self) -> _Trip:
        return _Trip(self.dice.randbytes(32))

    def any(self) -> tuple[str, dict[str, Any]]:
        """A good body of any post, of a trip that is there if there is one."""
        trip = self.dice.choice(self.trips) if self.trips else self.new()
        name = self.dice.choice(["register", "change", "delete", "check-in", "copy"])
        if name == "check-in":
            return name, self.check_in(trip)
        if name == "copy":
            return name, {"lang": "kk", "token": self.text(trip.token)}
        if name == "register":
            return name, self.act(name, self.new(), 1)
        return name, self.act(name, trip, trip.version + 1)


def _post(kind: str, name: str, body: object, **headers: str) -> Hostile:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Hostile(kind, "POST", f"/trips/{name}", data, headers={"Content-Type": JSON} | headers)


def _registers(maker: _Maker) -> Hostile:
    trip = maker.new()
    trip.version, trip.last = 1, ("register", maker.act("register", trip, 1))
    maker.trips.append(trip)
    return _post("a trip", *trip.last)


def _changes(maker: _Maker) -> Hostile:
    if not maker.trips:
        return _registers(maker)
    trip = maker.dice.choice(maker.trips)
    trip.version += 1
    trip.last = ("change", maker.act("change", trip, trip.version))
    return _post("a change", *trip.last)


def _deletes(maker: _Maker) -> Hostile:
    if len(maker.trips) < 5:
        return _registers(maker)
    trip = maker.trips.pop(maker.dice.randrange(len(maker.trips)))
    maker.gone.append(trip)
    return _post("an end", "delete", maker.act("delete", trip, trip.version + 1))


def _again(maker: _Maker) -> Hostile:
    if not maker.trips:
        return _registers(maker)
    return _post("the same act again", *maker.dice.choice(maker.trips).last)


def _checks_in(maker: _Maker) -> Hostile:
    if not maker.trips:
        return _registers(maker)
    return _post("a check-in", "check-in", maker.check_in(maker.dice.choice(maker.trips)))


def _reads(maker: _Maker) -> Hostile:
    trip = maker.dice.choice([*maker.trips, *maker.gone, maker.new()])
    return _post("a copy that is asked for", "copy", {"lang": "kk", "token": maker.text(trip.token)})


def _of_nobody(maker: _Maker) -> Hostile:
    trip = maker.dice.choice([maker.new(), *maker.gone])
    name = maker.dice.choice(["change", "delete", "check-in"])
    body = maker.check_in(trip) if name == "check-in" else maker.act(name, trip, maker.dice.randint(2, 900))
    return _post("of a trip that is not there", name, body)


def _wrong_turn(maker: _Maker) -> Hostile:
    if not maker.trips:
        return _registers(maker)
    trip = maker.dice.choice(maker.trips)
    name = maker.dice.choice(["register", "change", "delete"])
    version = (
        1 if name == "register" else maker.dice.choice([2, trip.version, trip.version + 2, 998, 0, -1, 1000, 2**70])
    )
    if name != "register" and version == trip.version + 1:
        version += 1
    return _post("an act that has no turn", name, maker.act(name, trip, version))


def _wrong_stamp(maker: _Maker) -> Hostile:
    trip = maker.new()
    body = maker.act("register", trip, 1, hours=maker.dice.choice([-5, -1, 1, 9]))
    change = maker.dice.choice(["sealed", "copy", "token", "stamp", "form"])
    body[change if change in body else "stamp"] = {
        "sealed": maker.sealed(512), "copy": maker.text(bytes(12 + 16 + 512)), "token": maker.text(bytes(32)),
        "stamp": body["stamp"][: maker.dice.randint(0, 90)], "form": maker.stamp("x", form="ask"),
    }[change]  # fmt: skip
    return _post("a stamp of something else", "register", body)


def _odd_values(maker: _Maker) -> Hostile:
    name, body = maker.any()
    for field_ in maker.dice.sample(sorted(set(body) - {"lang"}), 1):
        body[field_] = maker.dice.choice(
            [*_ODD, None, 5, -1, 1.5, True, [], {}, [[]], [[["XB"]]], ["mail", "mail"], 10**400]
        )
    return _post("an odd value", name, body)


def _odd_stops(maker: _Maker) -> Hostile:
    stop = maker.dice.choice(
        [["XZ", "", maker.day, maker.day], ["XB", "XC-N", maker.day, maker.day], ["XB", "XB-Z", maker.day, maker.day],
         ["xb", "", maker.day, maker.day], ["XB", "", "1999-01-01", "1999-01-02"], ["XB", "", maker.day, "9999-12-31"],
         ["XB", "", maker.day, "2020-01-01"], ["XB", "", maker.day, "2026-02-30"], ["XB", maker.day], [1, 2, 3, 4], {},
         ["XB", "", maker.day, maker.day, "Порт 12"], ["XB\x00", "", maker.day, maker.day]]
    )  # fmt: skip
    body = maker.act("register", maker.new(), 1) | {"stops": [stop] * maker.dice.choice([1, 1, 21, 5_000])}
    return _post("odd stops", "register", body)


def _other_fields(maker: _Maker) -> Hostile:
    name, body = maker.any()
    for field_ in maker.dice.sample(sorted(body), maker.dice.randint(0, 2)):
        del body[field_]
    body |= {maker.dice.choice(["name", "__proto__", "secret", ""]): maker.dice.choice(_ODD)}
    return _post("fields too many or too few", name, body)


def _no_json(maker: _Maker) -> Hostile:
    name, good = maker.any()
    body = json.dumps(good).encode()
    bad = maker.dice.choice(
        [b"", b"{}", b"[]", b"null", b"NaN", b"[" * 60_000, b'{"a":' * 10_000, b"9" * 60_000, b"\xef\xbb\xbf" + body,
         body.decode().encode("utf-16"), body + body, body[:-1], body[:-1] + b',"lang":"kk"}', body + b"\x00",
         b'{"lang":"\\ud800"}', maker.dice.randbytes(500), b"\xff" * 99, b"x" * (1 << 16), b"x" * ((1 << 16) + 1)]
    )  # fmt: skip
    return _post("no JSON of ours", name, bad)


def _kinds(maker: _Maker) -> Hostile:
    name, body = maker.any()
    kind = maker.dice.choice(["", "text/plain", "application/x-www-form-urlencoded", "application/json5", "x" * 5_000])
    return _post("another kind of body", name, body, **{"Content-Type": kind})


def _elsewhere(maker: _Maker) -> Hostile:
    path = maker.dice.choice(
        ["/trips/", "/trips", "/trips/kk", "/trips/kk/", "/trips/xx/", "/trips/kk/new/", "/trips/kk/mine/x",
         "/trips/kk//", "/trips/../keys/", "/trips/register/", "/trips/register", "/trips/\x00",
         "/trips/" + "k" * 9_000, "//trips/kk/", "/static/trips/../../door.json", "/static/trips/new.js",
         "/trips/copy?token=AA", "/trips/check-in"]
    )  # fmt: skip
    method = maker.dice.choice(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "", "\x00"])
    return Hostile("elsewhere", method, path, maker.dice.randbytes(50), maker.dice.choice(["", "&" * 60, "x" * 2_001]))


_KINDS: tuple[tuple[int, Callable[[_Maker], Hostile]], ...] = (
    (16, _registers), (14, _changes), (5, _deletes), (6, _again), (12, _checks_in), (5, _reads), (5, _of_nobody),
    (6, _wrong_turn), (6, _wrong_stamp), (8, _odd_values), (5, _odd_stops), (4, _other_fields), (5, _no_json),
    (3, _kinds), (4, _elsewhere),
)  # fmt: skip


def make_hostile_trips(*, seed: int, count: int, at: int, day: str, bits: int) -> Iterator[Hostile]:
    """`count` requests. `at`: seconds since 1970, of the server's clock; `day`: a date soon after; `bits`: that a stamp
    has to have there. Trips go to PLACES.
    """
    maker = _Maker(random.Random(seed), at, day, bits)
    weights, kinds = zip(*_KINDS, strict=True)
    for make in maker.dice.choices(kinds, weights, k=count):
        yield make(maker)

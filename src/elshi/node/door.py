"""`intake/door.json`: what the intake process knows of a node. Written by the desk's side, read by the public one.

    {"format": "elshi-door/1", "key": <X25519 public key, 64 hex digits>, "office": {"kk": …, "en": …},
     "site": "https://mfa.samal.example", "mail": [{"name": "news", "languages": ["kk", "ru"], "titles": {"kk": …}}],
     "topics": [{"code": "trade", "names": {"kk": …}}], "countries": [{"code": "XB", "names": {…}}],
     "questions": {"languages": ["kk", "ru"], "mailbox": "ask@mfa.samal.example", "mail": true},   null: no form is open
     "ways": [{"name": "call-centre", "kind": "webhook"}, {"name": "press", "kind": "fediverse"}],
     "trips": {"key": <public half of the vault key>, "languages": ["kk"], "ways": ["mail", "sms"], "phone": "",
               "bot": "", "countries": [{"code": "XB", "names": {…}, "parts": [{"code": "XB-N", "names": {…}}]}]},
     "host": "mfa.samal.example", "trust": <what the page `/verify/` pins, as text>}             "trips" null: closed

Canonical JSON; nothing of a person is in it. Where intake runs on a machine of its own, this file and an empty folder
`spool/` beside it are all that forms need; for an actor on the fediverse `elshi.node.fediverse` says what else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.durable import write_durable
from elshi.base.errors import FormatError, UserError
from elshi.node.home import NodeHome
from elshi.speak.trip_sealing import format_vault_key, parse_vault_key
from elshi.speak.trips import MAIL, WAYS
from elshi.text.languages import LANGUAGES
from elshi.text.sorting import sort_key

FORMAT = "elshi-door/1"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a reader may choose: its code, and its names by language."""

    code: str
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """In `language`, else in any, else the code."""
        return self.names.get(language) or next(iter(self.names.values()), self.code)


@dataclass(frozen=True, slots=True)
class MailList:
    """A channel of mail: its name, the languages that it writes in, the first one first, and what readers call it."""

    name: str
    languages: tuple[str, ...]
    titles: Mapping[str, str] = field(default_factory=dict)

    def title(self, language: str) -> tuple[str, str]:
        """What it is called in `language`, else in any, and in which; its name, in none, where it has no title."""
        found = next((tag for tag in (language, *self.titles) if tag in self.titles), "")
        return self.titles.get(found, self.name), found


@dataclass(frozen=True, slots=True)
class Questions:
    """The form for questions: in which languages it is shown, and the mailbox for who cannot use it, or empty.

    `mail`: whether answers can go out by mail.
    """

    languages: tuple[str, ...]
    mailbox: str = ""
    mail: bool = True


@dataclass(frozen=True, slots=True)
class TripCountry(Choice):
    """A country of the form for trips, and its parts, if it has any."""

    parts: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Trips:
    """The form for trips. `key`: the public half of the vault key; `countries`: what there is to choose.

    `ways`: by which the ministry can reach a traveller (`elshi.speak.trips.WAYS`); `phone`: of people who help whoever
    cannot use the form, as it is to be read, or empty; `bot`: the user name of the bot on Telegram, or empty.
    """

    key: EllipticCurvePublicKey
    languages: tuple[str, ...]
    countries: tuple[TripCountry, ...]
    ways: tuple[str, ...] = (MAIL,)
    phone: str = ""
    bot: str = ""

    @property
    def codes(self) -> frozenset[tuple[str, str]]:
        """Every country, and every part of one, that can be chosen: (country, part or empty)."""
        whole = {(one.code, "") for one in self.countries}
        return frozenset(whole | {(one.code, part.code) for one in self.countries for part in one.parts})


@dataclass(frozen=True, slots=True)
class Door:
    """What the public side shows and seals to. `office`: its names by language; `site`: where the public site is seen.

    `host`: the office's own, under which its actors are known; empty: that of `site`.
    """

    key: X25519PublicKey
    office: Mapping[str, str]
    site: str
    mail: tuple[MailList, ...] = ()
    topics: tuple[Choice, ...] = ()
    countries: tuple[Choice, ...] = ()
    questions: Questions | None = None
    ways: tuple[tuple[str, str], ...] = ()  # for questions, that others bring to the door: name and kind
    trips: Trips | None = None
    host: str = ""
    trust: str = ""  # what the traveller's app pins: canonical JSON, as on the page `/verify/`

    @property
    def languages(self) -> tuple[str, ...]:
        """In which some letter is written, in Elshi's order."""
        return tuple(tag for tag in LANGUAGES if any(tag in one.languages for one in self.mail))

    def countries_in(self, language: str) -> list[Choice]:
        """The countries in the order of the reader's alphabet."""
        return sorted(self.countries, key=lambda one: sort_key(one.name(language), language))

    def office_in(self, language: str) -> str:
        """The office's name in `language`, else in any."""
        return self.office.get(language) or next(iter(self.office.values()), "")


def door_folder(home: NodeHome) -> Path:
    """`intake/` of a home."""
    return home.path / "intake"


def write_door(folder: Path, door: Door) -> None:
    """Write the file, if it would be another one."""
    data = format_canonical(
        {
            "format": FORMAT,
            "key": door.key.public_bytes_raw().hex(),
            "office": dict(door.office),
            "site": door.site,
            "mail": [
                {"name": one.name, "languages": list(one.languages), "titles": dict(one.titles)} for one in door.mail
            ],
            "topics": [_plain(one) for one in door.topics],
            "countries": [_plain(one) for one in door.countries],
            "questions": door.questions
            and {
                "languages": list(door.questions.languages),
                "mailbox": door.questions.mailbox,
                "mail": door.questions.mail,
            },
            "ways": [{"name": name, "kind": kind} for name, kind in door.ways],
            "trips": door.trips and _plain_trips(door.trips),
            "host": door.host,
            "trust": door.trust,
        }
    )
    path = folder / "door.json"
    if not path.is_file() or path.read_bytes() != data:
        write_durable(path, data)


def read_door(folder: Path) -> Door:
    """What the file says. Raises UserError when there is none, or none that this Elshi wrote."""
    path = folder / "door.json"
    try:
        found = _parse(path.read_bytes())
        return Door(
            key=X25519PublicKey.from_public_bytes(bytes.fromhex(found["key"])),
            office=_texts(found["office"]),
            site=str(found["site"]),
            mail=tuple(
                MailList(str(one["name"]), tuple(map(str, one["languages"])), _texts(one["titles"]))
                for one in found["mail"]
            ),
            topics=_choices(found["topics"]),
            countries=_choices(found["countries"]),
            questions=_questions(found.get("questions")),  # an Elshi before questions wrote none
            ways=tuple((str(one["name"]), str(one["kind"])) for one in found.get("ways", [])),
            trips=_trips(found.get("trips")),
            host=str(found.get("host", "")),
            trust=str(found.get("trust", "")),
        )
    except FileNotFoundError as exc:
        raise UserError(f"expected {path}, found none: the desk's side writes it when a channel needs intake") from exc
    except (FormatError, KeyError, TypeError, ValueError, AttributeError) as exc:
        raise UserError(f"{path} is not a door's file of this Elshi: {type(exc).__name__}") from exc


def _parse(data: bytes) -> dict[str, Any]:
    found = parse_canonical(data)
    if found["format"] != FORMAT:
        raise FormatError(f"expected format {FORMAT}")
    return found


def _questions(found: Mapping[str, Any] | None) -> Questions | None:
    if found is None:
        return None
    tags = [str(tag) for tag in found["languages"]]
    return Questions(tuple(tag for tag in LANGUAGES if tag in tags), str(found["mailbox"]), bool(found["mail"]))


def _plain(choice: Choice) -> dict[str, Any]:
    return {"code": choice.code, "names": dict(choice.names)}


def _plain_trips(trips: Trips) -> dict[str, Any]:
    return {
        "key": format_vault_key(trips.key),
        "languages": list(trips.languages),
        "ways": list(trips.ways),
        "phone": trips.phone,
        "bot": trips.bot,
        "countries": [{**_plain(one), "parts": [_plain(part) for part in one.parts]} for one in trips.countries],
    }


def _trips(found: Mapping[str, Any] | None) -> Trips | None:
    if found is None:
        return None
    tags, ways = ([str(one) for one in found[name]] for name in ("languages", "ways"))
    return Trips(
        key=parse_vault_key(str(found["key"])),
        languages=tuple(tag for tag in LANGUAGES if tag in tags),
        countries=tuple(
            TripCountry(str(one["code"]), _texts(one["names"]), _choices(one["parts"])) for one in found["countries"]
        ),
        ways=tuple(way for way in WAYS if way in ways),
        phone=str(found["phone"]),
        bot=str(found["bot"]),
    )


def _choices(found: list[dict[str, Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(str(one["code"]), _texts(one["names"])) for one in found)


def _texts(found: Mapping[str, Any]) -> dict[str, str]:
    return {str(tag): str(text) for tag, text in found.items()}

"""Settings of a node: node.toml, then a few ELSHI_… variables. Read once; all mistakes are reported together."""

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeGuard
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from elshi.base.errors import FormatError, UserError
from elshi.base.ids import check_host, check_office
from elshi.log import CosignatureVerifier, parse_vkey
from elshi.node.database import parse_database
from elshi.node.home import NodeHome
from elshi.node.settings_ways import wrong_feeds, wrong_mailbox, wrong_phone, wrong_ways, wrong_ways_out
from elshi.record.types.offices import MAX_EPOCH
from elshi.speak.alert_ways import WayOut
from elshi.speak.ways import Way
from elshi.text.languages import LANGUAGES

_ZONE = re.compile(r"[A-Za-z]{1,20}(?:[/_+-][A-Za-z0-9]{1,20}){0,5}")
REQUIRED, OPTIONAL = "required", "optional"  # of second_factor
PORTS = ("port", "desk_port", "intake_port")
ENVIRON = (*PORTS, "bind", "database")  # over each of these the variable ELSHI_<KEY> wins


@dataclass(frozen=True, slots=True)
class WitnessSetting:
    """A witness that the press asks: `url` is its submission prefix (C2SP tlog-witness), `vkey` its cosignature key."""

    url: str
    vkey: str


@dataclass(frozen=True, slots=True)
class FeedSetting:
    """A feed of others' warnings that is followed: what the desk calls it, and where its list (or the file) stands."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class SubjectSetting:
    """A topic or a country that statements can be about: its `code`, and `names` by language, at least one."""

    code: str
    names: tuple[tuple[str, str], ...]  # (language, name), sorted


@dataclass(frozen=True, slots=True)
class ApprovalSettings:
    """Table `[approvals]`: what a node asks beyond Elshi's own table of approvals, which it can only make stricter.

    In node.toml: `statement = 2` for a kind of text; `xs-emb-xk = { statement = 3 }` for the texts of one office;
    `emergency = false` switches emergency release off; `emergency_hours`: how soon somebody else has to look at one.
    """

    needed: tuple[tuple[str, str, int], ...] = ()  # (office id or "" for all, kind, number of approvals), sorted
    emergency: bool = True
    emergency_hours: int = 2

    @property
    def raised(self) -> dict[tuple[str, str], int]:
        """The numbers by office and kind."""
        return {(office, kind): number for office, kind, number in self.needed}


@dataclass(frozen=True, slots=True)
class Settings:
    """What an administrator may set: each field is a key of node.toml, over which of ENVIRON a variable wins."""

    office: str  # office id, `xs-mfa`
    host: str  # public host name, first part of the log's origin
    epoch: int = 1  # the epoch of the log that is written; raised by `elshi log new-epoch` alone
    languages: tuple[str, ...] = ("kk", "ru", "en")  # renditions offered when drafting, in this order
    port: int = 8000  # public site, on the address `bind`
    desk_port: int = 8001  # staff desk, on loopback
    intake_port: int = 8002  # the public door (forms of subscription, the fediverse), on loopback
    bind: str = "127.0.0.1"  # address on which the public site listens; the desk stays on loopback
    database: str = ""  # staff database: empty is SQLite in the node's folder, else postgresql://USER@HOST/NAME
    posts_days: int = 90  # raw posts older than this many days are deleted
    witnesses: tuple[WitnessSetting, ...] = ()  # asked to cosign each checkpoint; [{url = "…", vkey = "…"}]
    demonstration: bool = False  # an exercise plays; staff passwords lie in demo-credentials.json
    approvals: ApprovalSettings = ApprovalSettings()  # what is asked beyond Elshi's table: see states.md
    zone: str = "UTC"  # time zone of the office, by its IANA name (Asia/Almaty): hours are entered and shown in it
    topics: tuple[SubjectSetting, ...] = ()  # what a statement can be about: [{code = "consular", kk = "…", en = "…"}]
    countries: tuple[SubjectSetting, ...] = ()  # where no gazetteer is set: [{code = "XA", kk = "…", en = "…"}]
    questions: tuple[str, ...] = ()  # languages in which the public may ask by the form at the public door; []: closed
    questions_mailbox: str = ""  # for who cannot use the form: an address that people read
    question_ways: tuple[Way, ...] = ()  # other ways in for questions: [{name = "bot", kind = "telegram"}]
    warnings: tuple[FeedSetting, ...] = ()  # feeds of others' warnings (CAP): [{name = "dorun", url = "https://…"}]
    trips: bool = False  # citizens may register trips at the public door; needs the node's gazetteer of countries
    trips_phone: str = ""  # for who cannot use the form: a number that people answer, with +, as it is to be read
    alert_ways: tuple[WayOut, ...] = ()  # how alerts reach citizens abroad: [{way = "sms", kind = "gateway", …}]
    questions_figures: bool = False  # figures about questions and answers stand on the public site
    second_factor: str = "required"  # for whoever may approve or release, or "optional", as in a demonstration

    @property
    def origin(self) -> str:
        """The log's origin line: `<host>/<office>/<epoch>`."""
        return f"{self.host}/{self.office}/{self.epoch}"


def read_settings(home: NodeHome, environ: Mapping[str, str]) -> Settings:
    """The settings of `home`. Raises UserError that lists every problem with its remedy."""
    try:
        found: dict[str, Any] = tomllib.loads(home.settings.read_text("utf-8"))
    except FileNotFoundError as exc:
        raise UserError(f"expected settings in {home.settings}, found none") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise UserError(f"{home.settings} is not TOML: {exc}") from exc
    where = str(home.settings)
    for name in PORTS:
        text = environ.get(f"ELSHI_{name.upper()}")
        if text is not None:
            found[name] = int(text) if text.isdecimal() else text
            where = ", ".join([str(home.settings), "--port, --desk-port", *(f"ELSHI_{one.upper()}" for one in PORTS)])
    for name in ENVIRON[len(PORTS) :]:
        if environ.get(f"ELSHI_{name.upper()}"):
            found[name] = environ[f"ELSHI_{name.upper()}"]
    problems = [*_unknown(found), *_wrong(found)]
    if problems:
        raise UserError(f"{where}: " + "; ".join(problems))
    found |= {name: tuple(found[name]) for name in ("languages", "questions") if name in found}
    found |= _parse_tables(found)
    if found.get("demonstration"):  # one that was made before there was this key
        found.setdefault("second_factor", OPTIONAL)
    return Settings(**found)


def format_settings(settings: Settings) -> str:
    """The text of node.toml."""
    lines = ["# Settings of this Elshi node; docs/reference/settings.md explains each."]
    lines += [f"{name} = {_toml(getattr(settings, name))}" for name in Settings.__slots__]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, WitnessSetting | ApprovalSettings | SubjectSetting | FeedSetting | Way | WayOut):
        return _toml(_plain(value))
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(item)}" for name, item in value.items()) + " }"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def _parse_tables(found: Mapping[str, Any]) -> dict[str, Any]:
    """What is more than a text, a number or a switch, which `_wrong` has nothing against."""
    return {
        "witnesses": tuple(WitnessSetting(**one) for one in found.get("witnesses", ())),
        "question_ways": tuple(Way(**one) for one in found.get("question_ways", ())),
        "warnings": tuple(FeedSetting(**one) for one in found.get("warnings", ())),
        "alert_ways": tuple(WayOut(**one) for one in found.get("alert_ways", ())),
        "approvals": _parse_approvals(found.get("approvals", {})),
        **{name: tuple(_parse_subject(one) for one in found.get(name, ())) for name in _SUBJECTS},
    }


def _unknown(found: Mapping[str, object]) -> list[str]:
    return [
        f"unknown key {key!r} (known: {', '.join(Settings.__slots__)})"
        for key in found
        if key not in Settings.__slots__
    ]


def _wrong(found: Mapping[str, Any]) -> list[str]:
    problems = []
    for name, check in (("office", check_office), ("host", check_host)):
        try:
            check(str(found.get(name, "")))
        except FormatError as exc:
            problems.append(f"{name}: {exc}")
    for name, low, high in (
        ("epoch", 1, MAX_EPOCH),
        *((port, 1, 65535) for port in PORTS),
        ("posts_days", 1, 36500),
    ):
        value = found.get(name, low)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            problems.append(f"{name}: expected a whole number from {low} to {high}, got {value!r}")
    try:
        ipaddress.ip_address(found.get("bind", "127.0.0.1"))
    except ValueError:
        problems.append(f"bind: expected an IP address of this machine, got {found['bind']!r}")
    problems += _wrong_database(found.get("database", ""))
    problems += [*_wrong_languages(found), *wrong_mailbox(found.get("questions_mailbox", ""))]
    problems += [*wrong_ways(found.get("question_ways", [])), *wrong_feeds(found.get("warnings", []))]
    problems += wrong_ways_out(found.get("alert_ways", []))
    ports = [found.get(one.name, one.default) for one in fields(Settings) if one.name in PORTS]
    if any(ports.count(port) > 1 for port in ports):
        problems.append(f"{', '.join(PORTS)}: expected different numbers")
    problems += wrong_phone(found.get("trips_phone", ""))
    for switch in ("demonstration", "questions_figures", "trips"):
        if not isinstance(found.get(switch, False), bool):
            problems.append(f"{switch}: expected true or false")
    if found.get("second_factor", REQUIRED) not in {REQUIRED, OPTIONAL}:
        problems.append(f'second_factor: expected "required" or "optional", got {found["second_factor"]!r}')
    problems += [problem for name in _SUBJECTS for problem in _wrong_subjects(name, found.get(name, []))]
    return [*problems, *_wrong_witnesses(found.get("witnesses", [])), *_wrong_approvals(found.get("approvals", {}))]


_SUBJECTS = {"topics": re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?"), "countries": re.compile("[A-Z]{2}")}
_MAX_NAME = 100  # signs of a topic's or a country's name


def _parse_subject(found: Mapping[str, str]) -> SubjectSetting:
    names = tuple(sorted((tag, name) for tag, name in found.items() if tag != "code"))
    return SubjectSetting(found["code"], names)


def _wrong_subjects(key: str, found: object) -> list[str]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return [f'{key}: expected a list like [{{ code = "…", kk = "…" }}], got {found!r}']
    problems = []
    codes = [one.get("code") for one in found]
    for one, code in zip(found, codes, strict=True):
        if not isinstance(code, str) or not _SUBJECTS[key].fullmatch(code) or codes.count(code) > 1:
            problems.append(f"{key}: expected a code of its own like {_SUBJECTS[key].pattern}, got {code!r}")
        names = {tag: name for tag, name in one.items() if tag != "code"}
        if not names or set(names) - set(LANGUAGES) or not all(_is_name(name) for name in names.values()):
            problems.append(f"{key}: expected names of {code!r} in languages out of {', '.join(LANGUAGES)}")
    return problems


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value.strip()) <= _MAX_NAME


_APPROVAL_SWITCHES = ("emergency", "emergency_hours")
MAX_HOURS = 72  # that somebody may take to look at an emergency release


def _parse_approvals(found: Mapping[str, Any]) -> ApprovalSettings:
    """The table, which `_wrong_approvals` has nothing against."""
    rows = {name: value for name, value in found.items() if name not in _APPROVAL_SWITCHES}
    needed = [("", name, value) for name, value in rows.items() if isinstance(value, int)]
    for office, table in rows.items():
        if isinstance(table, dict):
            needed += [(office, kind, number) for kind, number in table.items()]
    switches = {name: found[name] for name in _APPROVAL_SWITCHES if name in found}
    return ApprovalSettings(needed=tuple(sorted(needed)), **switches)


def _wrong_approvals(found: object) -> list[str]:
    """Its form. Which kinds there are, and what the least number of each is, the desk knows and says when it starts."""
    if not isinstance(found, dict):
        return [f"approvals: expected a table like {{ statement = 2 }}, got {found!r}"]
    problems = []
    if not isinstance(found.get("emergency", True), bool):
        problems.append("approvals.emergency: expected true or false")
    hours = found.get("emergency_hours", 1)
    if not _is_count(hours) or not 1 <= hours <= MAX_HOURS:
        problems.append(f"approvals.emergency_hours: expected a whole number from 1 to {MAX_HOURS}, got {hours!r}")
    for name, value in found.items():
        if name in _APPROVAL_SWITCHES or _is_count(value):
            continue
        if not isinstance(value, dict) or not all(_is_count(number) for number in value.values()):
            problems.append(f"approvals.{name}: expected a whole number, or a table of them for an office")
            continue
        try:
            check_office(name)
        except FormatError as exc:
            problems.append(f"approvals: {exc}")
    return problems


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _wrong_languages(found: Mapping[str, Any]) -> list[str]:
    return [
        f"{name}: expected a list out of {', '.join(LANGUAGES)}, got {tags!r}"
        for name, tags, may_be_empty in (
            ("languages", found.get("languages", ["kk"]), False),
            ("questions", found.get("questions", []), True),
        )
        if not isinstance(tags, list) or not (tags or may_be_empty) or any(tag not in list(LANGUAGES) for tag in tags)
    ]


def _wrong_database(found: object) -> list[str]:
    """The value itself is not repeated: somebody may have written a password into it."""
    try:
        if not isinstance(found, str):
            return ["database: expected an address in quotes, or nothing"]
        if found:
            parse_database(found)
    except FormatError as exc:
        return [f"database: {exc}"]
    return []


def is_zone(name: object) -> bool:
    """Whether `name` is a time zone by its IANA name that this machine has rules of; UTC is one everywhere."""
    if not isinstance(name, str) or not _ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return name == "UTC"
    return True


def _wrong_witnesses(found: object) -> list[str]:
    if not isinstance(found, list) or not all(isinstance(one, dict) and set(one) == {"url", "vkey"} for one in found):
        return [f'witnesses: expected a list like [{{ url = "https://…", vkey = "…" }}], got {found!r}']
    problems, names = [], set()
    for one in found:
        if urlsplit(str(one["url"])).scheme not in {"http", "https"}:
            problems.append(f"witnesses: expected an http or https address, got {one['url']!r}")
        try:
            key = parse_vkey(str(one["vkey"]))
        except FormatError as exc:
            problems.append(f"witnesses: {exc}")
            continue
        if not isinstance(key, CosignatureVerifier):
            problems.append(f"witnesses: expected the key of a witness (type 0x04), got that of a log: {one['vkey']!r}")
        elif key.name in names:
            problems.append(f"witnesses: {key.name} is there twice")
        names.add(key.name)
    return problems


def check_settings(settings: Settings) -> None:
    """Raises UserError that lists everything wrong in values that did not come from a file."""
    problems = _wrong({name: _plain(getattr(settings, name)) for name in Settings.__slots__})
    if problems:
        raise UserError("; ".join(problems))


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, ApprovalSettings):
        tables: dict[str, Any] = {"emergency": value.emergency, "emergency_hours": value.emergency_hours}
        for office, kind, number in value.needed:
            (tables.setdefault(office, {}) if office else tables)[kind] = number
        return tables
    if isinstance(value, SubjectSetting):
        return {"code": value.code, **dict(value.names)}
    return asdict(value) if isinstance(value, WitnessSetting | FeedSetting | Way | WayOut) else value

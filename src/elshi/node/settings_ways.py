"""What is wrong with the settings of what comes in and what goes out: ways, feeds, addresses; each in a line.

Only their form: whether what they name is there, the process that uses it says. Empty: nothing is wrong.
"""

import re
from urllib.parse import urlsplit

from elshi.base.errors import FormatError
from elshi.speak.alert_ways import BOT, FOLDER, GATEWAY
from elshi.speak.alert_ways import KINDS as OUT_KINDS
from elshi.speak.alert_ways import WAYS as OUT_WAYS
from elshi.speak.mail_addresses import check_mail_address
from elshi.speak.targets import is_channel_name
from elshi.speak.ways import KINDS as WAYS

MAX_FEEDS = 50
_MAX_ADDRESS = 500  # signs of a feed's address
_BOT = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")  # Telegram's user names
_PHONE = re.compile(r"\+[0-9](?:[ -]?[0-9]){6,17}")


def wrong_mailbox(found: object) -> list[str]:
    """Of `questions_mailbox`."""
    try:
        if found != "":
            check_mail_address(str(found))
    except FormatError as exc:
        return [f"questions_mailbox: {exc}"]
    return []


def wrong_phone(found: object) -> list[str]:
    """Of `trips_phone`."""
    if found == "" or (isinstance(found, str) and _PHONE.fullmatch(found)):
        return []
    return [f"trips_phone: expected a number like +000 01 00 00, got {found!r}"]


def wrong_ways(found: object) -> list[str]:
    """Of `question_ways`. Whether an address is one for its kind, whoever opens the way says."""
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return [f'question_ways: expected a list like [{{ name = "bot", kind = "telegram" }}], got {found!r}']
    problems, names = [], [one.get("name") for one in found]
    for one, name in zip(found, names, strict=True):
        if not isinstance(name, str) or not is_channel_name(name) or names.count(name) > 1:
            problems.append(f"question_ways: expected a name of its own like ask-bot, got {name!r}")
        if one.get("kind") not in WAYS:
            problems.append(f"question_ways: expected a kind out of {', '.join(WAYS)}, got {one.get('kind')!r}")
        if set(one) - {"name", "kind", "address", "private"}:
            problems.append(f"question_ways: {name!r} has name, kind, address and private, and nothing else")
        if not isinstance(one.get("address", ""), str) or not isinstance(one.get("private", False), bool):
            problems.append(f"question_ways: expected an address in quotes, and private true or false, of {name!r}")
    return problems


def wrong_feeds(found: object) -> list[str]:
    """Of `warnings`."""
    if not isinstance(found, list) or not all(isinstance(one, dict) and set(one) == {"name", "url"} for one in found):
        return [f'warnings: expected a list like [{{ name = "dorun", url = "https://…" }}], got {found!r}']
    problems, names = [], [one["name"] for one in found]
    if len(found) > MAX_FEEDS:
        problems.append(f"warnings: expected at most {MAX_FEEDS} feeds, got {len(found)}")
    for one, name in zip(found, names, strict=True):
        if not isinstance(name, str) or not is_channel_name(name) or names.count(name) > 1:
            problems.append(f"warnings: expected a name of its own like dorun, got {name!r}")
        if not _is_web_address(one["url"]) or len(one["url"]) > _MAX_ADDRESS:
            problems.append(f"warnings: expected an http or https address of {name!r}, got {one['url']!r}")
    return problems


def _is_web_address(found: object) -> bool:
    """Whether it is an http or https address with a host and nobody's password in it."""
    try:
        parts = urlsplit(found) if isinstance(found, str) else None
    except ValueError:
        return False
    return parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def wrong_ways_out(found: object) -> list[str]:
    """Of `alert_ways`."""
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return [f'alert_ways: expected a list like [{{ way = "sms", kind = "gateway", name = "sms" }}], got {found!r}']
    problems, ways = [], [one.get("way") for one in found]
    for one, way in zip(found, ways, strict=True):
        if way not in OUT_WAYS or ways.count(way) > 1:
            problems.append(f"alert_ways: expected each way out of {', '.join(OUT_WAYS)} once, got {way!r}")
        kind = one.get("kind")
        if not isinstance(kind, str) or way not in OUT_KINDS.get(kind, ()):
            problems.append(
                f"alert_ways: expected a kind that serves {way!r} out of {', '.join(OUT_KINDS)}, got {kind!r}"
            )
        if set(one) - {"way", "kind", "name", "address", "private"}:
            problems.append(f"alert_ways: {way!r} has way, kind, name, address and private, and nothing else")
        if kind != FOLDER and not (isinstance(one.get("name"), str) and is_channel_name(one["name"])):
            problems.append(f"alert_ways: expected a name like sms-gateway of {way!r}, got {one.get('name')!r}")
        if not isinstance(one.get("address", ""), str) or not isinstance(one.get("private", False), bool):
            problems.append(f"alert_ways: expected an address in quotes, and private true or false, of {way!r}")
        elif kind in (FOLDER, GATEWAY) and not one.get("address"):
            problems.append(f"alert_ways: expected the address of {way!r}: of a gateway, or the path of a folder")
        elif kind == BOT and one.get("address") and not _BOT.fullmatch(one["address"]):
            problems.append(f"alert_ways: expected the bot's user name like samal_bot, got {one['address']!r}")
    return problems

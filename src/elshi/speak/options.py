"""What each kind of channel is set up with: accounts it may speak from, its address, and its options by name.

One table, asked when a channel is added or changed and again whenever it is opened: a misspelt option is a mistake that
is named at once, and not a default. Here is the form of a value alone. Whether the other side knows that account, or
that server is there, `elshi channel test` asks.

A setting holds (`Hold`) as long as what was said depends on it. A thread that was begun is gone on with by the same
rules, else a sentence is said twice or never; and what stands on one server is not taken back on another.

>>> check_options("mastodon", {"visibilty": "public"})
Traceback (most recent call last):
elshi.speak.options.OptionError: mastodon has no option visibilty; it has allow-private, max_length, visibility
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from elshi.base.errors import FormatError, UserError
from elshi.record.types.accounts import check_platform
from elshi.speak.kinds import ACTIVITYPUB, MAIL, MANUAL
from elshi.speak.lengths import SHORTEST
from elshi.speak.mail_addresses import check_mail_address
from elshi.text.languages import LANGUAGES

PRIVATE = "allow-private"  # lets hosts of the channel be in private ranges
ADDRESS = "address"  # of the service: no option, but it holds like one
NETWORK = "network"  # whose rules a manual channel is cut by
RATE = "per-minute"  # letters: an option that the program gives to an adapter that keeps its own pace
QUESTIONS = "questions"  # an hour, to addresses that strangers wrote into the form
MAX_LINES = 16  # to one mail server at once
MAX_OPTION = 2_000  # characters
OTHER = "other-"  # how the platforms begin that the registry has no code of its own for


class Hold(IntEnum):
    """Until when a setting may be changed."""

    FREE = 0  # at any time
    SETTLED = 1  # while nothing is half said, or in doubt
    FIXED = 2  # until something was said, or somebody follows


class OptionError(UserError):
    """An option that cannot be right. `code`: no-such-option, option-missing, bad-option.

    `expected`: the names that there are, or what a value is like; codes and examples, no words.
    """

    def __init__(self, code: str, message: str, *, option: str, expected: str = "", found: str = "") -> None:
        self.code, self.option, self.expected, self.found = code, option, expected, found
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `like`: a value, or a range of values, for messages."""

    like: str
    is_right: Callable[[str], bool]
    is_required: bool = False
    hold: Hold = Hold.FREE


@dataclass(frozen=True, slots=True)
class Setup:
    """One kind. `platforms`: of the accounts that it may speak from, OTHER for all that begin so; none: from any.

    `needs_address`: what the address of its service is like; empty where the kind knows one, or has none.
    """

    platforms: tuple[str, ...]
    address: Hold
    options: Mapping[str, Option]
    needs_address: str = ""


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _is_number(low: int, high: int) -> Callable[[str], bool]:
    return lambda text: text.isascii() and text.isdecimal() and len(text) <= len(str(high)) and low <= int(text) <= high


def _is_line(text: str) -> bool:
    return bool(text.strip()) and text.isprintable()


def _is_mail_address(text: str) -> bool:
    try:
        check_mail_address(text)
    except FormatError:
        return False
    return True


def _is_mail_list(text: str) -> bool:
    found = text.replace(",", " ").split()
    return bool(found) and all(map(_is_mail_address, found))


def _is_platform(text: str) -> bool:
    try:
        check_platform(text)
    except FormatError:
        return text == "other"
    return True


_LENGTH = Option(f"{SHORTEST} … 99999", _is_number(SHORTEST, 99_999), hold=Hold.SETTLED)
_PRIVATE = {PRIVATE: Option("yes, no", _matches("yes|no"))}
_NAME = Option("MFA of Samal", _is_line)
_URL = r"https?://[^\s/?#@]+(/[^\s?#]*)?"

SETUPS: Mapping[str, Setup] = {
    # an own server is another network: accounts on GoToSocial or Pleroma are registered as other-gotosocial
    "mastodon": Setup(
        ("mastodon", OTHER),
        Hold.FIXED,
        _PRIVATE | {"max_length": _LENGTH, "visibility": Option("public, unlisted", _matches("public|unlisted"))},
        needs_address="https://social.samal.example",
    ),
    "bluesky": Setup(
        ("bluesky",),
        Hold.SETTLED,  # an account moves to another data server with all its posts, and may change its handle
        _PRIVATE | {"handle": Option("mfa.samal.example", _matches(r"[^\s@]+"), is_required=True, hold=Hold.SETTLED)},
    ),
    "telegram": Setup(
        ("telegram",),
        Hold.SETTLED,
        _PRIVATE
        | {"chat": Option("@mfa_samal", _matches("@[A-Za-z0-9_]+|-?[0-9]+"), is_required=True, hold=Hold.SETTLED)},
    ),
    ACTIVITYPUB: Setup(
        ("mastodon", OTHER),
        Hold.FIXED,
        _PRIVATE
        | {
            # what Mastodon takes, in lower case; two names are the program's own
            "handle": Option(
                "mfa", _matches("(?!inbox$|instance$)[a-z0-9_]([a-z0-9_.-]{0,38}[a-z0-9_])?"), hold=Hold.FIXED
            ),
            "title": _NAME,
            "summary": _NAME,
            "page": Option("https://mfa.samal.example/", _matches(_URL)),
        },
        needs_address="https://mfa.samal.example",
    ),
    MAIL: Setup(
        ("e-mail",),
        Hold.FREE,  # what went out is in the readers' boxes, whichever server brought it
        _PRIVATE
        | {
            "sender": Option("press@mfa.samal.example", _is_mail_address, is_required=True),
            "name": _NAME,
            **{f"{what}-{tag}": _NAME for what in ("name", "title") for tag in LANGUAGES},
            "door": Option("https://news.mfa.samal.example", _matches(_URL)),
            "user": Option("press", _is_line),
            "ca-file": Option("/etc/ssl/mfa.pem", _is_line),
            "lines": Option(f"1 … {MAX_LINES}", _is_number(1, MAX_LINES)),
            QUESTIONS: Option("1 … 10000", _is_number(1, 10_000)),
            "brief-to": Option("minister@mfa.samal.example duty@mfa.samal.example", _is_mail_list),
        },
        needs_address="smtps://mail.mfa.samal.example",
    ),
    MANUAL: Setup(
        (),
        Hold.FREE,
        {NETWORK: Option("x, vk, other", _is_platform, hold=Hold.SETTLED), "max_length": _LENGTH},
    ),
}


def check_options(kind: str, options: Mapping[str, str], *, given: Collection[str] = ()) -> None:
    """Raises OptionError for the first option that is unknown, lacking, or of another form. `given`: by the program."""
    known = SETUPS[kind].options
    for name in sorted(set(options) - set(known) - set(given)):
        names = ", ".join(sorted(known))
        message = f"{kind} has no option {name[:40]}; it has {names}"
        raise OptionError("no-such-option", message, option=name[:40], expected=names)
    for name, option in known.items():
        if name not in options:
            if option.is_required:
                message = f"{kind} needs the option {name}, such as {option.like}"
                raise OptionError("option-missing", message, option=name, expected=option.like)
            continue
        text = options[name]
        if len(text) > MAX_OPTION or not option.is_right(text):
            message = f"option {name}: expected {option.like}, got {text[:60]!r}"
            raise OptionError("bad-option", message, option=name, expected=option.like, found=text[:60])


def fits_platform(kind: str, platform: str) -> bool:
    """Whether a channel of `kind` may speak from an account on `platform` (a code of the registry)."""
    platforms = SETUPS[kind].platforms
    return not platforms or platform in platforms or (OTHER in platforms and platform.startswith(OTHER))


def fits_network(network: str, platform: str) -> bool:
    """Whether a manual channel of an account on `platform` may be cut by the rules of `network`."""
    return network in {platform, "other"}


def find_hold(kind: str, names: Iterable[str]) -> Hold:
    """How long the settings `names` may be changed; the strictest of them. Not what has no hold: languages, rate."""
    setup = SETUPS[kind]
    holds = [setup.address if name == ADDRESS else setup.options[name].hold for name in names if _holds(setup, name)]
    return max(holds, default=Hold.FREE)


def _holds(setup: Setup, name: str) -> bool:
    return name == ADDRESS or name in setup.options

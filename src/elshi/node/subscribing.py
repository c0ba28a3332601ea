"""The public pages of subscription: what a visitor hands in is sealed and written down, and nothing is looked up.

    /subscribe/                 to the form in the visitor's language
    /subscribe/<lang>/          the form; POST: `subscribe`
    /subscribe/confirm/<token>  from a letter; POST: `subscribe-confirm`
    /subscribe/manage/<token>   POST: `subscribe-change`
    /subscribe/end/<token>      POST: `subscribe-end`, also the one click of RFC 8058 (List-Unsubscribe-Post)

This process holds no list of readers, so its pages cannot tell who is one: each answer is the same for every address
and every token. Whether a token means something is seen by the desk's side alone (`elshi.desk.channels.subscriptions`).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from elshi.node.door import Choice, Door, MailList
from elshi.node.languages import find_wanted
from elshi.node.spool import Spool, SpoolFullError
from elshi.site import subscribe_words
from elshi.site.subscribe_pages import (
    RHYTHMS,
    Frame,
    Option,
    SubscribePage,
    language_links,
    render_form,
    render_notice,
    rhythm_options,
)
from elshi.speak.door import Reply, Request
from elshi.speak.mail_addresses import MailAddressError, parse_mail_address
from elshi.speak.sealing import Entry
from elshi.text.languages import LANGUAGES

PREFIX = "/subscribe/"
TOKEN_PATHS = tuple(f"{PREFIX}{kind}/" for kind in ("confirm", "manage", "end"))  # of readers: their letters lead here
_TOKEN_PAGE = re.compile(r"/subscribe/(confirm|manage|end)/([A-Za-z0-9_-]{16,64})")
_MAX_FIELDS = 400
_AFTER = {
    "confirm": subscribe_words.confirmed, "manage": subscribe_words.changed, "end": subscribe_words.ended,
}  # fmt: skip
_HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Subscribing:
    """The handler. `door`: what there is to choose, read anew for each request, for it may change."""

    read_door: Callable[[], Door]
    spool: Spool
    now: Callable[[], datetime]

    def __call__(self, request: Request) -> Reply:
        """The page, or what came of a form. Raises OSError if the disk did not take an entry."""
        may = {"GET"} if request.path == PREFIX else {"GET", "POST"}
        if request.method not in may:
            return Reply(405, b"", {"Allow": ", ".join(sorted(may))})
        door = self.read_door()
        try:
            return self._answer(request, door)
        except SpoolFullError:
            return Reply(503, b"Not taken in. Try again later.\n", {"Retry-After": "3600"})

    def _answer(self, request: Request, door: Door) -> Reply:
        if match := _TOKEN_PAGE.fullmatch(request.path):  # also when no list takes anybody new: who reads may end it
            return self._with_token(request, door, kind=match[1], token=match[2])
        if not door.languages:
            return Reply(404, b"No list of letters is open.\n")
        if request.path == PREFIX:
            return Reply(303, b"", {"Location": f"{PREFIX}{_wanted(request, door)}/", "Vary": "Accept-Language"})
        tag = request.path.removeprefix(PREFIX).rstrip("/")
        if tag not in door.languages or request.path != f"{PREFIX}{tag}/":
            return Reply(404, b"Nothing is here.\n")
        if request.method == "GET":
            return _page(_form(door, tag, request.query))
        return self._subscribe(request, door, tag)

    def _subscribe(self, request: Request, door: Door, tag: str) -> Reply:
        given = _Given.read(request)
        try:
            address = parse_mail_address(given.one("address"))
        except MailAddressError:
            typed = {"address": given.one("address")}
            return _page(_form(door, tag, typed, problem=subscribe_words.bad_address(tag)), status=422)
        chosen = given.one("list")
        lists = [one.name for one in door.mail]
        fields = {"address": address, "list": chosen if chosen in lists else lists[0], **_choices(given, door, tag)}
        self._take_in("subscribe", door, fields)
        return _page(render_notice(_frame(door, tag), subscribe_words.asked(tag)))

    def _with_token(self, request: Request, door: Door, *, kind: str, token: str) -> Reply:
        tag = request.query.get("lang", "")
        tag = tag if tag in LANGUAGES else _wanted(request, door)
        action = f"{request.path}?lang={tag}"
        if request.method == "GET":
            return _page(_ask(door, tag, kind=kind, action=action))
        fields = {"token": token}
        if kind == "manage":
            fields |= _choices(_Given.read(request), door, tag)
        self._take_in({"manage": "subscribe-change"}.get(kind, f"subscribe-{kind}"), door, fields)
        return _page(render_notice(_frame(door, tag), _AFTER[kind](tag)))

    def _take_in(self, kind: str, door: Door, fields: Mapping[str, str]) -> None:
        self.spool.write(Entry(kind, self.now(), fields), door.key)


@dataclass(frozen=True, slots=True)
class _Given:
    """The fields of a form, each with all its values."""

    fields: Mapping[str, list[str]]

    @classmethod
    def read(cls, request: Request) -> "_Given":
        return cls(request.form(most=_MAX_FIELDS))

    def one(self, name: str) -> str:
        return self.fields.get(name, [""])[-1]

    def those(self, name: str, choices: tuple[Choice, ...]) -> list[str]:
        """The known codes that were chosen, in the order of the list."""
        chosen = set(self.fields.get(name, ()))
        return [one.code for one in choices if one.code in chosen]


def _choices(given: _Given, door: Door, tag: str) -> dict[str, str]:
    language, rhythm = given.one("language"), given.one("rhythm")
    return {
        "language": language if language in door.languages else tag,
        "rhythm": rhythm if rhythm in RHYTHMS else RHYTHMS[0],
        "topics": " ".join(given.those("topic", door.topics)),
        "countries": " ".join(given.those("country", door.countries)),
    }


def _form(door: Door, tag: str, chosen: Mapping[str, str], *, action: str = "", problem: str = "") -> bytes:
    """The form of a new subscription, or with `action` that of a change."""
    frame = _frame(door, tag)
    page = SubscribePage(
        lang=tag,
        dir=LANGUAGES[tag].direction,
        title=subscribe_words.form_title(tag, is_change=bool(action)),
        office=frame.office,
        home=frame.home or PREFIX,
        canonical="",
        action=action or f"{PREFIX}{tag}/",
        others=() if action else language_links(f"{PREFIX}{{}}/", door.languages),
        is_change=bool(action),
        address=chosen.get("address", "")[:320],
        problem=problem,
        lists=tuple(_list_option(one, tag, chosen.get("list", "")) for one in door.mail),
        letters=tuple(Option(one, LANGUAGES[one].name, one == tag, one) for one in door.languages),
        topics=_options(door.topics, tag),
        countries=_options(door.countries_in(tag), tag),
        rhythms=rhythm_options(RHYTHMS[0], tag),
    )
    return render_form(frame, page)


def _list_option(one: MailList, tag: str, chosen: str) -> Option:
    words, language = one.title(tag)
    return Option(one.name, words, one.name == chosen, "" if language == tag else language)


def _options(choices: Iterable[Choice], tag: str) -> tuple[Option, ...]:
    return tuple(Option(one.code, one.name(tag)) for one in choices)


def _ask(door: Door, tag: str, *, kind: str, action: str) -> bytes:
    """What a link in a letter leads to: a question and a button, or the form of a change."""
    if kind == "manage":
        return _form(door, tag, {}, action=action)
    asks = subscribe_words.ask_to_confirm if kind == "confirm" else subscribe_words.ask_to_end
    return render_notice(_frame(door, tag), asks(tag), action=action)


def _frame(door: Door, tag: str) -> Frame:
    return Frame(language=tag, office=door.office_in(tag), site=door.site)


def _page(body: bytes, *, status: int = 200) -> Reply:
    return Reply(status, body, _HTML)


def _wanted(request: Request, door: Door) -> str:
    """The language of the visitor's browser that letters are written in, else the first of them."""
    return find_wanted(request.headers.get("accept-language", ""), door.languages or tuple(LANGUAGES))

"""The public form for questions: what a visitor hands in is sealed and written down, and nothing is looked up.

    /ask/          to the form in the visitor's language
    /ask/<lang>/   the form; POST: a question, sealed as an entry of kind `question` (`elshi.speak.questions`)

What keeps a flood off is the stamp that the visitor's browser makes (`elshi.speak.proof_of_work`): no account, no
foreign captcha, no brake that many behind one address share. When many questions come, a stamp takes more work.
"""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from elshi.node.door import Door, Questions
from elshi.node.languages import find_wanted
from elshi.node.spool import Spool, SpoolFullError
from elshi.site import ask_words
from elshi.site.ask_pages import AskPage, Typed, render_ask, render_taken
from elshi.site.subscribe_pages import Frame, Option, language_links
from elshi.speak.door import Reply, Request
from elshi.speak.mail_addresses import MailAddressError, parse_mail_address
from elshi.speak.proof_of_work import BITS, MOST_BITS, StampError, check_stamp
from elshi.speak.questions import FORM, KIND, MAIL, MAX_TEXT, PAGE, Asked, asked_fields, clean_text
from elshi.speak.sealing import Entry
from elshi.text.languages import LANGUAGES

PREFIX = "/ask/"
MAX_BODY = 1 << 17  # bytes: MAX_TEXT signs outside ASCII, each of them percent-encoded, and the other fields
NAME = "ask"  # of the form, in its stamps
CALM = 120  # questions a minute that a stamp of BITS lets in; twice as many take a bit more
_TOKEN = re.compile(r"[0-9a-f]{64}")
_MAX_FIELDS = 20
_HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(slots=True)
class Surge:
    """How much work a stamp takes now: a bit more for each doubling of what came within a minute. Thread-safe enough.

    A count that is off by a few changes no bit that matters, so nothing is locked.
    """

    calm: int = CALM
    _came: deque[float] = field(default_factory=lambda: deque(maxlen=CALM << (MOST_BITS - BITS)))

    def bits(self, now: float) -> int:
        """At `now`, in seconds of a clock that only goes forward or nearly so."""
        while self._came and self._came[0] < now - 60:
            self._came.popleft()
        return min(MOST_BITS, BITS + max(0, (len(self._came) // self.calm).bit_length()))

    def note(self, now: float) -> None:
        """One came in."""
        self._came.append(now)


@dataclass(frozen=True, slots=True)
class Asking:
    """The handler. `read_door`: what there is to choose, read anew for each request, for it may change."""

    read_door: Callable[[], Door]
    spool: Spool
    now: Callable[[], datetime]
    surge: Surge = field(default_factory=Surge)

    def __call__(self, request: Request) -> Reply:
        """The page, or what came of a form. Raises OSError if the disk did not take an entry."""
        may = {"GET"} if request.path == PREFIX else {"GET", "POST"}
        if request.method not in may:
            return Reply(405, b"", {"Allow": ", ".join(sorted(may))})
        door = self.read_door()
        if door.questions is None or not door.questions.languages:
            return Reply(404, b"No form for questions is open.\n")
        offered = door.questions.languages
        if request.path == PREFIX:
            tag = find_wanted(request.headers.get("accept-language", ""), offered)
            return Reply(303, b"", {"Location": f"{PREFIX}{tag}/", "Vary": "Accept-Language"})
        tag = request.path.removeprefix(PREFIX).rstrip("/")
        if tag not in offered or request.path != f"{PREFIX}{tag}/":
            return Reply(404, b"Nothing is here.\n")
        form = _Form(door, door.questions, tag, self.surge.bits(self.now().timestamp()))
        return form.show() if request.method == "GET" else self._take(form, _fields(request))

    def _take(self, form: "_Form", given: Mapping[str, str]) -> Reply:
        now, typed = self.now(), _typed(given, may_mail=form.questions.mail)
        try:
            asked = _read_question(form, given, typed, now)
            self.spool.write(Entry(KIND, now, asked_fields(asked)), form.door.key)
        except _MendError as exc:
            return form.show(typed, exc.words)
        except SpoolFullError:
            return form.show(typed, ask_words.full(form.tag), status=503)
        self.surge.note(now.timestamp())
        return Reply(200, render_taken(form.frame, by_mail=typed.by_mail, again=f"{PREFIX}{form.tag}/"), form.headers)


class _MendError(Exception):
    """Something of what was typed has to be mended; `words` say what."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class _Form:
    """The form in one language, as the door is now."""

    door: Door
    questions: Questions
    tag: str
    bits: int

    @property
    def frame(self) -> Frame:
        return Frame(language=self.tag, office=self.door.office_in(self.tag), site=self.door.site)

    @property
    def headers(self) -> dict[str, str]:
        """Its script is ours, and asks nobody but the public site, for answers that are there already."""
        reached = f"connect-src {self.door.site}" if self.door.site else "connect-src 'none'"
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            f"{reached}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
        return {**_HTML, "Content-Security-Policy": policy}

    def show(self, typed: Typed | None = None, problem: str = "", *, status: int = 0) -> Reply:
        """The page; 422 where something is wrong with what was typed."""
        typed = typed or Typed()
        page = AskPage(
            lang=self.tag,
            dir=LANGUAGES[self.tag].direction,
            title=ask_words.form_title(self.tag),
            office=self.frame.office,
            home=self.frame.home or PREFIX,
            canonical="",
            action=f"{PREFIX}{self.tag}/",
            others=language_links(f"{PREFIX}{{}}/", self.questions.languages),
            typed=typed,
            problem=problem,
            countries=tuple(
                Option(one.code, one.name(self.tag), one.code == typed.country)
                for one in self.door.countries_in(self.tag)
            ),
            most=MAX_TEXT,
            bits=self.bits,
            mailbox=self.questions.mailbox,
            may_mail=self.questions.mail,
            site=self.door.site,
            answers=f"{self.door.site}/answers/{self.tag}/" if self.door.site else "",
        )
        body = render_ask(self.frame, page)
        return Reply(status or (422 if problem else 200), body, {**self.headers, **_wait(status)})


def _read_question(form: _Form, given: Mapping[str, str], typed: Typed, now: datetime) -> Asked:
    """Raises _MendError."""
    text, token = clean_text(given.get("text", "")), given.get("token", "")
    if not text:
        raise _MendError(ask_words.no_text(form.tag))
    if len(text) > MAX_TEXT:
        raise _MendError(ask_words.too_long(form.tag, most=MAX_TEXT))
    try:
        reply = parse_mail_address(typed.address) if typed.by_mail else PAGE
    except MailAddressError as exc:
        raise _MendError(ask_words.bad_address(form.tag)) from exc
    if not _TOKEN.fullmatch(token):
        raise _MendError(ask_words.no_stamp(form.tag))
    # With the asker's token: two who write the same words are two, and one form that was sent twice is one.
    stamped = f"{token}\n{given.get('text', '')}"
    try:
        stamp = check_stamp(given.get("stamp", ""), form=NAME, text=stamped, at=now, bits=form.bits)
    except StampError as exc:
        raise _MendError(ask_words.no_stamp(form.tag)) from exc
    country = typed.country if typed.country in {one.code for one in form.door.countries} else ""
    return Asked(FORM, text, stamp.id, language=form.tag, country=country, reply=reply, token=token)


def _wait(status: int) -> dict[str, str]:
    return {"Retry-After": "3600"} if status == 503 else {}  # RFC 9110, 15.6.4


def _fields(request: Request) -> dict[str, str]:
    """The last value of each field of a form."""
    return {name: values[-1] for name, values in request.form(most=_MAX_FIELDS).items()}


def _typed(given: Mapping[str, str], *, may_mail: bool) -> Typed:
    return Typed(
        text=given.get("text", "")[: 2 * MAX_TEXT],
        address=given.get("address", "")[:320],
        country=given.get("country", "")[:2],
        by_mail=may_mail and given.get("reply") == MAIL,
    )

"""Follows a feed of warnings (CAP): the list, and of its files those that are new, by the one HTTP client.

The list is asked for with what it was called last time (ETag, Last-Modified; RFC 9110, 13.1), a file once for each
stamp that the list gives it. Whom an administrator named may be on a private network; whom a list names may not, unless
it is the very same server. One poll asks for at most MOST_FILES files and takes POLL_S or little more; the rest waits
for the next. A file that cannot be fetched is asked for again, one that is no warning is not, until its stamp changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from elshi.adapters.deadline import Deadline
from elshi.adapters.http import REDIRECTS, Answer, FetchError, FetchLimits, ask
from elshi.travel import cap_index, cap_reading
from elshi.travel.cap import CapAlert, CapError
from elshi.travel.cap_index import CapLink, parse_index

MOST_FILES = 50
POLL_S = 60.0
LIMITS = FetchLimits(max_bytes=cap_index.MAX_BYTES, total_s=20.0, step_s=10.0)
MAX_FAULT = 300  # signs
_LEAST_S = 1.0  # that an answer may take when the time of a poll is nearly over
_MAX_TAG = 200  # signs of an ETag, a date


@dataclass(frozen=True, slots=True)
class FileNote:
    """What became of a file: its `stamp` in the list then, why it could not be read (or empty), and whether to ask
    `again` at the next poll.
    """

    stamp: str
    fault: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class KnownFeed:
    """What a poll leaves to the next: how the list was called, and its files by address."""

    etag: str = ""
    modified: str = ""
    files: Mapping[str, FileNote] = field(default_factory=dict)

    @property
    def faults(self) -> tuple[str, ...]:
        """Of the files that stand in the list and could not be read, why; one line each."""
        return tuple(note.fault for note in self.files.values() if note.fault)


@dataclass(frozen=True, slots=True)
class Polled:
    """What came: warnings by when they were sent, a line for each part that was left out of one, what to keep."""

    alerts: tuple[CapAlert, ...]
    left_out: tuple[str, ...]
    known: KnownFeed


def poll_feed(
    url: str,
    known: KnownFeed,
    *,
    limits: FetchLimits = LIMITS,
    poll_s: float = POLL_S,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Polled:
    """Ask for the list at `url`, or the warning that stands there, and for its new files, for `poll_s` seconds.

    Raises FetchError or CapError when the list itself cannot be had or read; nothing is known of it then that was not
    known before.
    """
    asking = _Asking(url, limits, Deadline.after(poll_s))
    names = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    sent = {name: value for name, value in names.items() if value}
    where, answer = asking.get(url, headers=sent)
    if answer.status == 304 and sent:
        return Polled((), (), known)
    _check_found(url, answer)
    links = parse_index(answer.body, name=url, base=where)
    if links is None:
        alert, left_out = cap_reading.parse_cap(answer.body, name=url)
        return Polled((alert,), left_out, _name_list(answer, {}))
    poll = _Poll(asking)
    for link in _choose(links, known.files):
        if is_stopping() or asking.deadline.is_over:
            break
        poll.take(link)
    notes = {link.address: poll.notes.get(link.address) or known.files.get(link.address) for link in links}
    files = {address: note for address, note in notes.items() if note is not None}
    is_whole = len(files) == len(links) and not any(note.again for note in files.values())
    return Polled(
        tuple(sorted(poll.alerts, key=lambda alert: (alert.sent, alert.identifier))),
        tuple(poll.left_out),
        # Of a list that is not worked through, the rest is to be asked for, whether it changes or not.
        _name_list(answer, files) if is_whole else KnownFeed(files=files),
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    """How one poll asks: whose feed it is, how far each answer may go, when all of it is over."""

    own: str
    limits: FetchLimits
    deadline: Deadline

    def get(self, url: str, *, headers: Mapping[str, str], max_bytes: int = cap_index.MAX_BYTES) -> tuple[str, Answer]:
        """The answer, and the address that it came from after at most `limits.redirects` redirects, each checked."""
        for _ in range(self.limits.redirects + 1):
            answer = ask("GET", url, headers=headers, limits=self._limits_of(url, max_bytes))
            if answer.status not in REDIRECTS:
                return url, answer
            url = _join(url, answer.headers.get("location", ""))
        raise FetchError(f"more than {self.limits.redirects} redirects, the last to {url}")

    def _limits_of(self, url: str, max_bytes: int) -> FetchLimits:
        return replace(
            self.limits,
            max_bytes=min(self.limits.max_bytes, max_bytes),
            total_s=min(self.limits.total_s, max(self.deadline.left, _LEAST_S)),
            allow_private=self.limits.allow_private or _server(url) == _server(self.own),
        )


class _Poll:
    """The files of one poll."""

    def __init__(self, asking: _Asking) -> None:
        self._asking = asking
        self.alerts: list[CapAlert] = []
        self.left_out: list[str] = []
        self.notes: dict[str, FileNote] = {}

    def take(self, link: CapLink) -> None:
        """Fetch and read one; what goes wrong with it is noted."""
        try:
            _, answer = self._asking.get(link.address, headers={}, max_bytes=cap_reading.MAX_BYTES)
            _check_found(link.address, answer)
            alert, left_out = cap_reading.parse_cap(answer.body, name=link.address)
        except FetchError as exc:
            self.notes[link.address] = FileNote(link.stamp, str(exc)[:MAX_FAULT], again=True)
        except CapError as exc:
            self.notes[link.address] = FileNote(link.stamp, str(exc)[:MAX_FAULT])
        else:
            self.alerts.append(alert)
            self.left_out += [f"{link.address}: {line}"[:MAX_FAULT] for line in left_out]
            self.notes[link.address] = FileNote(link.stamp)


def _choose(links: tuple[CapLink, ...], files: Mapping[str, FileNote]) -> list[CapLink]:
    """Those to ask for now: the new ones first, so that what cannot be fetched holds nothing up."""
    new: list[CapLink] = []
    again: list[CapLink] = []
    for link in links:
        note = files.get(link.address)
        if note is None or note.stamp != link.stamp:
            new.append(link)
        elif note.again:
            again.append(link)
    return [*new, *again][:MOST_FILES]


def _join(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as exc:
        raise FetchError(f"{url} redirects to what is no address: {location[:100]!r}") from exc


def _server(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _check_found(url: str, answer: Answer) -> None:
    if answer.status != 200:
        raise FetchError(f"{url} answered {answer.status}; expected 200")


def _name_list(answer: Answer, files: Mapping[str, FileNote]) -> KnownFeed:
    names = [answer.headers.get(name, "") for name in ("etag", "last-modified")]
    etag, modified = (name if len(name) <= _MAX_TAG and name.isascii() else "" for name in names)
    return KnownFeed(etag, modified, files)

"""Mail: a statement as a letter to each subscriber, over the ministry's own server.

A letter is posted once (`post` makes it, nothing goes out) and delivered in copies, each of which can fail alone. Mail
cannot tell a repeat and cannot be changed: a correction and a withdrawal are letters of their own, in the same
conversation, and a copy whose end nobody knows is in doubt. Several lines deliver at once.

A part's text is the subject, an empty line, and the body in CommonMark. Options, all texts:

- `sender` (required): the address that letters come from.
- `name`, `name-kk`, `name-ar` …: who writes, as readers see it; else the address alone.
- `door`: the public address of this node's intake, for taking subscriptions back.
- `user`: for the server's login; the secret is its password. `ca-file`: certificates in place of the machine's own.
- `lines`: how many connections at once (4).
- `per-minute`, of the program: how many letters, at most, over all of them; without it as many as the server takes.
- `title-kk`, `title-ar` …, what readers call the list, `brief-to`, whom the daily brief goes to, and `questions`, how
  many an hour: for the desk.
"""

# ruff: noqa: ARG002  # the methods of a channel have the same arguments everywhere
import queue
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from elshi.adapters.channels.mail_letters import Sender, SharedLetter, message_id, write_copy, write_shared
from elshi.adapters.channels.options import check_options
from elshi.adapters.clock import SystemClock
from elshi.adapters.mail_pace import LetterPace, pace_of
from elshi.adapters.smtp import SmtpLine, parse_mail_server
from elshi.base.errors import FormatError
from elshi.site.letters import Letter, statement_letter
from elshi.speak import kinds
from elshi.speak.channels import (
    ChannelError,
    Copy,
    LineError,
    Opened,
    Profile,
    RefusedError,
    Remote,
    RetryError,
    Uptake,
)
from elshi.speak.messages import Message, Part, part_key
from elshi.speak.options import RATE

TRAITS = kinds.TRAITS["mail"]
Result = tuple[int, ChannelError | None]
Item = tuple[SharedLetter, Copy]
PATIENCE_S = 5.0  # that a batch waits for its pace; then the channel rests, and whoever stops it need not wait


def open_channel(opened: Opened) -> "MailChannel":
    """The channel of these settings. Raises UserError that names the first setting that does not fit."""
    return MailChannel(opened)


class MailChannel:
    """One sender on one mail server."""

    traits = TRAITS

    def __init__(self, opened: Opened) -> None:
        check_options(opened, given=(RATE,))
        options = opened.options
        self._opened = opened
        self._server = parse_mail_server(
            opened.address,
            user=options.get("user", ""),
            allow_private=opened.allow_private,
            ca_file=options.get("ca-file", ""),
        )
        self._most_lines = int(options.get("lines", "4"))
        self._pace = pace_of(opened.name, int(options[RATE])) if RATE in options else None
        self._lines: list[SmtpLine] = []  # kept for the next batch, as long as this channel is
        weakref.finalize(self, _drop, self._lines)
        self._address = options["sender"]

    def check(self) -> Profile:
        """Connects and logs in, and sends nothing."""
        line = self._line()
        try:
            line.open()
        finally:
            line.close()
        return Profile(handle=self._address, url=f"mailto:{self._address}")

    def cut(self, message: Message) -> Sequence[Part]:
        """One part: a letter is never cut."""
        key = part_key(message, channel=self._opened.name, number=1)
        return [Part(key=key, text=format_letter(statement_letter(message)), language=message.language)]

    def post(self, part: Part, *, reply_to: Remote | None) -> Remote:
        """The conversation that the copies of this letter belong to: its own, or that of the letter it corrects."""
        return reply_to or Remote(id=message_id(part.key, self._sender(part.language).host), url="")

    def deliver(self, remote: Remote, part: Part, copies: Sequence[Copy]) -> Iterator[Result]:
        """Each of `copies` with what came of it, in the order in which they are done."""
        letter = parse_letter(part.text, language=part.language)
        host = self._sender(part.language).host
        try:
            shared = self._write(letter, thread=remote.id, list_id=f"{self._opened.name}.{host}")
        except FormatError as exc:
            raise _unwritable(exc) from exc
        yield from self._send([(shared, copy) for copy in copies])

    def send_letters(self, letters: Iterable[tuple[Letter, Copy]]) -> Iterator[Result]:
        """Letters that are no statements: a question to an address, a digest, a brief. As `deliver`."""
        shared: dict[Letter, SharedLetter] = {}  # many digests of one day are the same
        items = []
        for letter, copy in letters:
            try:
                if letter not in shared:
                    shared[letter] = self._write(letter)
            except FormatError as exc:
                yield copy.number, _unwritable(exc)
                continue
            items.append((shared[letter], copy))
        yield from self._send(items)

    def _send(self, items: Sequence[Item]) -> Iterator[Result]:
        count = min(self._most_lines, len(items))
        self._lines += [self._line() for _ in range(len(self._lines), count)]
        lines, is_stopping = self._lines[:count], self._opened.is_stopping
        return _deliver(items, lines=lines, pace=self._pace, is_stopping=is_stopping)

    def edit(self, remote: Remote, part: Part) -> Remote:
        """Never: what is in a reader's box stays there."""
        raise RefusedError("not-allowed", "mail cannot be changed")

    def delete(self, remote: Remote) -> None:
        """Never, as `edit`."""
        raise RefusedError("not-allowed", "mail cannot be taken back")

    def find(self, part: Part, *, since: datetime) -> Remote | None:
        """Never: a mail server tells nobody what it has taken."""
        raise RefusedError("not-allowed", "mail cannot be looked for")

    def look(self, remote: Remote, part: Part) -> Uptake:
        """Nothing is known: letters carry no traces."""
        return Uptake(seen_at=SystemClock().now())

    def _write(self, letter: Letter, *, thread: str = "", list_id: str = "") -> SharedLetter:
        return write_shared(
            letter, self._sender(letter.language), at=SystemClock().now(), thread=thread, list_id=list_id
        )

    def _sender(self, language: str) -> Sender:
        options = self._opened.options
        name = options.get(f"name-{language}") or options.get("name", "")
        return Sender(name=name, address=self._address, door=options.get("door", "").rstrip("/"))

    def _line(self) -> SmtpLine:
        return SmtpLine(self._server, password=self._opened.secret, greeting=self._address.rpartition("@")[2])


def _unwritable(error: FormatError) -> RefusedError:
    """Of a letter whose headers cannot be written: nothing of it has gone out, and nothing will."""
    return RefusedError("bad-request", f"the letter cannot be written: {error}")


def _drop(lines: list[SmtpLine]) -> None:
    for line in lines:
        line.drop()


def format_letter(letter: Letter) -> str:
    """The text of a part: subject, empty line, body."""
    return f"{letter.subject}\n\n{letter.body}"


def parse_letter(text: str, *, language: str) -> Letter:
    """The letter of a part's text."""
    subject, _, body = text.partition("\n\n")
    return Letter(language, subject, body)


def _deliver(
    items: Sequence[Item], *, lines: Sequence[SmtpLine], pace: LetterPace | None, is_stopping: Callable[[], bool]
) -> Iterator[Result]:
    """Over all `lines` at once. Each item is written and sent by one of them, and its result given back once.

    A line that cannot be opened, or takes nothing of our sender, ends; when none is left the rest was certainly not
    sent, for the same reason, which is no reader's fault (LineError). So it is with what the pace lets nobody send now,
    and with what is not begun any more once `is_stopping`.
    Whoever stops reading stops the lines, each after the letter that it has begun.
    """
    waiting, turn, stop = deque(items), threading.Lock(), threading.Event()
    until = time.monotonic() + PATIENCE_S
    done: queue.Queue[Result | ChannelError | None] = queue.Queue()

    def take() -> Item | None:
        with turn:
            if waiting and is_stopping():
                raise LineError("rate-limited", "sending is being stopped")
            if waiting and pace is not None and not stop.is_set():
                _wait_for(pace, stop, until=until)
            return waiting.popleft() if waiting and not stop.is_set() else None

    threads = [threading.Thread(target=_run_line, args=(line, take, done), daemon=True) for line in lines]
    for thread in threads:
        thread.start()
    left = len(threads)
    why: ChannelError = RetryError("unreachable", "no line to the mail server")
    try:
        while left:
            result = done.get()
            if result is None:
                left -= 1
            elif isinstance(result, ChannelError):
                why = result
            else:
                yield result
        after = why.after if isinstance(why, RetryError) else None
        for _, copy in waiting:
            needs_person = isinstance(why, RefusedError) or (isinstance(why, LineError) and why.needs_person)
            yield copy.number, LineError(why.code, str(why), after=after, needs_person=needs_person)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _wait_for(pace: LetterPace, stop: threading.Event, *, until: float) -> None:
    """Until one more letter may go. Raises LineError `rate-limited` where that is after `until`."""
    now = time.monotonic()
    most = max(0.0, until - now)
    wait = pace.ask(now, most=most)
    if wait > most:
        raise LineError("rate-limited", f"as many letters as may be were sent; next in {wait:.0f} s", after=wait)
    stop.wait(wait)


def _run_line(
    line: SmtpLine,
    take: Callable[[], Item | None],
    done: "queue.Queue[Result | ChannelError | None]",
) -> None:
    """Send until nothing is left to take. Into `done`: results, why the line takes nothing, at the end None."""
    try:
        line.wake()
        line.open()
        while (item := take()) is not None:
            error = _hand_over(line, *item)
            done.put((item[1].number, error))
            if isinstance(error, LineError):
                raise error
            line.open()
    except ChannelError as error:
        done.put(error)
    finally:
        done.put(None)


def _hand_over(line: SmtpLine, shared: SharedLetter, copy: Copy) -> ChannelError | None:
    try:
        letter = write_copy(shared, address=copy.address, key=copy.key, token=copy.token, thread=copy.thread)
        line.send(sender=shared.sender.address, reader=copy.address, letter=letter)
    except FormatError as error:
        return RefusedError("bad-address", f"copy {copy.number}: {error}")
    except ChannelError as error:
        return error
    return None

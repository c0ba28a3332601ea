"""Questions by mail: letters of a mailbox, read over IMAP4rev1 (RFC 3501) and left there as they are.

The mailbox is opened read-only (EXAMINE, BODY.PEEK): no flag changes, so people may read it beside us, and whoever
deletes letters there goes on doing so. TLS from the first byte, checked against the host's name; without TLS only on a
host that the administrator called private. A letter is read to its first megabyte, which holds its words: what comes
behind are attachments.

Nothing that the server says is believed: what it may say to one command is bounded in bytes, each wait and the whole in
time, and whatever `imaplib` makes of an odd answer is a ChannelError, in which stands nothing that was said.
"""

import imaplib
import io
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from elshi.adapters.deadline import Deadline, DeadlineError
from elshi.adapters.smtp import resolve_server
from elshi.adapters.ways.mail_text import read_letter
from elshi.base.errors import UserError
from elshi.speak.channels import ChannelError, RefusedError, RetryError
from elshi.speak.questions import Asked
from elshi.speak.ways import Way

WAIT_S = 20.0  # each wait for the server
TOTAL_S = 120.0  # from connecting to the last letter of one call
MAX_LETTERS = 200  # of one call
MAX_LETTER = 1 << 20  # bytes of a letter that are read
MAX_ANSWER = 4 << 20  # bytes that a server may say to one command
_PORTS = {"imaps": 993, "imap": 143}
_POSITION = re.compile(r"([1-9][0-9]{0,9}) (0|[1-9][0-9]{0,9})")
_NUMBERED = re.compile(rb"([0-9]{1,10}) \(.*?\bUID ([0-9]{1,10})\b", re.IGNORECASE)
_LATER = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]", re.IGNORECASE)  # RFC 5530, 3: may work again
_ODD = (imaplib.IMAP4.error, DeadlineError, OSError, ValueError, LookupError, TypeError, AttributeError, AssertionError)


@dataclass(frozen=True, slots=True)
class MailBox:
    """Where letters are read: `folder` as people call it."""

    host: str
    port: int
    user: str
    folder: str
    is_private: bool
    is_tls: bool


def parse_mailbox(way: Way) -> MailBox:
    """The mailbox of `imaps://USER@HOST[:PORT]/FOLDER`, user and folder percent-encoded; no folder is INBOX.

    Raises UserError, which repeats nothing of the address: somebody may have written a password into it.
    """
    expected = f"way {way.name}: expected imaps://USER@HOST/FOLDER, with %40 for an @ in USER"
    try:
        parts = urlsplit(way.address)
        port, user, folder = parts.port, unquote(parts.username or ""), unquote(parts.path.strip("/")) or "INBOX"
    except ValueError as exc:
        raise UserError(expected) from exc
    if parts.scheme not in _PORTS or not parts.hostname or not user or parts.query or parts.fragment:
        raise UserError(expected)
    if parts.password is not None:
        raise UserError(f"{expected}; the password belongs into the secret's file")
    if not (user + folder).isprintable():
        raise UserError(f"{expected}, without control signs")
    if parts.scheme == "imap" and not way.private:
        raise UserError(f"{expected}; without TLS only to a host of your own (private = true)")
    return MailBox(parts.hostname, port or _PORTS[parts.scheme], user, folder, way.private, parts.scheme == "imaps")


class ImapMailbox:
    """A mailbox that people write to, as a `Collector`. The position is `<UIDVALIDITY> <last UID>`.

    Under another UIDVALIDITY all letters come again, with the ids that they had.
    """

    def __init__(self, way: Way, *, secret: str, wait_s: float = WAIT_S, total_s: float = TOTAL_S) -> None:
        """`secret`: the password. Raises UserError."""
        self._box = parse_mailbox(way)
        if not secret.isprintable():  # it could say more than one command
            raise UserError(f"way {way.name}: expected a password of one line")
        self._name, self._secret, self._wait_s, self._total_s = way.name, secret, wait_s, total_s

    def collect(self, position: str) -> Iterator[tuple[Asked | None, str]]:
        """As `Collector.collect`. What was begun when the time is over is given, and the rest the next time."""
        deadline = Deadline.after(self._total_s)
        with _guarded("the connection"):
            line = _Line(self._box, deadline, self._wait_s)
        try:
            _log_in(line, self._box.user, self._secret)
            validity, count = _examine(line, self._box.folder)
            for uid in _list_after(line, count, _read_position(position, validity)):
                letter = _fetch(line, uid)
                asked = None if letter is None else read_letter(letter, source=self._name, own=(self._box.user,))
                yield asked, f"{validity} {uid}"
                if deadline.is_over:
                    return
        finally:
            line.end()


class _Line(imaplib.IMAP4):
    """imaplib's dialogue over a socket to an address that was looked at, bounded in time and bytes."""

    def __init__(self, box: MailBox, deadline: Deadline, wait_s: float) -> None:
        self._box, self._deadline, self._wait_s = box, deadline, wait_s
        super().__init__(box.host, box.port)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:  # noqa: ARG002  # as imaplib calls it
        """Connect; of the certificate's name the host, of the connection the checked address."""
        self.host, self.port = host, port
        address = resolve_server(host, port, allow_private=self._box.is_private)
        made = socket.create_connection((address, port), self._deadline.cut(self._wait_s))
        if self._box.is_tls:
            made = ssl.create_default_context().wrap_socket(made, server_hostname=host)
        self.sock = made
        self._heard = _Heard(made, self._deadline, self._wait_s)
        self._reader = io.BufferedReader(self._heard)

    def read(self, size: int) -> bytes:
        """A literal, whose size the server says."""
        if size > MAX_ANSWER:
            raise self.abort("a literal too long")
        return self._reader.read(size)

    def readline(self) -> bytes:
        """A line; one without an end is over when too much was heard."""
        return self._reader.readline()

    def send(self, data: bytes) -> None:  # type: ignore[override]  # imaplib gives nothing else
        """A command, or a part of one. What was heard before it is forgotten, and as much may be said anew."""
        self.untagged_responses = {}
        self._heard.left = MAX_ANSWER
        self.sock.settimeout(self._deadline.cut(self._wait_s))
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Let the line go without a word."""
        self._reader.close()
        self.sock.close()

    def end(self) -> None:
        """Say goodbye, if the line still stands. Raises nothing."""
        with suppress(*_ODD):
            self.logout()
        with suppress(*_ODD):
            self.shutdown()


class _Heard(io.RawIOBase):
    """What comes from a socket, each wait cut to the deadline. `left`: bytes that may still come."""

    def __init__(self, made: socket.socket, deadline: Deadline, wait_s: float) -> None:
        self._made, self._deadline, self._wait_s = made, deadline, wait_s
        self.left = MAX_ANSWER

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # BufferedReader gives nothing else
        """Raises OSError where too much was said, or too slowly."""
        if self.left <= 0:
            raise OSError("the server says too much")
        self._made.settimeout(self._deadline.cut(self._wait_s))
        count = self._made.recv_into(buffer)
        self.left -= count
        return count


@contextmanager
def _guarded(step: str) -> Iterator[None]:
    """Whatever goes wrong within becomes a RetryError that repeats nothing of it."""
    try:
        yield
    except ChannelError:
        raise
    except _ODD as exc:
        code = "unreachable" if step == "the connection" else "unavailable"
        raise RetryError(code, f"mailbox: {type(exc).__name__} at {step}") from None


def _log_in(line: _Line, user: str, secret: str) -> None:
    """By SASL where it is offered, which takes any letters; else by LOGIN. Raises ChannelError."""
    with _guarded("the login"):
        try:
            if "AUTH=PLAIN" in line.capabilities:
                line.authenticate("PLAIN", lambda _: f"\0{user}\0{secret}".encode())
            elif "LOGINDISABLED" in line.capabilities:
                raise RefusedError("not-allowed", "the mailbox takes no password")
            else:
                line.login(_quote(user), secret)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as exc:
            if _LATER.search(str(exc)):
                raise RetryError("unavailable", "mailbox: no login now") from None
            raise RefusedError("login-refused", "mailbox: the login was refused") from None
        except UnicodeEncodeError:
            raise RefusedError("login-refused", "mailbox: LOGIN takes no name or password outside ASCII") from None


def _read_position(position: str, validity: int) -> int:
    """The UID after which letters are new; 0 where the position is of another UIDVALIDITY, or none."""
    found = _POSITION.fullmatch(position)
    return int(found[2]) if found and int(found[1]) == validity else 0


def _examine(line: _Line, folder: str) -> tuple[int, int]:
    """UIDVALIDITY of the folder, and how many letters are in it. Raises ChannelError."""
    with _guarded("EXAMINE"):
        status, said = line.select(_quote(encode_folder(folder)), readonly=True)
        if status != "OK":
            if _LATER.search(repr(said)):
                raise RetryError("unavailable", "mailbox: the folder cannot be opened now")
            raise RefusedError("not-found", "mailbox: the folder cannot be opened")
        return _number(line.response("UIDVALIDITY")[1][-1]), _number(said[-1])


def _list_after(line: _Line, count: int, last: int) -> list[int]:
    """The UIDs of the oldest of `count` letters after `last`, at most MAX_LETTERS. Raises ChannelError.

    Asked for by their places, in the order of which UIDs grow (RFC 3501, 2.3.1.1): a mailbox of millions is never
    listed whole. No letter leaves its place while that goes on (7.4.1), which is why letters are fetched afterwards.
    """
    with _guarded("the list of letters"):
        if not count or _uids(line, count, count)[count] <= last:
            return []
        low, high = 1, count  # the first new one is among them
        while last and low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if _uids(line, middle, middle)[middle] > last else (middle + 1, high)
        return sorted(uid for uid in _uids(line, low, min(count, low + MAX_LETTERS - 1)).values() if uid > last)


def _uids(line: _Line, first: int, last: int) -> dict[int, int]:
    """UIDs by place."""
    status, said = line.fetch(f"{first}:{last}", "(UID)")
    if status != "OK":
        raise RetryError("unavailable", "mailbox: letters cannot be listed now")
    found = (_NUMBERED.match(piece) for piece in said if isinstance(piece, bytes))
    pairs = {int(one[1]): int(one[2]) for one in found if one}
    return {place: uid for place, uid in pairs.items() if first <= place <= last}


def _fetch(line: _Line, uid: int) -> bytes | None:
    """The beginning of a letter; None for one that somebody has deleted meanwhile. Raises ChannelError."""
    with _guarded("a letter"):
        status, said = line.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MAX_LETTER}>)")
        if status != "OK":
            raise RetryError("unavailable", "mailbox: a letter cannot be fetched now")
        for piece in said:
            if isinstance(piece, tuple) and b"BODY[]" in piece[0].upper():
                return bytes(piece[1][:MAX_LETTER])
    return None


def encode_folder(name: str) -> str:
    """The name of a folder as IMAP has it: modified UTF-7 (RFC 3501, 5.1.3).

    >>> encode_folder("Сұрақтар")
    '&BCEEsQRABDAEmwRCBDAEQA-'
    """
    parts = re.split(r"([^\x20-\x7e]+)", name)
    for place, part in enumerate(parts):
        if place % 2:
            coded = part.encode("utf-7").decode("ascii")
            parts[place] = "&" + coded[1:].removesuffix("-").replace("/", ",") + "-"
        else:
            parts[place] = part.replace("&", "&-")
    return "".join(parts)


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(said: bytes | None) -> int:
    """Raises ValueError unless it is a number of at most 32 bits or so."""
    if said is None or not re.fullmatch(rb"[0-9]{1,10}", said):
        raise ValueError("expected a number")
    return int(said)

"""A small IMAP server on loopback, for faults that no real one would make on purpose: it closes the line at any step,
says anything, or says it slowly. Reads RFC 3501 no further than a reader of mailboxes needs.
"""

import base64
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_UID = re.compile(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)")
_PLACES = re.compile(r"FETCH (\d+):(\d+) \(UID\)")


@dataclass
class Mailbox:
    """`letters`: by UID. `heard`: the commands of all lines, without tags; a password stands in them.

    `cut_at`: the first word of a command (`greeting`; `UID`; `literal`: in the middle of a letter) at which the line is
    closed, after `outlived` such commands. `said`: instead of the answer to a command, by its first word; `%` stands
    for its tag. `slow_s`: before each byte.
    """

    letters: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    user: str = "ask"
    password: str = "six birds over the steppe"  # of a server that lives for one test
    capabilities: str = "IMAP4rev1 AUTH=PLAIN"
    cut_at: str = ""
    outlived: int = 0
    said: dict[str, bytes] = field(default_factory=dict)
    slow_s: float = 0.0
    heard: list[str] = field(default_factory=list)


class _CutError(Exception):
    """The line is closed."""


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._box: Mailbox = self.server.mailbox
        try:
            self._step("greeting", "*", b"* OK ready\r\n")
            for line in iter(self.rfile.readline, b""):
                tag, _, command = line.decode("utf-8", "replace").strip().partition(" ")
                self._box.heard.append(command)
                self._answer(tag, command)
        except (_CutError, OSError):
            return

    def _step(self, name: str, tag: str, answer: bytes) -> None:
        self._cut(name)
        answer = self._box.said.get(name, answer).replace(b"%", tag.encode())
        if not self._box.slow_s:
            self.wfile.write(answer)
        for byte in answer if self._box.slow_s else b"":
            time.sleep(self._box.slow_s)
            self.wfile.write(bytes([byte]))

    def _cut(self, name: str, last: bytes = b"") -> None:
        if self._box.cut_at == name:
            if self._box.outlived <= 0:
                self.wfile.write(last)
                raise _CutError
            self._box.outlived -= 1

    def _answer(self, tag: str, command: str) -> None:
        name = command.partition(" ")[0].upper()
        done = f"{tag} OK done\r\n".encode()
        if name == "CAPABILITY":
            done = f"* CAPABILITY {self._box.capabilities}\r\n".encode() + done
        elif name == "AUTHENTICATE":
            self.wfile.write(b"+ \r\n")
            done = done if self._may_enter(base64.b64decode(self.rfile.readline())) else _refused(tag)
        elif name == "LOGIN":
            done = (
                done if command == f"LOGIN {_quoted(self._box.user)} {_quoted(self._box.password)}" else _refused(tag)
            )
        elif name == "EXAMINE":
            done = (
                f"* {len(self._box.letters)} EXISTS\r\n* OK [UIDVALIDITY {self._box.validity}] it\r\n".encode() + done
            )
        elif found := _PLACES.fullmatch(command):
            done = b"".join(self._places(int(found[1]), int(found[2]))) + done
        elif found := _UID.fullmatch(command):
            done = self._letter(int(found[1]), int(found[2])) + done
        elif name == "LOGOUT":
            done = b"* BYE\r\n" + done
        else:
            done = f"{tag} BAD what\r\n".encode()
        self._step(name, tag, done)

    def _may_enter(self, given: bytes) -> bool:
        return given == f"\0{self._box.user}\0{self._box.password}".encode()

    def _places(self, first: int, last: int) -> Iterator[bytes]:
        for place, uid in enumerate(sorted(self._box.letters), 1):
            if first <= place <= last:
                yield b"* %d FETCH (UID %d)\r\n" % (place, uid)

    def _letter(self, uid: int, most: int) -> bytes:
        if uid not in self._box.letters:
            return b""
        letter = self._box.letters[uid][:most]
        head = b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n" % (uid, len(letter))
        self._cut("literal", head + letter[: len(letter) // 2])
        return head + letter + b")\r\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


def _refused(tag: str) -> bytes:
    return f"{tag} NO [AUTHENTICATIONFAILED] no, not with six birds\r\n".encode()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def imap_server(mailbox: Mailbox) -> Iterator[int]:
    """The server; its port."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.mailbox = mailbox
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()

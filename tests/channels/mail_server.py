"""Mail servers on loopback: aiosmtpd for whole dialogues, a socket for those that break off in the middle."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller


@dataclass
class Box:
    """What a server took: (envelope sender, recipient, bytes). `answers`: said once each, in turn, instead of taking.

    `refuse`: recipients that it does not know. `to_sender`: said to every MAIL, if anything. `lines`: connections so
    far.
    """

    letters: list[tuple[str, str, bytes]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    to_sender: str = ""
    lines: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802  # as aiosmtpd calls it
        session.host_name = hostname
        self.lines += 1
        return responses

    async def handle_MAIL(self, server, session, envelope, address, mail_options):  # noqa: N802  # as aiosmtpd calls it
        if self.to_sender:
            return self.to_sender
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802  # as aiosmtpd calls it
        if address in self.refuse:
            return "550 5.1.1 nobody <" + address + "> here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # as aiosmtpd calls it
        with self.lock:
            if self.answers and (answer := self.answers.pop(0)):
                return answer
            self.letters.append((envelope.mail_from, envelope.rcpt_tos[0], bytes(envelope.original_content)))
        return "250 OK"


@contextmanager
def mail_server(box: Box, *, port: int = 0, **options) -> Iterator[int]:
    """A server that puts what it takes into `box`; its port."""
    controller = Controller(box, hostname="127.0.0.1", port=port or free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def breaking_server(*, at: str) -> Iterator[tuple[int, list[bytes]]]:
    """A server that closes the line at the command `at`: connect, MAIL, RCPT, DATA, or `taken` (after the last dot).

    Its port, and the letters that it has read whole.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    taken: list[bytes] = []
    thread = threading.Thread(target=_serve, args=(listener, at, taken), daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], taken
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _serve(listener: socket.socket, at: str, taken: list[bytes]) -> None:
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        with line, line.makefile("rwb") as file, suppress(OSError):
            _talk(file, at, taken)


def _talk(file, at: str, taken: list[bytes]) -> None:
    def say(text: str) -> None:
        file.write(text.encode() + b"\r\n")
        file.flush()

    if at == "connect":
        return
    say("220 breaking")
    while command := file.readline():
        word = command[:4].upper().decode("ascii", "replace").strip()
        if word == at:
            return
        if word == "DATA":
            say("354 go on")
            letter = b""
            while (row := file.readline()) and row != b".\r\n":
                letter += row
            taken.append(letter)
            return  # at == "taken": read whole, and no answer
        say("250 breaking" if word != "QUIT" else "221 bye")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]

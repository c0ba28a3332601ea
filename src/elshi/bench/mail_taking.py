"""A mail server for measuring: aiosmtpd in a process of its own, which takes every letter and keeps none.

It counts, and knows whom it had a letter for: so that what was measured is known to be one letter for each reader.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

_STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class TakenMail:
    """What came so far: `letters`, for how many different `readers`; the first and the last, in `time.monotonic`.

    `processor_s`: what the server has worked since it was started, seconds of a processor.
    """

    letters: int
    readers: int
    first: float
    last: float
    processor_s: float


class MailServer:
    """As the measuring process sees it. Not thread-safe."""

    def __init__(self, pipe: Connection, port: int) -> None:
        self._pipe, self.port = pipe, port

    def ask(self) -> TakenMail:
        """What came so far."""
        self._pipe.send(None)
        taken: TakenMail = self._pipe.recv()
        return taken


@contextmanager
def taking_mail() -> Iterator[MailServer]:
    """A server on a free port of loopback, until the end of the block."""
    context = get_context("spawn")  # nothing of Django, no lock and no thread goes with it
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        yield MailServer(ours, ours.recv())
    finally:
        ours.close()  # that ends it
        process.join(_STOP_SECONDS)
        process.kill()


class _Box:
    """Counts, as aiosmtpd calls it."""

    def __init__(self) -> None:
        self._letters, self._first, self._last = 0, 0.0, 0.0
        self._readers: set[str] = set()

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        """Take it."""
        self._last = time.monotonic()
        self._first = self._first or self._last
        self._letters += 1
        self._readers.update(envelope.rcpt_tos)
        return "250 OK"

    @property
    def taken(self) -> TakenMail:
        """What came so far."""
        return TakenMail(self._letters, len(self._readers), self._first, self._last, time.process_time())


def _serve(pipe: Connection) -> None:
    """The process: says its port, then what came as often as it is asked; ends when nobody is there to ask."""
    asyncio.run(_take(pipe))


async def _take(pipe: Connection) -> None:
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415  # for measuring alone

    box, over = _Box(), asyncio.Event()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="localhost"), "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])

    def answer() -> None:
        try:
            pipe.recv()
            pipe.send(box.taken)
        except (EOFError, OSError):
            over.set()

    loop.add_reader(pipe.fileno(), answer)
    await over.wait()
    loop.remove_reader(pipe.fileno())
    server.close()

"""A server's stream of posts as a source that is watched: read on a thread of its own, until the queue is full.

While this machine is busy the queue stays full, nothing is read, and the server waits (TCP). A connection that breaks
is made anew, later each time, from the last id that came; a process that is killed begins at the last that was stored.
Where the server knows no ids, what was said between two connections is to be fetched from its pages (`elshi listen
ingest ADDRESS`), and the store knows what it has.
"""

import hashlib
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any

from elshi.adapters.http import FetchError, FetchLimits, Lookup
from elshi.adapters.streams import STREAM_LIMITS, read_stream
from elshi.base.durable import write_durable
from elshi.listen.stream.follow import BATCH_BYTES

QUEUE, QUEUE_BYTES = 20_000, BATCH_BYTES  # posts that are held and not stored yet, and what they may take
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 300.0
_ASKS_S = 0.5  # how often a full queue looks whether all is over


class Subscription:
    """One address and its cursor; as `elshi.listen.stream.follow.Follow` is for a file.

    `token`: sent as `Authorization: Bearer`, as Mastodon asks of its public streams. `trouble`: what the last
    connection broke with, "" while one stands.
    """

    def __init__(
        self,
        address: str,
        cursors: Path,
        *,
        token: str = "",
        limits: FetchLimits = STREAM_LIMITS,
        lookup: Lookup | None = None,
        queue: int = QUEUE,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        self.name = address
        self.trouble = ""
        self._token, self._limits, self._lookup, self._first_wait_s = token, limits, lookup, first_wait_s
        self._cursor = cursors / f"{hashlib.sha256(address.encode()).hexdigest()[:32]}.json"
        self._id = self._stored = self._taken = _read_cursor(self._cursor)
        self._queue: Queue[tuple[str, dict[str, Any]]] = Queue(queue)
        self._put_bytes = self._read_bytes = 0  # each is changed by one thread alone; between them lies what is held
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._receive, name="subscription", daemon=True)
        self._thread.start()

    def read(self, most: int, most_bytes: int = BATCH_BYTES) -> tuple[list[Mapping[str, Any]], int]:
        """At most so many rows that have come, none after the one with which they take `most_bytes`; no line of a
        stream is none.
        """
        rows: list[Mapping[str, Any]] = []
        until = self._read_bytes + most_bytes
        while len(rows) < most and self._read_bytes < until:
            try:
                self._taken, row = self._queue.get_nowait()
            except Empty:
                break
            rows.append(row)
            self._read_bytes += _size(row)
        return rows, 0

    def done(self) -> None:
        """What was read last is in the store: the cursor moves on, durably."""
        if self._taken != self._stored:
            write_durable(self._cursor, json.dumps({"address": self.name, "id": self._taken}).encode())
            self._stored = self._taken

    def close(self) -> None:
        """Read no more. A connection that waits for its server's next post ends by itself."""
        self._over.set()

    def _receive(self) -> None:
        wait = self._first_wait_s
        while not self._over.is_set():
            try:
                headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
                for last_id, row in read_stream(
                    self.name, last_id=self._id, headers=headers, limits=self._limits, lookup=self._lookup
                ):
                    self.trouble, wait = "", self._first_wait_s
                    if not self._put((last_id, row)):
                        return
                    self._id = last_id
            except FetchError as exc:
                self.trouble = str(exc)
            self._over.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT_S)

    def _put(self, item: tuple[str, dict[str, Any]]) -> bool:
        """Into the queue, as soon as there is place; False if all is over."""
        while not self._over.is_set():
            if self._put_bytes - self._read_bytes >= QUEUE_BYTES:
                self._over.wait(_ASKS_S)
                continue
            try:
                self._queue.put(item, timeout=_ASKS_S)
            except Full:
                continue
            self._put_bytes += _size(item[1])
            return True
        return False


def _size(row: Mapping[str, Any]) -> int:
    return len(row["payload"].encode())


def _read_cursor(path: Path) -> str:
    """The last id that was stored; "" where there is no cursor, or none that can be read."""
    try:
        return str(json.loads(path.read_bytes())["id"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""

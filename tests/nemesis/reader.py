"""The users of one node: they ask it for its pages, its logs and their texts, a few times a second, all along."""

import http.client
import itertools
import socket
import threading
from collections.abc import Callable, Sequence

from nemesis.history import Request
from nemesis.http_get import FAULTS, get
from nemesis.public_tree import read_checkpoint

INTERVAL = 0.35  # seconds between two requests
PATIENCE = 10.0  # seconds after which a user has gone: long, because a busy test machine is no fault of the node


class Users(threading.Thread):
    """Asks `address` for `paths` in turn until `stop` is called. `now` gives seconds of the run."""

    def __init__(
        self,
        node: str,
        *,
        make_socket: Callable[[], socket.socket],
        address: tuple[str, int],
        paths: Sequence[str],
        now: Callable[[], float],
    ) -> None:
        super().__init__(daemon=True)
        self._node, self._make_socket, self._address, self._paths, self._now = node, make_socket, address, paths, now
        self._ended = threading.Event()
        self.requests: list[Request] = []  # appended to by this thread alone

    def run(self) -> None:
        """Ask."""
        for path in itertools.cycle(self._paths):
            self.requests.append(self._ask(path))
            if self._ended.wait(INTERVAL):
                return

    def end(self) -> list[Request]:
        """No more requests; all that were made."""
        self._ended.set()
        self.join()
        return self.requests

    def _ask(self, path: str) -> Request:
        began = self._now()
        try:
            body = get(self._make_socket, self._address, path, seconds=PATIENCE)
            size = _size_of(body, path)
        except FAULTS as exc:
            return Request(self._node, path, began, self._now(), False, note=f"{type(exc).__name__}: {exc}")
        return Request(self._node, path, began, self._now(), True, size)


def _size_of(body: bytes, path: str) -> int:
    """The size that a checkpoint claims, -1 for another page. Raises for an empty page or a checkpoint that is none."""
    if not body:
        raise http.client.HTTPException("empty page")
    if not path.endswith("/checkpoint"):
        return -1
    text = read_checkpoint(lambda _: body, path.strip("/").removesuffix("/checkpoint"))
    if not text:
        raise http.client.HTTPException("no checkpoint")
    return int(text.split("\n")[1])

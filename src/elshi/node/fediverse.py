"""Where a node's actors on the fediverse lie: `fediverse/` of its home.

shown/<actor>/      what the world is shown; all that the public process needs of this folder, besides instance.key
accepts/<actor>/    answers to Follows, still to be brought      echoes/<actor>/    what came back, counted
knocks.json         how hosts want requests signed
instance.key        signs the public process's questions for others' keys; in no actor's name (0600)
"""

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elshi.adapters.fediverse.arrivals import Arrival, fields_of
from elshi.adapters.fediverse.folders import ActorFolders
from elshi.adapters.fediverse.keys import make_instance_secret, parse_instance_secret
from elshi.adapters.fediverse.knocks import Remembered
from elshi.adapters.fediverse.public import PublicFediverse, open_public
from elshi.base.durable import write_durable
from elshi.node.home import NodeHome
from elshi.node.key_files import read_key_bytes
from elshi.speak.door import Reply, Request
from elshi.speak.questions import KIND, Asked, asked_fields

FEDIVERSE = "fediverse"  # the kind of what came, as an entry of the spool


def fediverse_folder(home: NodeHome) -> Path:
    """`fediverse/` of a home: the option `folder` of a channel of kind activitypub."""
    return home.path / "fediverse"


def read_or_make_instance_key(home: NodeHome) -> RSAPrivateKey:
    """The instance's key; made when the first actor needs it. Raises UserError if the file holds none.

    It may be lost, or another on each machine: others fetch it anew when it no longer fits.
    """
    path = fediverse_folder(home) / "instance.key"
    if not path.exists():
        write_durable(path, make_instance_secret().encode(), mode=0o600)
    return parse_instance_secret(read_key_bytes(path).decode("ascii", "replace"))


@dataclass(frozen=True, slots=True)
class _Written:
    """A letterbox that is two functions, those of `open_fediverse`."""

    write: Callable[[str, Mapping[str, str]], None]
    actors: Callable[[], Collection[str]]

    def put(self, arrival: Arrival) -> None:
        """See `Letterbox`."""
        self.write(FEDIVERSE, fields_of(arrival))

    def ask(self, asked: Asked) -> None:
        """See `Letterbox`."""
        self.write(KIND, asked_fields(asked))

    def asked_actors(self) -> Collection[str]:
        """See `Letterbox`."""
        return self.actors()


def open_fediverse(
    home: NodeHome,
    *,
    host: str,
    write: Callable[[str, Mapping[str, str]], None],
    now: Callable[[], datetime],
    actors: Callable[[], Collection[str]] = tuple,
) -> PublicFediverse:
    """The public side of this node's actors at https://`host`.

    `write` keeps what came, as the kind of an entry and its texts by name, on the disk before it returns (`arrival_of`
    and `read_asked` read them again); what it raises of OSError and ElshiError makes the sender come again. `actors`:
    to which people may put questions now.
    """
    return open_public(
        f"https://{host}",
        instance_key=read_or_make_instance_key(home),
        shelf=ActorFolders(fediverse_folder(home)).shelf,
        letterbox=_Written(write, actors),
        knocks=Remembered(),
        now=now,
    )


@dataclass(slots=True)
class FediverseDoor:
    """The handler of the public process: nothing is here before a first actor is shown, and no key is made before.

    `open`: `open_fediverse` of this home, called once. Safe in threads.
    """

    home: NodeHome
    open: Callable[[], PublicFediverse]
    _opened: PublicFediverse | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request) -> Reply:
        """Raises UserError for an instance's key that is none."""
        with self._lock:
            if self._opened is None and ActorFolders(fediverse_folder(self.home)).shelf.list_actors():
                self._opened = self.open()
            opened = self._opened
        return opened.handle(request) if opened is not None else Reply(404, b"Nothing is here.\n")

"""What the fediverse part asks of whoever runs it."""

from collections.abc import Collection, Sequence
from typing import Protocol

from elshi.adapters.fediverse.arrivals import Arrival
from elshi.speak.questions import Asked


class Shelf(Protocol):
    """What is shown to the world, ready-made bytes of JSON; nothing in it is secret. Names and keys were checked."""

    def read_actor(self, name: str) -> bytes | None:
        """The actor's document, if there is such an actor."""

    def read_object(self, name: str, key: str) -> bytes | None:
        """The note, or the Tombstone that stands in its place."""

    def read_media(self, name: str, file: str) -> bytes | None:
        """The picture of that file name."""

    def read_outbox(self, name: str) -> tuple[int, Sequence[bytes]]:
        """How many notes were said, and the latest of them (or their Tombstones), newest first."""

    def count_followers(self, name: str) -> int:
        """How many follow, as last written."""


class Letterbox(Protocol):
    """Where the public process puts what came, and reads nothing."""

    def put(self, arrival: Arrival) -> None:
        """Keep it: on the disk, whole, before this returns. OSError or an ElshiError: the sender is told to come again.

        The same arrival may be put twice (its `mark` tells): whoever empties the box counts each once.
        """

    def ask(self, asked: Asked) -> None:
        """As `put`, of a question, which its `id` tells from others."""

    def asked_actors(self) -> Collection[str]:
        """The names of the actors to which people may put questions now. Raises as `put` does."""


class Knocks(Protocol):
    """Which way of signing a host took last."""

    def read_spec(self, host: str) -> str:
        """The value of a `Spec`; empty if it was never asked."""

    def write_spec(self, host: str, spec: str) -> None:
        """Remember it. Losing it costs one more request."""

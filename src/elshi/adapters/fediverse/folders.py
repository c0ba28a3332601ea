"""The folder of all actors of a node (`elshi.node.fediverse` says what is in it), and the parts of it by actor."""

from dataclasses import dataclass
from pathlib import Path

from elshi.adapters.fediverse.accepts import Accepts
from elshi.adapters.fediverse.echoes import Echoes
from elshi.adapters.fediverse.knocks import Remembered
from elshi.adapters.fediverse.shelf import FolderShelf


@dataclass(frozen=True, slots=True)
class ActorFolders:
    """Opens nothing, makes nothing."""

    folder: Path

    @property
    def shelf(self) -> FolderShelf:
        """What the world is shown."""
        return FolderShelf(self.folder / "shown")

    @property
    def knocks(self) -> Remembered:
        """The courier's memory of hosts: one object for a process."""
        return Remembered(self.folder / "knocks.json")

    def accepts(self, name: str) -> Accepts:
        """Answers of the actor `name` that are still to be brought: one object for a process."""
        return Accepts(self.folder / "accepts" / name)

    def echoes(self, name: str) -> Echoes:
        """What came back to the notes of the actor `name`."""
        return Echoes(self.folder / "echoes" / name)

"""A node's wall clock, which the nemesis can move while the node's programs run (`wrong_clock.c`)."""

import mmap
import struct
from pathlib import Path

from nemesis.outer import call

DAY = 86_400  # seconds
_OFFSET = struct.Struct("=q")


class WrongClock:
    """The clock in the file `path`, true at first. `library`: from `build_library`."""

    def __init__(self, path: Path, library: Path) -> None:
        path.write_bytes(_OFFSET.pack(0))
        with path.open("r+b") as file:
            self._shown = mmap.mmap(file.fileno(), _OFFSET.size)
        self.environ = {"LD_PRELOAD": str(library), "NEMESIS_CLOCK": str(path)}  # of programs that go by it

    def set(self, days: int) -> None:
        """Show a time `days` later than the true one; negative: earlier; 0: the true one."""
        self._shown[:] = _OFFSET.pack(days * DAY)


def build_library(folder: Path) -> Path:
    """The preloadable library, compiled into `folder`. RuntimeError with the compiler's complaint."""
    library = folder / "wrong_clock.so"
    source = Path(__file__).with_suffix(".c")
    call("cc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(library), str(source))
    return library

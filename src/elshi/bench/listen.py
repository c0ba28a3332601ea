"""All figures of listening in one run. Each part is a module of its own, `elshi.bench.listen_<part>`."""

import importlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, cast

from elshi.bench.figures import Figure

PARTS = ("replay", "languages", "ingest", "coordination", "duplicates", "claims", "crowd", "slope")
LONG = ("continuous",)  # minutes each: only where they are asked for
Say = Callable[[str], None]


class Part(Protocol):
    """What the module of a part holds. It imports nothing large at its top."""

    def measure_part(self, data: Path, say: Say) -> Iterator[Figure]:
        """The part's figures. Ours and a peer's are taken in turn (`elshi.bench.figures.in_turn`), whole commands in
        processes of their own (`elshi.bench.child`).

        `data`: the folder of the data sets. Where a set or a peer is not there, the figures that need it are given all
        the same, as `not_measured`.
        """
        ...


def bench_listen(data: Path, *, parts: Sequence[str] = PARTS, say: Say) -> Iterator[Figure]:
    """The figures of `parts`, in their order, each as soon as it is known."""
    for name in parts:
        say(f"{name} …")
        part = cast("Part", importlib.import_module(f"elshi.bench.listen_{name}"))
        yield from part.measure_part(data, say)

"""What the posts say that an alert may have to show: of the last window, and of every topic that is not over."""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from elshi.listen.bursts.objects import Ints, ints

TEXT_COLUMNS = ("post", "us", "post_id", "author", "text", "language", "text_key", "repost")


@dataclass(slots=True)
class Texts:
    """Pieces of posts in order of their numbers. Tables are never changed, so that `copy` is cheap."""

    pieces: list[pa.Table] = field(default_factory=list)

    def copy(self) -> "Texts":
        """The same, to go on from apart."""
        return Texts(list(self.pieces))

    def add(self, posts: pa.Table) -> None:
        """The next posts, in order of their numbers, with TEXT_COLUMNS."""
        if len(posts):
            self.pieces.append(posts)

    def keep(self, needed: Collection[int], *, since: int) -> None:
        """Drop the posts numbered below `since`, save those needed, as soon as their piece is over."""
        old = [piece for piece in self.pieces if piece["post"][-1].as_py() < since]
        rest = self.pieces[len(old) :]
        if not old and rest and rest[0]["post"][len(rest[0]) // 2].as_py() < since:
            old, rest = rest[:1], rest[1:]  # a long piece, of which half is over
        if old:
            every = pa.concat_tables(old)
            numbers = ints(every["post"].to_numpy())
            stay = (numbers >= since) | np.isin(numbers, np.fromiter(needed, dtype=np.int64, count=len(needed)))
            if len(old) > 1 or 2 * int(stay.sum()) <= len(numbers):
                old = [every.filter(pa.array(stay)).combine_chunks()] if stay.any() else []
        self.pieces = [*old, *rest]

    def take(self, numbers: Ints) -> pa.Table:
        """The posts with these numbers, in the order given."""
        every = pa.concat_tables(self.pieces)
        return every.take(pa.array(np.searchsorted(ints(every["post"].to_numpy()), numbers)))

"""What the posts say that an alert may have to show: of the last window, and of every topic that is not over."""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from elshi.listen.bursts.objects import Ints, ints

TEXT_COLUMNS = ("post", "us", "post_id", "platform", "author", "text", "language", "text_key", "repost")


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
        """Drop the posts numbered below `since`, save those needed, once they are half of what is there."""
        if not self.pieces:
            return
        every = pa.concat_tables(self.pieces)
        numbers = ints(every["post"].to_numpy())
        stay = (numbers >= since) | np.isin(numbers, np.fromiter(needed, dtype=np.int64, count=len(needed)))
        if 2 * int(stay.sum()) <= len(numbers):
            self.pieces = [every.filter(pa.array(stay)).combine_chunks()] if stay.any() else []

    def take(self, numbers: Ints) -> pa.Table:
        """The posts with these numbers, in the order given."""
        every = pa.concat_tables(self.pieces)
        return every.take(pa.array(np.searchsorted(ints(every["post"].to_numpy()), numbers)))

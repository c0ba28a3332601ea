"""What the posts say that an alert may have to show: of the last window, and of every topic that is not over."""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pyarrow as pa

from elshi.listen.bursts.objects import Ints, ints

_SMALL = 1 << 14  # posts: neighbours that have fewer together become one; copies have the larger ones in common
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
            self.pieces.append(posts.combine_chunks())

    def keep(self, needed: Collection[int], *, since: int) -> None:
        """Drop the posts numbered below `since`, save those needed, once they are half of their piece."""
        some = np.fromiter(needed, dtype=np.int64, count=len(needed))
        some.sort()
        kept: list[pa.Table] = []
        for piece in self.pieces:
            numbers = ints(piece["post"].to_numpy())
            if numbers[0] >= since:
                kept.append(piece)
                continue
            stay = numbers >= since
            low, high = np.searchsorted(some, [numbers[0], numbers[-1] + 1])
            stay[np.searchsorted(numbers, some[low:high])] = True
            left = piece.filter(pa.array(stay)) if 2 * int(stay.sum()) <= len(numbers) else piece
            if kept and len(kept[-1]) + len(left) <= _SMALL:
                left = pa.concat_tables([kept.pop(), left])
            if len(left):
                kept.append(left.combine_chunks())
        self.pieces = kept

    def take(self, numbers: Ints) -> pa.Table:
        """The posts with these numbers, which ascend; all of them have to be there."""
        found = []
        starts = [piece["post"][0].as_py() for piece in self.pieces]
        # Piece by piece, since Arrow makes one piece of all before it takes rows.
        for piece, (low, high) in zip(
            self.pieces, pairwise([*np.searchsorted(numbers, starts), len(numbers)]), strict=True
        ):
            if low < high:
                places = np.searchsorted(ints(piece["post"].to_numpy()), numbers[low:high])
                found.append(piece.take(pa.array(places)))
        return pa.concat_tables(found)

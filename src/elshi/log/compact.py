"""Roots at many sizes in one pass over the leaves: the compact range of RFC 6962 trees.

At any size the tree is a row of perfect subtrees, one per binary one of the size, largest first. Adding a leaf costs
one hash on average, the root at that moment at most one per binary one.
"""

from elshi.log.merkle import EMPTY_ROOT, node_hash


class CompactRange:
    """`size` leaves so far. Not thread-safe."""

    def __init__(self) -> None:
        self.size = 0
        self._nodes: list[bytes] = []  # roots of the perfect subtrees, largest first

    def add(self, hash_: bytes, *, height: int = 0) -> None:
        """Add a perfect subtree of 2**height leaves; `size` must be a multiple of that."""
        if self.size % (1 << height):
            raise ValueError(f"a subtree of height {height} cannot begin at {self.size}")
        self.size += 1 << height
        while not self.size >> height & 1:
            hash_ = node_hash(self._nodes.pop(), hash_)
            height += 1
        self._nodes.append(hash_)

    def root(self) -> bytes:
        """The root (32 bytes) of the leaves so far."""
        if not self._nodes:
            return EMPTY_ROOT
        found = self._nodes[-1]
        for node in reversed(self._nodes[:-1]):
            found = node_hash(node, found)
        return found

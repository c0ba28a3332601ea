"""Merkle tree hashes and proofs (RFC 6962, 2.1), on plain hashes: no files, no signatures.

Proofs are made from any source of subtree hashes: `subtree(lo, hi)` gives the hash of the leaves [lo, hi), so the same
lines serve a list in memory and tiles on a disk. `verify_…` accept or raise SecurityError and never return a bool.

    hashes = [leaf_hash(entry) for entry in entries]
    proof = prove_inclusion(2, len(hashes), subtree=lambda lo, hi: root(hashes[lo:hi]))
    verify_inclusion(index=2, size=len(hashes), leaf=hashes[2], proof=proof, root=root(hashes))
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from elshi.base.errors import SecurityError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()  # RFC 6962, 2.1: the hash of an empty list

Subtree = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry: SHA-256(0x00 || entry)."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The leaf hash of each entry; a list comprehension in place of a million calls."""
    return [sha256(b"\x00" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """The tree hash over `hashes` (leaves, or roots of equal full subtrees with at most a smaller last one).

    Pairing neighbours and carrying an odd last one up gives the same tree as RFC 6962's split at the largest power
    of two, in one pass.
    """
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)]
        row += odd
    return row[0]


def prove_inclusion(index: int, size: int, *, subtree: Subtree) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves, 0 <= index < size (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    lo, hi, path = 0, size, []
    while hi - lo > 1:
        middle = lo + _split(hi - lo)
        if index < middle:
            path.append(subtree(middle, hi))
            hi = middle
        else:
            path.append(subtree(lo, middle))
            lo = middle
    return path[::-1]


def prove_consistency(old_size: int, size: int, *, subtree: Subtree) -> list[bytes]:
    """The proof that the tree of `old_size` is a prefix of that of `size`, 0 < old_size <= size (RFC 6962, 2.1.2)."""
    if not 0 < old_size <= size:
        raise ValueError(f"no consistency proof from size {old_size} to {size}")
    lo, hi, path = 0, size, []
    while old_size != hi:
        middle = lo + _split(hi - lo)
        if old_size <= middle:
            path.append(subtree(middle, hi))
            hi = middle
        else:
            path.append(subtree(lo, middle))
            lo = middle
    if lo:  # else the old tree is a node of the new one, and whoever checks knows its root
        path.append(subtree(lo, hi))
    return path[::-1]


def verify_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Accepts if `proof` leads from `leaf` at `index` to `root` of a tree of `size`, else raises SecurityError.

    All hashes are 32 bytes. The proof must have exactly the hashes that RFC 6962, 2.1.1 gives it.
    """
    if not 0 <= index < size:
        raise SecurityError(f"inclusion proof names leaf {index} of a tree of {size}")
    _check_hashes([leaf, root, *proof])
    # Below the node where the leaf's path leaves that of the last leaf, each level has a sibling, right or left by the
    # index's bit. From there on the path is the tree's right edge: a level has one where the bit is 1, a left one.
    inner = (index ^ (size - 1)).bit_length()
    expected = inner + (index >> inner).bit_count()
    if len(proof) != expected:
        raise SecurityError(f"inclusion proof has wrong size: expected {expected}, got {len(proof)}")
    found = leaf
    for level, sibling in enumerate(proof):
        if level >= inner or index >> level & 1:
            found = sha256(b"\x01" + sibling + found).digest()
        else:
            found = sha256(b"\x01" + found + sibling).digest()
    if found != root:
        raise SecurityError("inclusion proof does not lead to the root")


def verify_consistency(*, old_size: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    """Accepts if the tree (`old_size`, `old_root`) is a prefix of (`size`, `root`), else raises SecurityError.

    An empty old tree is refused, also against an empty new one: it would prove nothing, so asking is a mistake of
    the caller. All hashes are 32 bytes; the proof must have exactly the hashes that RFC 6962, 2.1.2 gives it.
    """
    if not 0 < old_size <= size:
        raise SecurityError(f"no consistency proof leads from size {old_size} to {size}")
    if old_size == size:
        if proof or old_root != root:
            raise SecurityError("two trees of one size need equal roots and an empty proof")
        return
    _check_hashes([old_root, root, *proof])
    lo, hi, siblings_left = 0, size, []
    while old_size != hi:
        middle = lo + _split(hi - lo)
        siblings_left.append(old_size > middle)
        lo, hi = (middle, hi) if old_size > middle else (lo, middle)
    # Where the old tree is itself a node of the new one, its root is known and left out of the proof.
    steps = list(proof) if lo else [old_root, *proof]
    if len(steps) != len(siblings_left) + 1:
        raise SecurityError(f"consistency proof has wrong size: it does not fit sizes {old_size} and {size}")
    old_found = found = steps[0]
    for sibling, left in zip(steps[1:], reversed(siblings_left), strict=True):
        if left:  # in both trees
            old_found, found = node_hash(sibling, old_found), node_hash(sibling, found)
        else:  # right of the old tree's end
            found = node_hash(found, sibling)
    if old_found != old_root or found != root:
        raise SecurityError("consistency proof does not lead to both roots")


def _split(count: int) -> int:
    """The largest power of two below `count` (RFC 6962, 2.1), for count > 1."""
    return 1 << ((count - 1).bit_length() - 1)


def _check_hashes(hashes: Sequence[bytes]) -> None:
    for found in hashes:
        if len(found) != HASH_BYTES:
            raise SecurityError(f"proof holds a hash of wrong size: expected {HASH_BYTES} bytes, got {len(found)}")

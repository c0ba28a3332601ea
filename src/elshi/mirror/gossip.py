"""Comparing what others say about a log with what we have of it (`elshi.mirror.heads`).

A note counts only where a key of its log has signed it, which is known from our own copy. Then it is a prefix of ours;
or it is more than we have, and is kept until we have as much; or it is of another tree, and the log has signed both.
Of an earlier epoch only what the office carried over counts: the rest its root key has left behind.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from elshi.base.errors import SecurityError
from elshi.log import Checkpoint, check_signatures, parse_note
from elshi.mirror.errors import EquivocationError
from elshi.mirror.following import check_same_tree
from elshi.mirror.office_copy import OfficeCopy, checkpoint_of, log_verifiers
from elshi.record import Ledger

MAX_AHEAD = 4  # notes per log that are kept because they are ahead of us: the largest


@dataclass(frozen=True, slots=True)
class Compared:
    """`same`: good notes of our tree, or of it as it was. `ahead`: good notes of larger trees than ours, to be compared
    later. `forks`: proofs of two histories.
    """

    same: tuple[bytes, ...]
    ahead: tuple[bytes, ...]
    forks: tuple[EquivocationError, ...]


def compare_notes(copy: OfficeCopy, notes: Iterable[bytes]) -> Compared:
    """Compare the `notes` that are of this office's logs; others are passed over. Raises SecurityError for our copy."""
    ledger = copy.read_ledger()
    ahead: dict[int, list[tuple[int, bytes]]] = {}
    forks: list[EquivocationError] = []
    same: list[bytes] = []
    heads = copy.heads()
    for note in sorted(set(notes)):
        theirs = checkpoint_of(note)
        epoch = next((it for it in heads if copy.origin(it) == theirs.origin), None)
        if epoch is None or ledger is None or not _is_signed(note, theirs, ledger, epoch):
            continue
        if any(it.epoch == epoch + 1 and theirs.size > it.carried.size for it in ledger.epochs):
            continue
        log = copy.log(epoch)
        if theirs.size > heads[epoch].size:
            ahead.setdefault(epoch, []).append((theirs.size, note))
            continue
        try:
            check_same_tree(heads[epoch], theirs, store=log.store, notes=(log.read_note() or b"", note))
        except EquivocationError as exc:
            if _is_signed(note, theirs, ledger, epoch, in_use=True):
                forks.append(exc)
        else:
            same.append(note)
    kept = [note for found in ahead.values() for _, note in sorted(found)[-MAX_AHEAD:]]
    return Compared(tuple(same), tuple(kept), tuple(forks))


def _is_signed(note: bytes, head: Checkpoint, ledger: Ledger, epoch: int, *, in_use: bool = False) -> bool:
    """By a log key of that epoch that is good at that size. A key that we do not know yet says nothing to us."""
    try:
        keys = log_verifiers(ledger, head, epoch=epoch, in_use=in_use)
        return bool(check_signatures(parse_note(note), keys).verified)
    except SecurityError:
        return False

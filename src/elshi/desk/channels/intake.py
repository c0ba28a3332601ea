"""Takes in what the public handed in: opens each entry of the spool, does what it says, then forgets it.

The rows that an entry makes are one transaction; the file goes only after it. A killed process does the entry again,
so a taker has to give the same whether it is asked once or twice. Kinds are registered by the rooms that know them; an
entry of a kind that nobody knows stays where it is, for an Elshi that does.

An entry that its taker cannot do is put aside, and the next is taken: what one hands in must not stop what others hand
in. Where the machine is at fault (its disk, its database), the entry stays, and so do all that come after it.
"""

import sys
from collections.abc import Callable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import DatabaseError, DataError, IntegrityError, transaction

from elshi.base.errors import UserError
from elshi.base.places import find_place
from elshi.node.spool import Spool
from elshi.speak.sealing import Entry

Taker = Callable[[Entry, datetime], None]
_TAKERS: dict[str, Taker] = {}


def register_taker(kind: str, taker: Taker) -> None:
    """From now on `taker` does what entries of `kind` say; it is called in a transaction, with the present time."""
    if _TAKERS.setdefault(kind, taker) is not taker:
        raise ValueError(f"entries of kind {kind} have a taker already")


def take_in(spool: Spool, key: X25519PrivateKey, *, at: datetime, limit: int = 500) -> int:
    """Do what at most `limit` entries say, the oldest first; how many. Sleep a little between two calls.

    Raises DatabaseError, OSError, UserError where nothing can be taken in now.
    """
    done = 0
    for name, entry in spool.read(key):
        taker = _TAKERS.get(entry.kind)
        if taker is None:
            continue
        try:
            with transaction.atomic():
                taker(entry, at)
        except Exception as exc:
            if not _is_its_own(exc):
                raise
            sys.stderr.write(f"channels: an entry {entry.kind} was put aside, {name}: {find_place(exc)}\n")
            spool.put_aside(name)
        else:
            spool.remove(name)
        done += 1
        if done >= limit:
            break
    return done


def _is_its_own(error: Exception) -> bool:
    """Whether the entry is at fault: another one may be done now. Values that the database does not take are, too."""
    if isinstance(error, DataError | IntegrityError):
        return True
    return not isinstance(error, DatabaseError | OSError | UserError)

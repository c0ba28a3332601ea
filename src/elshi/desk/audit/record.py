"""Write audit rows, and prove that none was changed.

Each row's `sha256` is over the canonical JSON of its own fields and the hash of the row before, so a changed, removed
or inserted row breaks the chain from there on. Removing the newest rows, or writing the whole trail anew, leaves a
chain that is still whole: that is seen only against the heads that the press puts into the log once a day
(`press.sealing`).
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction

from elshi.base.canonical import format_canonical
from elshi.base.errors import ElshiError, SecurityError
from elshi.desk.audit.models import AuditRow

FIRST = "0" * 64  # what the first row names as the row before it
COMES_AND_GOES = ("log-in", "log-out")  # need no right
CONSOLE = "console"  # the actor name of an act done on the machine itself, by somebody who can read the home


def record_act(
    *,
    actor: AbstractBaseUser | str | None,
    act: str,
    subject: models.Model,
    details: Mapping[str, Any],
    at: datetime,
) -> AuditRow:
    """Add the audit row of an act, in the transaction of the act itself.

    `actor`: a person, or the name of a part of the machine (`press`); None is the console. `details`: codes, numbers,
    hashes. Raises ElshiError outside `transaction.atomic`: a change without its audit row must be impossible. An act
    may have waited for its turn to write: here, in its turn, its person is asked whether he is still the same, and what
    he raises undoes the act.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise ElshiError(f"record_act({act}) was called outside a transaction; nothing was recorded")
    person = actor if isinstance(actor, AbstractBaseUser) else None
    check_same = getattr(actor, "check_same", None)  # a person's: this floor knows only "a user"
    if check_same is not None and act not in COMES_AND_GOES:
        check_same()
    last = AuditRow.objects.order_by("-id").first()
    row = AuditRow(
        id=1 if last is None else last.id + 1,
        at=at,
        actor=person,  # type: ignore[misc]  # the audit floor lies below people and knows only "a user"
        actor_name=person.get_username() if person is not None else (actor or CONSOLE),
        act=str(act),
        object_type=subject._meta.label_lower,  # noqa: SLF001  # Django's documented name
        object_id=str(subject.pk),
        details=dict(details),
        previous_sha256=FIRST if last is None else last.sha256,
    )
    row.sha256 = hash_row(row)
    row.save(force_insert=True)
    return row


def hash_row(row: AuditRow) -> str:
    """The hex sha256 that `row` must carry."""
    fields = {
        "id": row.id,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": None if row.actor_id is None else str(row.actor_id),
        "actor_name": row.actor_name,
        "act": row.act,
        "object_type": row.object_type,
        "object_id": row.object_id,
        "details": row.details,
        "previous": row.previous_sha256,
    }
    return hashlib.sha256(format_canonical(fields)).hexdigest()


class BrokenTrailError(SecurityError):
    """The trail does not hold. `row`: the first row that is wrong, or that a head of the log knows and is not here."""

    def __init__(self, row: int, message: str) -> None:
        self.row = row
        super().__init__(message)


def verify_chain(heads: Iterable[tuple[int, str]] = ()) -> int:
    """Read the whole trail and return how many rows it has. Raises BrokenTrailError at the first row that is wrong.

    `heads`: (rows, sha256) of each audit head in the office's log; the trail must go through all of them.
    """
    known: dict[int, set[str]] = {}
    for rows, sha256 in heads:
        known.setdefault(rows, set()).add(sha256)
    previous, count = FIRST, 0
    for row in AuditRow.objects.order_by("id").iterator(chunk_size=500):
        count += 1
        if row.id != count:
            raise BrokenTrailError(count, f"audit trail has a gap: expected row {count}, found row {row.id}")
        if row.previous_sha256 != previous or row.sha256 != hash_row(row):
            raise BrokenTrailError(row.id, f"audit row {row.id} was changed: its hash does not match")
        if known.pop(count, {row.sha256}) != {row.sha256}:
            raise BrokenTrailError(row.id, f"audit row {row.id} is another one than the log says it was")
        previous = row.sha256
    if known:
        raise BrokenTrailError(count + 1, f"audit trail has {count} rows, the log has seen {max(known)}: rows are gone")
    return count

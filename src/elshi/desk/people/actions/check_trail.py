"""Check the audit trail: its own chain, and against what the office's log has seen of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import BrokenTrailError, record_act, verify_chain
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.node.home import NodeHome, read_own_trust
from elshi.node.official import read_whole


@dataclass(frozen=True, slots=True)
class TrailCheck:
    """What was found. `rows`: how many there are; `heads`: how many days of it the log has seen, all compared.

    `broken`: the first row that is wrong or gone, 0 if all holds; `problem`: what is wrong there, in English.
    """

    rows: int
    heads: int
    broken: int = 0
    problem: str = ""


def read_heads(home: NodeHome, *, office: str) -> list[tuple[int, str]]:
    """(rows, sha256) of each audit head in the office's log that counts. Raises SecurityError if the log does not hold.

    The whole log is read: some seconds with many thousands of entries.
    """
    ledger = read_whole(home.logs / office, trust=read_own_trust(home)).ledger
    return [(entry.record.rows, entry.record.sha256) for entry in ledger.audit_heads if not entry.disowned]


def check_trail(*, actor: Person | None, heads: Sequence[tuple[int, str]], at: datetime) -> TrailCheck:
    """Read the whole trail. `actor` None: on the console. A row says that it was checked and what came of it.

    Raises RuleError: not the actor's act.
    """
    if actor is not None:
        actor.check_can(Act.CHECK_TRAIL)
    try:
        found = TrailCheck(rows=verify_chain(heads), heads=len(heads))
    except BrokenTrailError as exc:
        found = TrailCheck(AuditRow.objects.count(), len(heads), exc.row, str(exc))
    with transaction.atomic():
        details = {"rows": found.rows, "heads": found.heads, "broken": found.broken}
        record_act(actor=actor, act=Act.CHECK_TRAIL, subject=AuditRow(id=found.rows), details=details, at=at)
    return found

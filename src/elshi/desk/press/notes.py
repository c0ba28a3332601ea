"""What the press writes into the database from the log when it starts: what people's acts have to know of it.

The database may be older than the log (restored from a copy), entries may have come by other ways (ceremonies of the
root key, an intruder), and a revocation may have taken away what was official. Rows are compared within the database,
not read: SQLite keeps any type in any column, and a forged row must not keep the press from starting.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from elshi.base.clock import parse_time
from elshi.desk.press.log_index import LogIndex
from elshi.desk.press.witnessing import Line
from elshi.desk.releases.models import LoggedNumber, LoggedOffice, LoggedVersion, Release, WitnessNote
from elshi.desk.releases.rules.kinds import OFFICE
from elshi.desk.releases.rules.states import ReleaseState
from elshi.record import Ledger

SLICE = 500  # hashes in one query


def note_log(ledger: Ledger, index: LogIndex) -> datetime | None:
    """Numbers and versions that the log has given away, offices that stand, releases that are official no more.

    When the last statement was issued that the log holds and the database lacks; None: it lacks none.
    """
    with transaction.atomic():
        _note_numbers(index, office=ledger.office.id)
        lacking = _note_versions(index)
        _note_disowned(ledger)
        note_offices(ledger)
    issued = (parse_time(ledger.statements[name][-1].record.issued_at) for name in lacking if name in ledger.statements)
    return max(issued, default=None)


def note_offices(ledger: Ledger) -> None:
    """The tree of offices as the log has it now."""
    with transaction.atomic():
        LoggedOffice.objects.exclude(pk__in=list(ledger.offices)).delete()
        for one in ledger.offices.values():
            LoggedOffice.objects.update_or_create(
                id=one.id,
                defaults={
                    "parent": one.parent or "",
                    "host": one.host,
                    "names": dict(one.names),
                    "own_log": one.root_key is not None,
                },
            )


def note_witnesses(lines: Sequence[Line], *, epoch: int, at: datetime) -> None:
    """How far each witness of the settings has come in the log of `epoch`; those of others are forgotten."""
    with transaction.atomic():
        WitnessNote.objects.exclude(name__in=[line.name for line in lines]).delete()
        for line in lines:
            note, _ = WitnessNote.objects.get_or_create(name=line.name, defaults={"url": line.url, "epoch": epoch})
            if note.epoch != epoch:
                note.epoch, note.size = epoch, 0
            if line.size > note.size:
                note.size, note.seen_at = line.size, at
            note.url, note.next_try_at, note.failure = line.url, line.next_try_at, line.failure
            note.save()


def _note_numbers(index: LogIndex, *, office: str) -> None:
    """Keep the numbers that the log holds, or once held, and the database lacks from being given away again."""
    for year, number in index.find_highest_numbers(office).items():
        if not Release.objects.filter(year=year, number__gte=number).exists():
            LoggedNumber.objects.update_or_create(year=year, defaults={"number": number})


def _note_versions(index: LogIndex) -> list[str]:
    """Let the next version of a record name the newest one in the log, if the database lacks it; of which records."""
    newest = index.find_newest()
    here: set[str] = set()
    for leaves in _slices([leaf.hex() for _, leaf in newest.values()]):
        here.update(Release.objects.filter(leaf_hash__in=leaves).values_list("leaf_hash", flat=True))
    lacking = [name for name, (_, leaf) in newest.items() if leaf.hex() not in here]
    for name in lacking:
        version, leaf = newest[name]
        LoggedVersion.objects.update_or_create(record_id=name, defaults={"version": version, "leaf": leaf.hex()})
    return lacking


def _note_disowned(ledger: Ledger) -> None:
    """Mark what a revocation took away. Of offices the ledger names only those that stand."""
    chains = (*ledger.statements.values(), *ledger.accounts.values())
    published = Release.objects.filter(state=ReleaseState.PUBLISHED.value, disowned=False)
    for leaves in _slices([entry.leaf.hex() for versions in chains for entry in versions if entry.disowned]):
        published.filter(leaf_hash__in=leaves).update(disowned=True)
    offices = published.filter(version__draft__kind=OFFICE)
    for one in ledger.offices.values():
        offices.filter(record_id=one.id, record_version__gt=one.version).update(disowned=True)
    offices.exclude(record_id__in=list(ledger.offices)).update(disowned=True)


def _slices(leaves: Sequence[str]) -> Iterator[Sequence[str]]:
    return (leaves[start : start + SLICE] for start in range(0, len(leaves), SLICE))

"""Signs of life of a log, taken along with its copy (`elshi.log.heartbeat`)."""

from elshi.base.durable import write_durable
from elshi.base.errors import SecurityError
from elshi.log import Checkpoint, LogStore, heartbeat
from elshi.mirror.office_copy import OfficeCopy, log_verifiers
from elshi.mirror.ports import Source
from elshi.mirror.source_store import SourceStore
from elshi.record import Ledger


def take_heartbeat(copy: OfficeCopy, source: Source) -> int:
    """Keep the source's heartbeat of the newest log if it is newer than ours; its time, 0 if there is none that holds.

    One that does not hold is passed over: what it can say is no more than that somebody is there. So is one of more
    entries than we have: it says that they are withheld from us, or that they came while we read.
    """
    ledger = copy.read_ledger()
    if ledger is None:
        return 0
    log = copy.log(ledger.epoch)
    path = log.folder / heartbeat.PATH
    head = log.read_checkpoint()
    ours = _read_heartbeat(log.store, head, ledger)
    try:
        note = SourceStore(source, f"{copy.trust.office}/{ledger.epoch}").read(heartbeat.PATH)
        beat = heartbeat.verify_heartbeat(note, log_verifiers(ledger, head, epoch=ledger.epoch))
    except SecurityError:
        return ours
    if beat.origin != log.origin or beat.time <= ours or beat.size > head.size:
        return ours
    write_durable(path, note)
    return beat.time


def _read_heartbeat(store: LogStore, head: Checkpoint, ledger: Ledger) -> int:
    try:
        beat = heartbeat.verify_heartbeat(store.read(heartbeat.PATH), log_verifiers(ledger, head, epoch=ledger.epoch))
    except SecurityError:
        return 0
    return beat.time if beat.origin == head.origin else 0

"""Keeps a mirror's pages (`elshi.site.mirror_pages`) up to date in `<home>/mirror/public/mirror/`.

They are rendered only when something that they show has changed, times by the minute: a round every second must cost
next to nothing. What they were made from is in `<home>/mirror/pages.made`, as a digest.
"""

from dataclasses import replace
from hashlib import sha256
from itertools import groupby

import elshi
from elshi.base.durable import write_whole
from elshi.mirror.mirror import Mirror
from elshi.node.home import NodeHome
from elshi.node.log_status import LogStatus, read_ledger, read_logs
from elshi.site.mirror_pages import mirror_files
from elshi.site.mirror_values import Held, HeldLog, HeldOffice
from elshi.site.tree import Tree


def write_mirror_pages(home: NodeHome, mirror: Mirror) -> bool:
    """Bring the pages up to date; whether that took any work. Files whose bytes are the same are not written."""
    held = _read_held(home, mirror)
    made = _digest(held)
    memo, first = home.mirror / "pages.made", home.mirror / "public" / "mirror" / "index.html"
    if not held.offices or (first.is_file() and memo.is_file() and memo.read_text() == made):
        return False
    tree = Tree(home.mirror / "public")
    for path, data in mirror_files(held):
        tree.put(path, data)
    write_whole(memo, made.encode())
    return True


def _read_held(home: NodeHome, mirror: Mirror) -> Held:
    offices: list[HeldOffice] = []
    anchors = mirror.anchors().offices
    for office, logs in groupby(read_logs(home, mirror), key=lambda it: it.office):
        all_logs = tuple(logs)
        copy, one = mirror.copy(anchors[office].trust), all_logs[-1]
        offices.append(
            HeldOffice(
                id=office,
                host=one.host,
                by=one.by,
                is_own=one.is_own,
                is_partner=one.is_partner,
                heard_at=one.heard_at,
                beat_at=one.beat_at,
                logs=tuple(map(_log, all_logs)),
                ledger=read_ledger(copy),
                blobs=copy.folder / "blobs",
            )
        )
    return Held(tuple(offices), tuple(mirror.alarms.standing()))


def _log(log: LogStatus) -> HeldLog:
    return HeldLog(log.epoch, log.size, log.ahead, log.missing, log.confirmed, log.witnesses)


def _digest(held: Held) -> str:
    """Of all that the pages show. What a ledger says follows from the sizes of its logs, which are in it."""
    offices = [replace(it, heard_at=it.heard_at[:16], beat_at=it.beat_at[:16], ledger=None) for it in held.offices]
    alarms = [replace(it, last="") for it in held.alarms]
    return sha256(repr((elshi.__version__, offices, alarms)).encode()).hexdigest()

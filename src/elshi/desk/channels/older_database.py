"""Is the staff database older than what was said? Then what it takes for unsaid is in doubt, before anything is said.

Two things tell: the home came out of a backup (`elshi.node.restored`), or this machine said something later than the
database knows (`elshi.node.said`), because somebody has put it back by hand. What waits in it may have been said since,
changed since, or taken back since:

- a row, and the copies of one, are in doubt (`leasing.doubt_restored`); one that had failed too, for a person may have
  had it tried again. What the network does not show is said again only if the log is surely the newest, and holds no
  newer version: else the post may be missing because it was changed, or withdrawn.
- a letter that waits is not sent any more, and no digest is made of what an earlier one may have told: whoever misses
  a letter finds it on the site, and nobody gets one twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from elshi.base.clock import parse_time
from elshi.desk.channels.leasing import RESTORED, doubt_restored
from elshi.desk.channels.models import Channel, DigestRun, MailLetter, OutboxRow
from elshi.desk.channels.rules.digests import RHYTHMS, last_end
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.states import ReleaseState
from elshi.log import MissingError
from elshi.node.home import NodeHome, read_trust
from elshi.node.official import read_whole
from elshi.node.restored import ADMINISTRATOR, read_restored
from elshi.node.said import SaidNote
from elshi.node.settings import Settings
from elshi.record import Ledger
from elshi.speak.kinds import MAIL
from elshi.speak.states import State


@dataclass(frozen=True, slots=True)
class _Older:
    """What was queued before `until` may have been said. `is_whole`: the log here is surely the newest there is."""

    until: datetime
    is_whole: bool


def doubt_older(home: NodeHome, settings: Settings, note: SaidNote, *, by: str, at: datetime) -> int:
    """Put in doubt what the database may not know any more; how many rows, copies and letters. Again, it is none.

    The caller holds the outbox alone. Costs one read of the log where something is in doubt. Raises SecurityError.
    """
    known = Channel.objects.aggregate(last=Max("confirmed_at"))["last"]
    said = note.read()
    is_behind = said is not None and (known is None or known < said)
    marker = read_restored(home)
    if marker is None and not is_behind:
        return 0
    log = _Log(home, settings)
    older = []
    if marker is not None:
        is_whole = marker.origin == settings.origin and marker.confirmed_by not in {"", ADMINISTRATOR}
        older.append(_Older(parse_time(marker.restored_at), is_whole))
    if is_behind and said is not None:
        older.append(_Older(said, log.has_no_epoch_since(said)))  # the guard knows how far this machine signed
    count = 0
    for one in sorted(older, key=lambda it: it.is_whole):
        count += doubt_restored(until=one.until, by=by, at=at, is_outlived=_judge(one, log))
        count += _doubt_letters(one.until)
        _skip_digests(one.until, zone=ZoneInfo(settings.zone))
    if is_behind:
        note.forget_after(known)
    return count


def _judge(older: _Older, log: "_Log") -> Callable[[OutboxRow], bool]:
    return lambda row: not older.is_whole or log.is_behind(row.release)


class _Log:
    """What the log says, read when it is first asked."""

    def __init__(self, home: NodeHome, settings: Settings) -> None:
        self._home, self._settings = home, settings
        self._read: Ledger | None = None

    def has_no_epoch_since(self, at: datetime) -> bool:
        """Whether it was not begun anew after `at`, which would have left out entries that nobody had any more."""
        ledger = self._ledger()
        return ledger is not None and all(parse_time(epoch.issued_at) <= at for epoch in ledger.epochs)

    def is_behind(self, release: Release) -> bool:
        """Whether the database lacks a version of the record that the log holds."""
        ledger = self._ledger()
        versions = () if ledger is None else ledger.statements.get(release.record_id, ())
        published = Release.objects.filter(record_id=release.record_id, state=ReleaseState.PUBLISHED.value)
        newest = published.aggregate(version=Max("record_version"))["version"]
        return ledger is None or any(entry.record.version > newest for entry in versions)

    def _ledger(self) -> Ledger | None:
        if self._read is None:
            try:
                folder = self._home.logs / self._settings.office
                self._read = read_whole(folder, trust=read_trust(self._home)).ledger
            except MissingError:
                return None
        return self._read


def _doubt_letters(until: datetime) -> int:
    waiting = MailLetter.objects.filter(state=State.QUEUED.value, made_at__lt=until)
    return waiting.update(state=State.UNKNOWN.value, code=RESTORED)


def _skip_digests(until: datetime, *, zone: ZoneInfo) -> None:
    """Each list goes on where a digest may have ended that the database does not know."""
    for channel in Channel.objects.filter(kind=MAIL, created_at__lt=until):
        for rhythm in RHYTHMS:
            end = last_end(rhythm, until, zone=zone)
            with transaction.atomic():
                if not DigestRun.objects.filter(channel=channel, rhythm=rhythm, until__gte=end).exists():
                    DigestRun.objects.create(channel=channel, rhythm=rhythm, until=end)

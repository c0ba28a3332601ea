"""Is the staff database older than what was said? Then what it takes for unsaid is in doubt, before anything is said.

Two things tell: the home came out of a backup (`elshi.node.restored`), or this machine said something on a channel
later than the database knows (`elshi.node.said`), because somebody has put it back by hand. What waits in it may have
been said since, changed since, or taken back since:

- a row, and the copies of one, are in doubt (`leasing.doubt_restored`); one that had failed too, for a person may have
  had it tried again. What the network does not show is said again only if the log is surely the newest, and holds no
  newer version: else the post may be missing because it was changed, or withdrawn.
- what came out since, and the press finds in the log, gets its rows only then: they are in doubt from the beginning
  (`queueing.queue_release`), and it counts as published when it was queued, so that no digest tells it a second time.
  Where nobody knows that the log is the newest, so is all that was queued before: it may have come out, too.
- a letter that waits is not sent any more, and no digest is made of what an earlier one may have told: whoever misses
  a letter finds it on the site, and nobody gets one twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from elshi.base.clock import parse_time
from elshi.base.errors import SecurityError
from elshi.desk.channels.leasing import OUTLIVED, RESTORED, doubt_restored
from elshi.desk.channels.models import Channel, DigestRun, MailLetter, OutboxRow
from elshi.desk.channels.rules.digests import RHYTHMS, last_end
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.states import ReleaseState
from elshi.log import MissingError
from elshi.node.home import NodeHome, read_trust
from elshi.node.official import read_whole
from elshi.node.restored import ADMINISTRATOR, read_restored
from elshi.node.said import SaidNote, open_said_note
from elshi.node.settings import Settings
from elshi.record import Ledger
from elshi.speak.kinds import MAIL
from elshi.speak.states import State


@dataclass(frozen=True, slots=True)
class _Span:
    """What was queued before `until` may have been said. `is_whole`: the log here is surely the newest there is."""

    until: datetime
    is_whole: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Older:
    """What a staff database may not know. `spans`: none, if it is the newest. `behind`: an hour at which something was
    said that it does not know of, None for nothing. `known`: what it knows of each channel. Read anew each time.
    """

    spans: tuple[_Span, ...]
    behind: datetime | None
    known: Mapping[str, datetime]
    log: "_Log"

    @property
    def until(self) -> datetime | None:
        """What was queued before may have been said."""
        return max((span.until for span in self.spans), default=None)

    def is_outlived(self, row: OutboxRow) -> bool:
        """Whether a newer version may have come out than the database knows. Raises SecurityError."""
        return not self._is_whole(row.queued_at) or self.log.is_behind(row.release)

    def find_doubt(self, release: Release, *, is_logged: bool) -> str:
        """The code of what is now marked as published; empty: it was never said. `is_logged`: it was in the log before.

        Raises SecurityError.
        """
        if self.until is None or release.queued_at >= self.until:
            return ""
        is_whole = self._is_whole(release.queued_at)
        if is_whole and not is_logged:
            return ""
        return RESTORED if is_whole and not self.log.has_newer(release) else OUTLIVED

    def may_be_out(self, hour: datetime) -> bool:
        """Whether what the press was to release by itself at `hour` may be in a newer log than the one that is here.

        Raises SecurityError.
        """
        return not self._is_whole(hour)

    def _is_whole(self, queued_at: datetime) -> bool:
        return all(span.is_whole() for span in self.spans if queued_at < span.until)


def find_older(home: NodeHome, settings: Settings, *, environ: Mapping[str, str]) -> Older:
    """As the press asks, whom no damage of the note may stop: then all that was in the log before is in doubt."""
    try:
        return read_older(home, settings, open_said_note(home, settings, environ=environ))
    except SecurityError:
        return Older((_Span(datetime.max.replace(tzinfo=UTC), lambda: True),), None, {}, _Log(home, settings))


def read_older(home: NodeHome, settings: Settings, note: SaidNote) -> Older:
    """What this database may not know. Raises SecurityError."""
    said = note.read()  # first: who says things writes them to the database before he notes them
    found = dict(Channel.objects.order_by("id").values_list("name", "confirmed_at"))
    known = {name: at for name, at in found.items() if at is not None}
    behind = said.find_behind(known)
    log, spans, marker = _Log(home, settings), [], read_restored(home)
    if marker is not None:
        is_newest = marker.origin == settings.origin and marker.confirmed_by not in {"", ADMINISTRATOR}
        spans.append(_Span(parse_time(marker.restored_at), lambda: is_newest))
    put_back = [until for until in (said.older, behind) if until is not None]
    spans += [_Span(until, partial(log.has_no_epoch_since, until)) for until in put_back]  # the guard knows its size
    return Older(tuple(spans), behind, known, log)


def doubt_older(home: NodeHome, settings: Settings, note: SaidNote, *, by: str, at: datetime) -> int:
    """Put in doubt what the database may not know any more; how many rows, copies and letters. Again, it is none.

    The caller holds the outbox alone. Costs one read of the log where something is in doubt. Raises SecurityError.
    """
    older = read_older(home, settings, note)
    until = older.until
    if until is None:
        return 0
    count = doubt_restored(until=until, by=by, at=at, is_outlived=older.is_outlived)
    count += _doubt_letters(until)
    _skip_digests(min(until, at), zone=ZoneInfo(settings.zone))
    if older.behind is not None:
        note.note_older(min(older.behind, at), older.known)  # what is queued from now on is new, whatever clocks said
    return count


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
        published = Release.objects.filter(record_id=release.record_id, state=ReleaseState.PUBLISHED.value)
        return self._holds(release.record_id, newer_than=published.aggregate(last=Max("record_version"))["last"])

    def has_newer(self, release: Release) -> bool:
        """Whether the log holds a version of the record that is newer than `release`."""
        return self._holds(release.record_id, newer_than=release.record_version)

    def _holds(self, record: str, *, newer_than: int) -> bool:
        ledger = self._ledger()
        versions = () if ledger is None else ledger.statements.get(record, ())
        return ledger is None or any(entry.record.version > newer_than for entry in versions)

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

"""The press: takes queued releases to the log and to the public tree. The only process that signs (DESIGN 6, Release).

One round: release what is due (`press.due`), read the queue, check every row again from its content, sign, store the
signed bytes, write the blobs, append under the log's lock what is not there yet, build the pages, mark as published.
Accounts and offices are tried on readers' own rules first, and a snapshot of the registry follows them in the same
append. A process that is killed between any two steps is simply started again: signing gives the same bytes, blobs have
the names of their contents, an entry is found in the log by its leaf hash, pages are a projection. Nothing is
acknowledged before it is in the log.

A row that does not hold (nobody approved it, its content or record was changed, its id is taken) is put aside as
`refused` with its reason, is never signed, and does not stop the others; its draft is open again for people.
"""

import os
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from datetime import UTC, date, datetime
from threading import Event
from types import TracebackType
from typing import Self, cast

from django.db import connection

from elshi.adapters.clock import SystemClock
from elshi.base.clock import Clock
from elshi.base.durable import hold_lock
from elshi.base.errors import SecurityError
from elshi.desk.audit.triggers import audit_triggers, check_triggers
from elshi.desk.channels.older_database import find_older
from elshi.desk.channels.queueing import check_channels
from elshi.desk.channels.triggers import channel_triggers
from elshi.desk.people.faults import stored_reason
from elshi.desk.people.triggers import people_triggers
from elshi.desk.press.attached import check_attached, copy_attached, list_attached
from elshi.desk.press.checks import check_release, read_signed, read_verified
from elshi.desk.press.due import release_due
from elshi.desk.press.hearing import Hearing
from elshi.desk.press.log_index import LogIndex
from elshi.desk.press.notes import note_log, note_offices, note_witnesses
from elshi.desk.press.peers import AskSize, ask_size_over_http, wait_for_peers
from elshi.desk.press.registry import Snapshot, find_fitting, make_snapshot
from elshi.desk.press.rows import Job, keep_missing_words, refuse_release, store_published, store_signed
from elshi.desk.press.sealing import make_audit_head
from elshi.desk.press.witnessing import Ask, Witnessing, ask_over_http, make_lines
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.states import ReleaseState
from elshi.desk.releases.triggers import release_triggers
from elshi.log import FolderStore, MissingError
from elshi.log.checkpoint import Checkpoint
from elshi.log.merkle import leaf_hash
from elshi.log.writer import LogWriter
from elshi.mirror.pulling import declared_witnesses
from elshi.node.epochs import find_lost
from elshi.node.erased import remove_erased
from elshi.node.erased_notes import remove_erased_notes
from elshi.node.guard import check_rollback, open_guard
from elshi.node.home import NodeHome, read_own_trust
from elshi.node.keys import check_signing_keys, read_signing_keys
from elshi.node.restored import check_restored
from elshi.node.settings import Settings
from elshi.record import AuditHeadRecord, BlobStore, Ledger, blob_sha256, method_of, parse_record
from elshi.site.build import SiteBuilder

BATCH = 64  # releases in one round: one checkpoint, one build of the pages
PAUSE_SECONDS = 0.3  # between two looks at an empty queue
START_SECONDS = 2.0  # once, when it starts: witnesses are heard before anything is signed, if they answer by then


class Press:
    """The press of one node. A context manager: entering takes `run/press.lock` and the log's lock (LockedError if
    another process has one), checks the database's guards and finishes what a killed press left (`reconcile`).
    """

    def __init__(
        self,
        home: NodeHome,
        settings: Settings,
        *,
        clock: Clock | None = None,
        passphrase: bytes | None = None,
        ask: Ask | None = None,
        ask_size: AskSize | None = None,
    ) -> None:
        self._home = home
        self._settings = settings
        self._passphrase = passphrase
        self._clock = clock or SystemClock()
        self._blobs = BlobStore(home.blobs)
        self._resources = ExitStack()
        self._on_step: Callable[[str], None] = _ignore
        folder = home.log_folder(settings.office, settings.epoch)
        self._store = FolderStore(folder)
        self._witnessing = Witnessing(make_lines(settings.witnesses), ask or ask_over_http(folder, settings.witnesses))
        self._ask_size = ask_size or ask_size_over_http(folder, settings.witnesses)
        # Owned by whoever entered, under both locks.
        self._log: LogWriter | None = None
        self._index = LogIndex()
        self._audit_heads: list[AuditHeadRecord] = []
        self._lacked_until: datetime | None = None  # the last hour of which the log tells more than the database
        self._sealed_on: date | None = None  # the UTC day of the last look whether the audit trail is due

    def __enter__(self) -> Self:
        keys = read_signing_keys(self._home, self._settings, passphrase=self._passphrase)
        self._record_key = keys.record
        public = keys.record.public_key().public_bytes_raw()
        self._method = method_of(self._settings.office, public)
        self._trust = read_own_trust(self._home)
        folder = self._home.log_folder(self._settings.office, self._settings.epoch)
        self._logs = folder.parent
        self._site = SiteBuilder(logs=self._home.logs, blobs=self._home.blobs, out=self._home.site, trust=self._trust)
        with ExitStack() as resources:
            resources.enter_context(hold_lock(self._home.press_lock, wait=False))
            check_rollback(self._home, self._settings, environ=os.environ)
            check_restored(self._home, self._settings)
            check_triggers(
                connection, {**audit_triggers(), **people_triggers(), **release_triggers(), **channel_triggers()}
            )
            log = LogWriter(folder, origin=self._settings.origin, signer=keys.log, on_step=self._step)
            self._log = resources.enter_context(log)
            ledger = read_verified(self._logs, keys=keys, trust=self._trust)
            self._index = LogIndex.of(ledger, lost=find_lost(self._home, self._settings.office))
            self._audit_heads = [entry.record for entry in ledger.audit_heads]
            remove_erased(self._home, self._index.erased)
            remove_erased_notes(self._home, ledger, self._index.erased)
            self._guard = open_guard(self._home, self._settings, root_key=self._trust.root_key, environ=os.environ)
            self._note_head()
            self._resources = resources.pop_all()
        self._hearing = Hearing(self._home, folder, keys.log, declared_witnesses(ledger), self._clock)
        try:
            self._lacked_until = note_log(ledger, self._index)
            note_witnesses(self._witnessing.lines, epoch=self._settings.epoch, at=self._clock.now())
            self.reconcile(ledger)
            keep_missing_words()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._log = None
        self._resources.close()

    def reconcile(self, ledger: Ledger) -> int:
        """Finish what is in the log but not marked as published; how many that were. `ledger`: all that the log says.

        Where the log lacks a snapshot of the registry as it stands (a ceremony or a revocation changed it), one is
        added. The pages are built whole: a killed build may have left any of them half done.
        """
        waiting = Release.objects.filter(state=ReleaseState.SIGNED.value).order_by("id").values_list("pk", flat=True)
        jobs = [job for job in map(self._check, list(waiting)) if job is not None and self._place(job) is not None]
        snapshot = self._make_snapshot(ledger)
        if jobs or snapshot is not None:
            self._write_blobs(jobs, snapshot)
            self._append(jobs, snapshot)
            self._build(None)
            self._publish(jobs, logged={job.leaf for job in jobs})
        return len(jobs)

    def run_once(self, on_step: Callable[[str], None] | None = None) -> int:
        """One round over at most BATCH releases, oldest first. Returns how many were published.

        `on_step` is called after each step with its name: checked, signed, blobs-written, the log writer's own
        (`elshi.log.writer.STEPS`) when something is appended, appended, site-built, published.
        """
        if self._log is None:
            with self:
                return self.run_once(on_step)
        self._on_step = on_step or _ignore
        now = self._clock.now()
        release_due(at=now, most=BATCH, may_be_out=self._may_be_out)
        waiting = (ReleaseState.QUEUED.value, ReleaseState.SIGNED.value)
        found = Release.objects.filter(state__in=waiting).exclude(version__embargo__gt=now)  # a clock was set back
        queue = found.order_by("id").values_list("pk", flat=True)
        checked = [job for job in map(self._check, list(queue[:BATCH])) if job is not None]
        jobs, ledger = self._sift(checked)
        if not jobs:
            return 0
        self._step("checked")
        store_signed(jobs, at=self._clock.now())
        self._step("signed")
        snapshot = None if ledger is None else self._make_snapshot(ledger)
        self._write_blobs(jobs, snapshot)
        self._step("blobs-written")
        logged = {job.leaf for job in jobs if self._place(job) is not None}
        self._append(jobs, snapshot)
        self._step("appended")
        if ledger is not None:
            note_offices(ledger)
        self._build({job.release.record_id for job in jobs if not job.in_registry})
        self._step("site-built")
        self._publish(jobs, logged=logged)
        self._step("published")
        return len(jobs)

    def run_forever(self, stop: Event) -> None:
        """Rounds until `stop` is set; between them witnesses are heard and asked. Raises SecurityError (`confirm`).

        A restored home first waits for somebody who knows that its log is not behind (`wait_for_peers`).
        """
        check_signing_keys(self._home)
        check_rollback(self._home, self._settings, environ=os.environ)
        wait_for_peers(
            self._home, self._settings, self._witnessing.lines, ask=self._ask_size, clock=self._clock, stop=stop
        )
        if stop.is_set():
            return
        with self:
            self.confirm()
            self.confirm(wait=START_SECONDS)
            self._site.prepare()  # the first statement of the day is as fast as the second
            while not stop.is_set():
                done = self.run_once()
                self.seal_audit()
                self.confirm()
                if done == 0:
                    stop.wait(PAUSE_SECONDS)

    def seal_audit(self) -> bool:
        """Append the head of the audit trail if a day has ended that none covers (`press.sealing`); whether one was.

        Looks once a day, and at the start. The pages are the same, but the site shows the log; it is also brought up
        to the log where a killed press left it behind.
        """
        now = self._clock.now()
        day = now.astimezone(UTC).date()
        if day == self._sealed_on:
            return False
        entry = make_audit_head(
            self._audit_heads,
            office=self._settings.office,
            private_key=self._record_key,
            method=self._method,
            at=now,
        )
        if entry is not None:
            self._log_writer.append([entry])
            self._note_head()
            self._audit_heads.append(cast("AuditHeadRecord", parse_record(entry)))
        self._sealed_on = day
        if self._audit_heads and self._site_lags():
            self._build(set())
        return entry is not None

    def confirm(self, *, wait: float = 0.0) -> int:
        """Take the cosignatures that have come, also with others' copies, and ask whoever lacks some; how many came.

        Waits at most `wait` seconds for those who are being asked. The site follows once nobody is, so that several
        answers cost one build. Raises SecurityError for a witness that knows another log: nothing more is signed.
        """
        now = self._clock.now()
        answers = self._witnessing.take(at=now, wait=wait)
        good = [answer for answer in answers if answer.error is None]
        for answer in good:
            self._log_writer.add_cosignatures(answer.size, answer.lines)
        heard = self._hearing.take(self._log_writer)
        self._hearing.beat(self._log_writer.size)
        if (answers or heard) and not self._witnessing.is_waiting and self._site_lags():
            self._build(set())
        if answers:
            note_witnesses(self._witnessing.lines, epoch=self._settings.epoch, at=now)
        if self._witnessing.lines:
            self._witnessing.start(self._store.read("checkpoint"), size=self._log_writer.size, at=now)
        return len(good) + heard

    def _site_lags(self) -> bool:
        """Whether the site shows another checkpoint than the log, be it without its cosignatures."""
        shown = FolderStore(self._home.site / self._settings.office / str(self._settings.epoch))
        try:
            return shown.read("checkpoint") != self._store.read("checkpoint")
        except MissingError:  # no site yet
            return True

    def _step(self, name: str) -> None:
        self._on_step(name)

    def _check(self, pk: int) -> Job | None:
        """The release's job, or None when it was refused and put aside.

        Rows are read one by one, and any exception is a refusal: SQLite keeps any type in any column, and a row that
        cannot even be read must not stop the others.
        """
        try:
            release = Release.objects.select_related("version__draft", "released_by").get(pk=pk)
            blobs = check_release(release, office=self._settings.office)
            check_channels(release)
            entry = read_signed(
                release, private_key=self._record_key, method=self._method, is_logged=self._log_writer.find
            )
            self._index.check_free(release, entry=entry)
            if self._log_writer.find(leaf_hash(entry)) is None:
                self._index.check_not_erased(blobs, files=[one.sha256 for one in list_attached(release)])
                check_attached(release, home=self._home, blobs=self._blobs)
        except RuleError as exc:
            self._refuse(pk, code=exc.code, reason=stored_reason(exc))
            return None
        except SecurityError as exc:
            self._refuse(pk, code="malformed", reason=str(exc))
            return None
        except Exception as exc:  # noqa: BLE001  # see above; its words may hold the text, so only its type is kept
            self._refuse(pk, code="malformed", reason=type(exc).__name__)
            return None
        return Job(release, entry, blobs)

    def _sift(self, jobs: list[Job]) -> tuple[list[Job], Ledger | None]:
        """The jobs without those accounts and offices that readers would refuse, which are put aside.

        Also the ledger with those that stay; None if the registry does not change.
        """
        new = [job for job in jobs if job.in_registry and self._place(job) is None]
        if not new:
            return jobs, None
        fit = find_fitting(self._logs, [job.entry for job in new], trust=self._trust)
        for place, fault in fit.refused.items():
            error = RuleError("not-accepted", reason=fault)
            self._refuse(new[place].release.pk, code=error.code, reason=stored_reason(error))
        refused = {new[place].release.pk for place in fit.refused}
        stay = [job for job in jobs if job.release.pk not in refused]
        return stay, fit.ledger if fit.taken else None

    def _make_snapshot(self, ledger: Ledger) -> Snapshot | None:
        return make_snapshot(ledger, private_key=self._record_key, method=self._method, at=self._clock.now())

    def _refuse(self, pk: int, *, code: str, reason: str) -> None:
        refuse_release(pk, code=code, reason=reason, at=self._clock.now())

    def _write_blobs(self, jobs: Sequence[Job], snapshot: Snapshot | None) -> None:
        """All blobs that the entries name, but for those that were erased since the entry came into the log."""
        for job in jobs:
            copy_attached(job.release, home=self._home, blobs=self._blobs, erased=self._index.erased)
        for blob in (blob for job in jobs for blob in job.blobs):
            if blob_sha256(blob) not in self._index.erased:
                self._blobs.write(blob)
        if snapshot is not None:
            self._blobs.write(snapshot.blob)

    def _append(self, jobs: Sequence[Job], snapshot: Snapshot | None) -> None:
        """Append what is not there yet, in one go: accounts and offices are never in the log without their snapshot."""
        new = [job for job in jobs if self._place(job) is None]
        entries = [job.entry for job in new] + ([] if snapshot is None else [snapshot.entry])
        if entries:
            self._log_writer.append(entries)
            self._note_head()
        for job in new:
            self._index.add(job.release, job.leaf)

    def _note_head(self) -> None:
        """Remember outside the home what was signed: see `elshi.node.guard`."""
        self._guard.note(Checkpoint(self._settings.origin, self._log_writer.size, self._log_writer.root))

    def _build(self, statements: set[str] | None) -> None:
        self._site.build(statements)

    def _publish(self, jobs: Sequence[Job], *, logged: AbstractSet[bytes]) -> None:
        """`logged`: leaves that were in the log before; such a release was published, or this press was killed."""
        older = find_older(self._home, self._settings, environ=os.environ)

        def find_doubt(job: Job) -> str:
            return older.find_doubt(job.release, is_logged=job.leaf in logged)

        store_published(
            jobs,
            epoch=self._settings.epoch,
            find_place=self._log_writer.find,
            at=self._clock.now(),
            find_doubt=find_doubt,
        )

    def _may_be_out(self, hour: datetime) -> bool:
        """Whether what was due at `hour` may have gone out already. What was due later than the last statement that the
        database lacks has not, if the log here is the newest.
        """
        if self._lacked_until is not None and hour <= self._lacked_until:
            return True
        return find_older(self._home, self._settings, environ=os.environ).may_be_out(hour)

    def _place(self, job: Job) -> int | None:
        return self._log_writer.find(job.leaf)

    @property
    def _log_writer(self) -> LogWriter:
        assert self._log is not None, "the press is not entered"
        return self._log


def _ignore(_name: str) -> None:
    """No one listens to the steps."""

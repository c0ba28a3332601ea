"""The press: takes queued releases to the log and to the public tree. The only process that signs (DESIGN 6, Release).

One round: read the queue, check every row again from its content, sign, store the signed bytes, write the blobs,
append under the log's lock what is not there yet, build the pages, mark as published. A process that is killed between
any two steps is simply started again: signing gives the same bytes, blobs have the names of their contents, an
entry is found in the log by its leaf hash, pages are a projection. Nothing is acknowledged before it is in the log.

A row that does not hold (nobody approved it, its content or record was changed, its id is taken) is put aside as
`refused` with its reason, is never signed, and does not stop the others; its draft is open again for people.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from types import TracebackType
from typing import Self

from django.db import connection, transaction

from elshi.adapters.clock import SystemClock
from elshi.base.clock import Clock
from elshi.base.durable import hold_lock
from elshi.base.errors import SecurityError
from elshi.desk.audit.record import record_act
from elshi.desk.audit.triggers import audit_triggers, check_triggers
from elshi.desk.people.rules import Act
from elshi.desk.press.checks import LogIndex, check_release, read_signed
from elshi.desk.releases.models import Draft, LoggedNumber, Release
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.states import PRESS, PRESS_REFUSES, DraftState, ReleaseState, check_step
from elshi.desk.releases.triggers import release_triggers
from elshi.log.merkle import leaf_hash
from elshi.log.writer import LogWriter
from elshi.node.home import NodeHome, read_trust
from elshi.node.keys import read_signing_keys
from elshi.node.settings import Settings
from elshi.record.blobs import BlobStore
from elshi.record.proofs import method_of
from elshi.record.rendition import Rendition, format_rendition
from elshi.site.build import build_site

BATCH = 64  # releases in one round: one checkpoint, one build of the pages
SLICE = 16  # releases in one transaction: people's acts wait for it, so it stays well under 50 ms
PAUSE_SECONDS = 0.3  # between two looks at an empty queue


@dataclass(frozen=True, slots=True)
class _Job:
    """One release that holds: its entry's bytes and what its renditions say."""

    release: Release
    entry: bytes
    renditions: Sequence[Rendition]

    @property
    def leaf(self) -> bytes:
        return leaf_hash(self.entry)


class Press:
    """The press of one node. A context manager: entering takes `run/press.lock` and the log's lock (LockedError if
    another process has one), checks the database's guards and finishes what a killed press left (`reconcile`).
    """

    def __init__(self, home: NodeHome, settings: Settings, *, clock: Clock | None = None) -> None:
        self._home = home
        self._settings = settings
        self._clock = clock or SystemClock()
        self._blobs = BlobStore(home.blobs)
        self._resources = ExitStack()
        self._on_step: Callable[[str], None] = _ignore
        # Owned by whoever entered, under both locks.
        self._log: LogWriter | None = None
        self._index = LogIndex()

    def __enter__(self) -> Self:
        keys = read_signing_keys(self._home, self._settings)
        self._record_key = keys.record
        public = keys.record.public_key().public_bytes_raw()
        self._method = method_of(self._settings.office, public)
        self._trust = read_trust(self._home)
        folder = self._home.log_folder(self._settings.office, self._settings.epoch)
        with ExitStack() as resources:
            resources.enter_context(hold_lock(self._home.press_lock, wait=False))
            check_triggers(connection, {**audit_triggers(), **release_triggers()})
            log = LogWriter(folder, origin=self._settings.origin, signer=keys.log, on_step=self._step)
            self._log = resources.enter_context(log)
            self._index = LogIndex.read(folder, record_key=public, log_signer=keys.log, trust=self._trust)
            self._resources = resources.pop_all()
        try:
            self._note_numbers()
            self.reconcile()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._log = None
        self._resources.close()

    def reconcile(self) -> int:
        """Finish what is in the log but not marked as published; how many that were.

        The pages are built whole: a killed build may have left any of them half done.
        """
        waiting = Release.objects.filter(state=ReleaseState.SIGNED.value).order_by("id").values_list("pk", flat=True)
        jobs = [job for job in map(self._check, list(waiting)) if job is not None and self._place(job) is not None]
        if jobs:
            self._write_blobs(jobs)
            self._build(None)
            self._publish(jobs)
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
        waiting = (ReleaseState.QUEUED.value, ReleaseState.SIGNED.value)
        queue = Release.objects.filter(state__in=waiting).order_by("id").values_list("pk", flat=True)
        jobs = [job for job in map(self._check, list(queue[:BATCH])) if job is not None]
        if not jobs:
            return 0
        self._step("checked")
        self._store_signed(jobs)
        self._step("signed")
        self._write_blobs(jobs)
        self._step("blobs-written")
        self._append(jobs)
        self._step("appended")
        self._build({job.release.statement_id for job in jobs})
        self._step("site-built")
        self._publish(jobs)
        self._step("published")
        return len(jobs)

    def run_forever(self, stop: Event) -> None:
        """Rounds until `stop` is set."""
        with self:
            while not stop.is_set():
                if self.run_once() == 0:
                    stop.wait(PAUSE_SECONDS)

    def _step(self, name: str) -> None:
        self._on_step(name)

    def _note_numbers(self) -> None:
        """Keep the numbers that the log holds and the database lacks from being given away again."""
        for year, number in self._index.find_highest_numbers(self._settings.office).items():
            if not Release.objects.filter(year=year, number__gte=number).exists():
                LoggedNumber.objects.update_or_create(year=year, defaults={"number": number})

    def _check(self, pk: int) -> _Job | None:
        """The release's job, or None when it was refused and put aside.

        Rows are read one by one, and any exception is a refusal: SQLite keeps any type in any column, and a row that
        cannot even be read must not stop the others.
        """
        try:
            release = Release.objects.select_related("version__draft", "released_by").get(pk=pk)
            renditions = check_release(release, office=self._settings.office)
            entry = read_signed(
                release, private_key=self._record_key, method=self._method, is_logged=self._log_writer.find
            )
            self._index.check_free(release, entry=entry)
        except RuleError as exc:
            self._refuse(pk, code=exc.code, reason=str(exc))
            return None
        except SecurityError as exc:
            self._refuse(pk, code="malformed", reason=str(exc))
            return None
        except Exception as exc:  # noqa: BLE001  # see above; its words may hold the text, so only its type is kept
            self._refuse(pk, code="malformed", reason=type(exc).__name__)
            return None
        return _Job(release, entry, renditions)

    def _refuse(self, pk: int, *, code: str, reason: str) -> None:
        """Put the row aside, and give its draft back to people. Reads nothing of the row but its key."""
        now = self._clock.now()
        with transaction.atomic():
            Release.objects.filter(pk=pk).update(
                state=ReleaseState.REFUSED.value, refused_code=code, refused_reason=reason[:500]
            )
            record_act(actor=PRESS, act="refuse-release", subject=Release(pk=pk), details={"code": code}, at=now)
            others = Release.objects.exclude(state=ReleaseState.REFUSED.value).values("version__draft")
            given_back = Draft.objects.filter(versions__releases=pk, state=DraftState.QUEUED.value)
            for draft in given_back.exclude(pk__in=others):
                draft.state = check_step(draft.state, PRESS_REFUSES).value
                draft.statement_id, draft.returned_by, draft.returned_code, draft.returned_reason = "", None, PRESS, ""
                draft.updated_at = now
                draft.save()
                # The approvals so far count no more: somebody has to look again, and approve anew.
                record_act(actor=PRESS, act=Act.RETURN_DRAFT, subject=draft, details={"code": PRESS}, at=now)

    def _store_signed(self, jobs: Sequence[_Job]) -> None:
        now = self._clock.now()
        for part in _slices([job for job in jobs if job.release.signed is None]):
            with transaction.atomic():
                for job in part:
                    Release.objects.filter(pk=job.release.pk, signed=None).update(
                        state=ReleaseState.SIGNED.value, signed=job.entry, leaf_hash=job.leaf.hex(), signed_at=now
                    )
                    details = {"leaf": job.leaf.hex(), "statement": job.release.statement_id}
                    record_act(actor=PRESS, act="sign-release", subject=job.release, details=details, at=now)

    def _write_blobs(self, jobs: Iterable[_Job]) -> None:
        for job in jobs:
            for rendition in job.renditions:
                self._blobs.write(format_rendition(rendition))

    def _append(self, jobs: Sequence[_Job]) -> None:
        new = [job for job in jobs if self._place(job) is None]
        if new:
            self._log_writer.append([job.entry for job in new])
        for job in new:
            self._index.add(job.release.statement_id, job.release.statement_version, job.leaf)

    def _build(self, statements: set[str] | None) -> None:
        build_site(
            logs=self._home.logs, blobs=self._home.blobs, out=self._home.site, trust=self._trust, records=statements
        )

    def _publish(self, jobs: Sequence[_Job]) -> None:
        now = self._clock.now()
        for part in _slices(jobs):
            with transaction.atomic():
                for job in part:
                    self._publish_one(job, now)

    def _publish_one(self, job: _Job, now: datetime) -> None:
        release, place = job.release, self._place(job)
        Release.objects.filter(pk=release.pk, state=ReleaseState.SIGNED.value).update(
            state=ReleaseState.PUBLISHED.value, log_index=place, published_at=now
        )
        Draft.objects.filter(pk=release.version.draft_id, state=DraftState.QUEUED.value).update(
            state=DraftState.PUBLISHED.value, updated_at=now
        )
        details = {
            "statement": release.statement_id,
            "version": release.statement_version,
            "index": place,
            "leaf": job.leaf.hex(),
        }
        record_act(actor=PRESS, act="publish-release", subject=release, details=details, at=now)

    def _place(self, job: _Job) -> int | None:
        return self._log_writer.find(job.leaf)

    @property
    def _log_writer(self) -> LogWriter:
        assert self._log is not None, "the press is not entered"
        return self._log


def _slices(jobs: Sequence[_Job]) -> Iterator[Sequence[_Job]]:
    return (jobs[start : start + SLICE] for start in range(0, len(jobs), SLICE))


def _ignore(_name: str) -> None:
    """No one listens to the steps."""

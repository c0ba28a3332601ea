"""The rows of the queue as the press moves them: refused, signed, published; each with its row of the audit trail.

Transactions are short: people's acts wait for them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.channels.queueing import queue_release
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Draft, Release
from elshi.desk.releases.precedents import keep_words, list_unkept
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.states import PRESS, PRESS_REFUSES, DraftState, ReleaseState, check_step
from elshi.log.merkle import leaf_hash

SLICE = 16  # releases in one transaction, which so stays well under 50 ms


@dataclass(frozen=True, slots=True)
class Job:
    """One release that holds: its entry's bytes and its blobs."""

    release: Release
    entry: bytes
    blobs: Sequence[bytes]

    @property
    def leaf(self) -> bytes:
        """The leaf hash of its entry."""
        return leaf_hash(self.entry)

    @property
    def in_registry(self) -> bool:
        """Whether it changes the registry."""
        return self.release.version.draft.rules.in_registry


def refuse_release(pk: int, *, code: str, reason: str, at: datetime) -> None:
    """Put the row aside, and give its draft back to people. Reads nothing of the row but its key."""
    with transaction.atomic():
        Release.objects.filter(pk=pk).update(
            state=ReleaseState.REFUSED.value, refused_code=code, refused_reason=reason[:500]
        )
        record_act(actor=PRESS, act="refuse-release", subject=Release(pk=pk), details={"code": code}, at=at)
        others = Release.objects.exclude(state=ReleaseState.REFUSED.value).values("version__draft")
        given_back = Draft.objects.filter(versions__releases=pk, state=DraftState.QUEUED.value)
        for draft in given_back.exclude(pk__in=others):
            draft.state = check_step(draft.state, PRESS_REFUSES).value
            draft.record_id, draft.returned_by, draft.returned_code, draft.returned_reason = "", None, PRESS, ""
            draft.updated_at = at
            draft.save()
            # The approvals so far count no more: somebody has to look again, and approve anew.
            record_act(actor=PRESS, act=Act.RETURN_DRAFT, subject=draft, details={"code": PRESS}, at=at)


def store_signed(jobs: Sequence[Job], *, at: datetime) -> None:
    """Keep the signed bytes of those that have none yet."""
    for part in _slices([job for job in jobs if job.release.signed is None]):
        with transaction.atomic():
            for job in part:
                Release.objects.filter(pk=job.release.pk, signed=None).update(
                    state=ReleaseState.SIGNED.value, signed=job.entry, leaf_hash=job.leaf.hex(), signed_at=at
                )
                details = {"leaf": job.leaf.hex(), "record": job.release.record_id}
                record_act(actor=PRESS, act="sign-release", subject=job.release, details=details, at=at)


def store_published(
    jobs: Sequence[Job],
    *,
    epoch: int,
    find_place: Callable[[bytes], int | None],
    at: datetime,
    find_doubt: Callable[[Job], str] = lambda _job: "",
) -> None:
    """Mark what is in the log of `epoch` as published; `find_place` gives the index of a leaf hash there.

    `find_doubt`: a code for what came out before, as this database has not heard (`channels.older_database`): it may
    have been said since, and told in digests of that time.
    """
    for part in _slices(jobs):
        with transaction.atomic():
            for job in part:
                _store_published(job, epoch=epoch, place=find_place(job.leaf), at=at, doubt=find_doubt(job))


def _store_published(job: Job, *, epoch: int, place: int | None, at: datetime, doubt: str) -> None:
    release = job.release
    hour = release.queued_at if doubt else at
    Release.objects.filter(pk=release.pk, state=ReleaseState.SIGNED.value).update(
        state=ReleaseState.PUBLISHED.value, log_index=place, epoch=epoch, published_at=hour
    )
    Draft.objects.filter(pk=release.version.draft_id, state=DraftState.QUEUED.value).update(
        state=DraftState.PUBLISHED.value, updated_at=at
    )
    details = {
        "record": release.record_id,
        "version": release.record_version,
        "index": place,
        "leaf": job.leaf.hex(),
    }
    record_act(actor=PRESS, act="publish-release", subject=release, details=details, at=at)
    if release.kind == STATEMENT:
        keep_words(release)
    queue_release(release, at, queued_at=hour, doubt=doubt)


def keep_missing_words() -> int:
    """Keep the stems of statements that were published before stems were kept, or lost them; how many statements."""
    done = 0
    while releases := list_unkept(limit=SLICE):
        with transaction.atomic():
            kept = [keep_words(release) for release in releases]
        done += len(kept)
        if not all(kept):  # a text without a single stem would be found for ever
            break
    return done


def _slices(jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
    return (jobs[start : start + SLICE] for start in range(0, len(jobs), SLICE))

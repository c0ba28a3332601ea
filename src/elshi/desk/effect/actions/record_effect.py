"""Count what came of the answers, now and then, and let go of words whose time is over."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pyarrow as pa
from django.db import transaction

from elshi.desk.effect.answered import read_answered
from elshi.desk.effect.models import AlteredQuote, CaseEffect
from elshi.desk.effect.rules.counting import AnsweredCase, Count, Counting, StoppedError
from elshi.desk.effect.rules.counts import keep_older, make_cells, read_cells
from elshi.listen.store import PostStore

EVERY = timedelta(minutes=5)
_PATIENCE = 10  # so many times as long as a round took, it is waited until the next: a tenth of the machine at the most


class Effects:
    """The rounds of one process. `step` may be called as often as one likes."""

    def __init__(self, store: PostStore) -> None:
        self._store = store
        self._counting = Counting()
        self.is_stopping: Callable[[], bool] = lambda: False
        self._next_at: datetime | None = None
        self._day = ""

    def step(self, *, at: datetime, kept_since: datetime) -> bool:
        """Expire, and count if it is time. Whether it counted. `kept_since`: older posts are deleted.

        A round that `is_stopping` breaks off is as if it had not been.
        """
        expire_effects(before=kept_since)
        if self._day != f"{kept_since:%F}":  # posts were deleted, and what the last round remembers holds their words
            self._day = f"{kept_since:%F}"
            self._next_at = None
        if self._next_at is not None and at < self._next_at:
            return False
        began = time.monotonic()
        self._counting.is_stopping = self.is_stopping
        try:
            record_effect(self._store, self._counting, at=at, kept_since=kept_since)
        except StoppedError:
            return False
        self._next_at = at + max(EVERY, _PATIENCE * timedelta(seconds=time.monotonic() - began))
        return True


def record_effect(store: PostStore, counting: Counting, *, at: datetime, kept_since: datetime) -> int:
    """Count for each case that was answered and whose time is not over, and keep the counts; how many cases.

    Hours whose posts are deleted keep the counts that they had. Raises StoppedError, and nothing was kept then.
    """
    cases = read_answered(since=kept_since, until=at)
    counted = dict(CaseEffect.objects.filter(case__in=[one.case for one in cases]).values_list("case", "counted_at"))
    # The last time after its last hour, with time for posts that come late.
    cases = [one for one in cases if not (one.case in counted and counted[one.case] >= one.until + EVERY)]
    days = _days(store, cases, at=at, kept_since=kept_since) if cases else ()
    counts = counting.count(cases, days)
    for one in cases:
        _keep(one, counts[one.case], at=at, kept_since=kept_since)
    return len(cases)


def expire_effects(*, before: datetime) -> int:
    """Delete altered quotes that were written before; how many rows. The counts, which hold no words, stay."""
    return AlteredQuote.objects.filter(written_at__lt=before).delete()[0]


def _days(store: PostStore, cases: list[AnsweredCase], *, at: datetime, kept_since: datetime) -> Iterator[pa.Table]:
    """The posts that may count, a day at a time in memory."""
    first = max(kept_since, min(one.since for one in cases))
    end = min(at, max(one.until for one in cases))
    while first < end:
        midnight = first.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        yield store.read(since=first, until=min(midnight, end))
        first = midnight


def _keep(one: AnsweredCase, count: Count, *, at: datetime, kept_since: datetime) -> None:
    cells = make_cells(count.counts)
    with transaction.atomic():
        before = CaseEffect.objects.filter(case=one.case).first()
        if before is not None:
            cells = keep_older(cells, read_cells(before.cells), kept_since=kept_since)
        values = {
            "answered_at": one.answered_at,
            "counted_at": at,
            "cells": [cell.to_row() for cell in cells],
            "unjudged": count.unjudged,
        }
        effect, _ = CaseEffect.objects.update_or_create(case_id=one.case, defaults=values)
        effect.altered.all().delete()
        AlteredQuote.objects.bulk_create(
            AlteredQuote(
                effect=effect,
                text=found.text,
                platform=found.platform[:100],
                language=found.language[:35],
                written_at=found.written_at,
                posts=posts,
                record_id=found.quote.finding.document.record,
                record_version=found.quote.finding.document.version,
                record_language=found.quote.finding.document.language,
                kinds=list(found.quote.finding.kinds),
                diff=[[part.op, part.official, part.given] for part in found.quote.finding.diff],
            )
            for found, posts in count.most_altered()
        )

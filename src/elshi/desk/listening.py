"""The listening process of a node: new posts in, alerts to the desk, old posts out.

It joins rooms that do not know each other: the exercise (in a demonstration), listening's store and method, and the
desk's action that records alerts.
"""

import json
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

from elshi.adapters.clock import SystemClock
from elshi.base.clock import Clock, format_time, parse_time
from elshi.base.durable import write_durable
from elshi.desk.cases.actions.expire_evidence import expire_evidence
from elshi.desk.cases.actions.expire_samples import expire_samples
from elshi.desk.cases.actions.record_alerts import record_alerts
from elshi.desk.cases.feedback import read_feedback
from elshi.desk.effect.actions.record_effect import Effects
from elshi.desk.narratives.actions.expire_narratives import expire_narratives
from elshi.desk.narratives.actions.record_narratives import record_narratives
from elshi.desk.networks.actions.record_networks import expire_networks, record_networks
from elshi.desk.networks.known import read_known_networks
from elshi.desk.registry.actions.record_lookalikes import expire_lookalikes, official_accounts, record_lookalikes
from elshi.exercise.scenario import OPENING, read_scenario, rows_between
from elshi.listen.lookalike_accounts import OfficialAccounts
from elshi.listen.lookalike_files import list_pseudonyms
from elshi.listen.ranking import Feedback
from elshi.listen.store import PostStore
from elshi.listen.stream.live import Live, StoppingError
from elshi.node.home import NodeHome
from elshi.node.keys import read_pseudonym_key
from elshi.node.settings import Settings

PAUSE_SECONDS = 5.0  # between two looks for new posts
NARRATIVES_EVERY = timedelta(hours=1)  # what the day tells, and who acts together, is looked at so often
REFRESH = timedelta(seconds=15)  # alerts are looked for this often even when no post came, since windows move


class Listener:
    """One node's listening. `step` does one round, so that tests can move the clock themselves."""

    def __init__(self, home: NodeHome, settings: Settings, *, clock: Clock | None = None) -> None:
        self._store = PostStore(home.posts, read_pseudonym_key(home))
        self._live = Live(self._store)
        self._effects = Effects(self._store)
        self._settings = settings
        self._clock = clock or SystemClock()
        self._scenario = read_scenario() if settings.demonstration else ()
        self._exercise_starts_at = _exercise_start(home, self._clock.now()) if settings.demonstration else None
        self._played_until = datetime.min.replace(tzinfo=UTC)
        self._looked_at: datetime | None = None
        self._posts_seen = -1
        self._narratives_at: datetime | None = None
        self._lookalikes: tuple[datetime, frozenset[str]] = datetime.min.replace(tzinfo=UTC), frozenset()

    def step(self) -> int | None:
        """One round. Returns how many alerts there are now, or None when nothing called for a look."""
        now = self._clock.now()
        self._play(now)
        posts = self._store.count()
        if posts == self._posts_seen and self._looked_at is not None and now - self._looked_at < REFRESH:
            return None
        kept_since = now - timedelta(days=self._settings.posts_days)
        self._store.drop_before(kept_since.date())
        self._live.forget_before(kept_since.replace(hour=0, minute=0, second=0, microsecond=0))
        expire_found(before=kept_since, at=now)
        alerts = self._live.look(now, feedback=read_known(at=now))
        record_alerts(alerts, at=now)
        self._effects.step(at=now, kept_since=kept_since)
        self._record_lookalikes(now)
        self._record_narratives(now)
        self._posts_seen, self._looked_at = posts, now
        return len(alerts)

    def _record_lookalikes(self, now: datetime) -> None:
        """Who passes for us: once an hour, and at once when somebody new does."""
        there = list_pseudonyms(self._store.folder)
        looked_at, known = self._lookalikes
        if there <= known and now - looked_at < NARRATIVES_EVERY:
            return
        record_lookalikes(self._store)
        self._lookalikes = now, there

    def _record_narratives(self, now: datetime) -> None:
        """What the days tell: once an hour, and sooner while earlier days wait to be looked at."""
        if self._narratives_at is not None and now - self._narratives_at < NARRATIVES_EVERY:
            return
        done = record_narratives(self._store, at=now)
        for one in done.days:
            sys.stdout.write(f"narratives: {one.found} in {one.looked_at} posts of {one.day:%Y-%m-%d}\n")
        if done.more:
            return
        record_networks(self._store, at=now, kept_since=now - timedelta(days=self._settings.posts_days))
        self._narratives_at = now

    def run_forever(self, stop: Event) -> None:
        """Rounds until `stop` is set. A look that is under way then is broken off: nothing of it was written."""
        self._live.is_stopping = self._effects.is_stopping = stop.is_set
        with suppress(StoppingError):
            while not stop.is_set():
                self.step()
                stop.wait(PAUSE_SECONDS)

    def _play(self, now: datetime) -> None:
        if self._exercise_starts_at is None:
            return
        rows = rows_between(self._scenario, starts_at=self._exercise_starts_at, after=self._played_until, until=now)
        if rows:
            self._store.official = OfficialAccounts(official_accounts())
            self._store.ingest_rows(rows)
            sys.stdout.write(f"exercise: {len(rows)} posts played\n")
        self._played_until = now


def read_known(*, at: datetime) -> Feedback:
    """What the desk knows of topics and of accounts at `at` (aware), for listening's ranking: three queries."""
    return replace(read_feedback(at=at), networks=read_known_networks())


def expire_found(*, before: datetime, at: datetime) -> None:
    """Let go of what listening found in posts before `before`, in the staff database; the effect of answers has its
    own (`record_effect.expire_effects`), since it is counted anew at the same time.
    """
    expire_samples(before=before)
    expire_evidence(closed_before=before, at=at)
    expire_narratives(before=before.date())
    expire_networks(before=before)
    expire_lookalikes(before=before)


def _exercise_start(home: NodeHome, now: datetime) -> datetime:
    """When this node's exercise began; noted once, so that a second start goes on where the first one was."""
    note = home.path / "exercise.json"
    if note.is_file():
        return parse_time(json.loads(note.read_bytes())["starts_at"])
    starts_at = now.replace(microsecond=0) - OPENING
    write_durable(note, json.dumps({"starts_at": format_time(starts_at)}).encode())
    return starts_at

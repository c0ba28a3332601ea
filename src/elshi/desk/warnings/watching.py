"""The process that follows others' feeds of warnings: asks each in its turn, and keeps what is new.

A process of its own, since it reads what strangers wrote and waits for their servers: neither listening nor the
channels stand still for that. It runs on a node whose settings name feeds.
"""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

from django.db import transaction

from elshi.adapters.cap_feeds import KnownFeed, Polled, poll_feed
from elshi.adapters.clock import SystemClock
from elshi.base.clock import Clock
from elshi.base.errors import UserError
from elshi.desk.warnings.actions.record_warnings import expire_warnings, read_known, record_failure, record_poll
from elshi.desk.warnings.models import WarningFeed
from elshi.node.gazetteer import read_gazetteer
from elshi.node.home import NodeHome
from elshi.node.settings import Settings
from elshi.travel.gazetteer import Gazetteer

EVERY = timedelta(minutes=2)  # a feed is asked so often
EXPIRE_EVERY = timedelta(hours=1)
PAUSE_SECONDS = 5.0  # between two looks whether one is due

Poll = Callable[[str, KnownFeed, Callable[[], bool]], Polled]


def _poll(url: str, known: KnownFeed, is_stopping: Callable[[], bool]) -> Polled:
    return poll_feed(url, known, is_stopping=is_stopping)


class WarningWatch:
    """One node's feeds. `step` does one round, so that tests can move the clock and be the network themselves."""

    def __init__(self, home: NodeHome, settings: Settings, *, clock: Clock | None = None, poll: Poll = _poll) -> None:
        self._home = home
        self._feeds = {feed.name: feed.url for feed in settings.warnings}
        self._languages = settings.languages
        self._expired_at: datetime | None = None
        self._clock, self._poll = clock or SystemClock(), poll
        self.is_stopping: Callable[[], bool] = lambda: False

    def step(self) -> int:
        """Ask the feeds that are due. Returns how many warnings are new."""
        self._keep_feeds()
        new = 0
        for feed in WarningFeed.objects.all():
            if not self.is_stopping() and _is_due(feed, at=self._clock.now()):
                new += self._ask(feed)
        self._expire()
        return new

    def _expire(self) -> None:
        """Once an hour, since it takes the database's turn to write."""
        now = self._clock.now()
        if self._expired_at is None or not self._expired_at <= now < self._expired_at + EXPIRE_EVERY:
            expire_warnings(at=now)
            self._expired_at = now

    def run_forever(self, stop: Event) -> None:
        """Rounds until `stop` is set."""
        self.is_stopping = stop.is_set
        while not stop.is_set():
            self.step()
            stop.wait(PAUSE_SECONDS)

    def _ask(self, feed: WarningFeed) -> int:
        """A feed that fails says so on its row and stops no other. No transaction is open while it is asked."""
        try:
            polled = self._poll(feed.url, read_known(feed), self.is_stopping)
        except UserError as exc:
            record_failure(feed.name, str(exc), at=self._clock.now())
            return 0
        gazetteer = self._read_gazetteer() if polled.alerts else None
        new = record_poll(feed.name, polled, languages=self._languages, gazetteer=gazetteer, at=self._clock.now())
        if new:
            sys.stdout.write(f"warnings: {new} new of {feed.name}\n")
        return new

    def _read_gazetteer(self) -> Gazetteer | None:
        """The ministry's; None where there is none that can be read."""
        try:
            return read_gazetteer(self._home)
        except UserError as exc:
            sys.stdout.write(f"warnings: {exc}\n")
            return None

    def _keep_feeds(self) -> None:
        """A row for each feed of the settings, and no other; one whose address changed is begun anew."""
        kept = dict(WarningFeed.objects.values_list("name", "url"))
        if kept == self._feeds:
            return
        with transaction.atomic():
            gone = [name for name, url in kept.items() if self._feeds.get(name) != url]
            WarningFeed.objects.filter(pk__in=gone).delete()
            new = [name for name in self._feeds if name not in kept or name in gone]
            WarningFeed.objects.bulk_create(WarningFeed(name=name, url=self._feeds[name]) for name in new)


def _is_due(feed: WarningFeed, *, at: datetime) -> bool:
    """A clock that was put back makes every feed due, instead of none for long."""
    return feed.looked_at is None or not feed.looked_at <= at < feed.looked_at + EVERY

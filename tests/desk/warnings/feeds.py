"""Feeds for tests: what a poll would have brought, from the texts of files, without a network."""

from datetime import UTC, datetime, timedelta

from elshi.adapters.cap_feeds import KnownFeed, Polled
from elshi.desk.warnings.actions.record_warnings import record_poll
from elshi.desk.warnings.models import WarningFeed
from elshi.travel.cap_reading import parse_cap
from generators.cap_files import plain

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SENDER = "warnings@met.dorun.example"


def written(name, *, minute=0, kind="Alert", of=(), hours=12, info="", since=AT, **instead):
    """A file sent `minute` minutes after `since` that holds until `hours` after it; `of`: (name, minute) of others."""
    named = " ".join(f"{SENDER},{earlier},{_time(since, at)}" for earlier, at in of)
    return plain(
        identifier=name,
        sent=_time(since, minute),
        msgType=kind,
        root=f"<references>{named}</references>" if named else "",
        info=f"<expires>{_time(since, hours * 60)}</expires>{info}",
        **instead,
    ).encode()


def polled(*files):
    """What a poll brings that finds these files."""
    alerts = sorted((parse_cap(data, name="x")[0] for data in files), key=lambda alert: alert.sent)
    return Polled(tuple(alerts), (), KnownFeed())


def take(*files, feed="dorun", at=AT, languages=("kk", "en")):
    """A poll of `feed` that brings these files; how many warnings were new."""
    WarningFeed.objects.get_or_create(name=feed, defaults={"url": f"https://{feed}.example/all.xml"})
    return record_poll(feed, polled(*files), languages=languages, at=at)


def _time(since, minute):
    moment = since + timedelta(minutes=minute, hours=5, seconds=45 * 60)
    return f"{moment:%Y-%m-%dT%H:%M:%S}+05:45"

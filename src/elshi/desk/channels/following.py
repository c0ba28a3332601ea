"""What came to the inboxes of our actors, out of the letterbox: who follows, who no longer does, and what is counted.

Rows of followers are in the caller's transaction; counts and answers are files that may be written twice. The answer to
a Follow is sent later, by the courier (`Accepts.bring`): nothing is asked of anybody here.
"""

from datetime import datetime
from pathlib import Path

from elshi.adapters.fediverse.accepts import Accepts
from elshi.adapters.fediverse.arrivals import Arrival, Arrived
from elshi.adapters.fediverse.echoes import Echoes
from elshi.adapters.fediverse.shelf import FolderShelf
from elshi.desk.channels.models import Channel, Follower

KIND = "activitypub"


def take_arrival(arrival: Arrival, *, folder: Path, at: datetime) -> None:
    """Do what `arrival` says. `folder`: of the shelf. The same one again changes nothing."""
    channels = [channel for channel in Channel.objects.filter(kind=KIND) if arrival.actor_name in {"", _name(channel)}]
    for channel in channels:
        if arrival.kind is Arrived.FOLLOW:
            _follow(channel, arrival, folder=folder, at=at)
        elif arrival.kind in {Arrived.UNFOLLOW, Arrived.GONE}:
            _unfollow(channel, arrival, folder=folder)
        else:
            Echoes(folder / _name(channel) / "echoes").write(arrival)


def _follow(channel: Channel, arrival: Arrival, *, folder: Path, at: datetime) -> None:
    Follower.objects.update_or_create(
        channel=channel,
        actor=arrival.follower,
        defaults={"inbox": arrival.inbox},
        create_defaults={"inbox": arrival.inbox, "followed_at": at},
    )
    _accepts(channel, folder).write(arrival)
    _write_count(channel, folder)


def _unfollow(channel: Channel, arrival: Arrival, *, folder: Path) -> None:
    Follower.objects.filter(channel=channel, actor=arrival.follower).delete()
    _accepts(channel, folder).forget(arrival.follower)
    _write_count(channel, folder)


def _write_count(channel: Channel, folder: Path) -> None:
    FolderShelf(folder).write_followers(_name(channel), Follower.objects.filter(channel=channel).count())


def _accepts(channel: Channel, folder: Path) -> Accepts:
    return Accepts(folder / _name(channel) / "accepts")


def _name(channel: Channel) -> str:
    """Of the actor that speaks on the channel."""
    return str(channel.options.get("handle", channel.name))

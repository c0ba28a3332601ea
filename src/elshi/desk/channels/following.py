"""What came to the inboxes of our actors, out of the letterbox: who follows, who no longer does, and what is counted.

Rows of followers are in the caller's transaction; counts and answers are files that may be written twice. The answer to
a Follow is sent later, by the courier (`Accepts.bring`): nothing is asked of anybody here.

Each inbox is one more delivery of everything, so one host, and all hosts of one owner, may have only so many; beyond
that a Follow is not taken, unless its inbox is one that others share already. What comes back is counted only for notes
that there are.
"""

from datetime import datetime

from django.conf import settings

from elshi.adapters.fediverse.addresses import PREFIX, origin_of, parse_object
from elshi.adapters.fediverse.arrivals import Arrival, Arrived, arrival_of
from elshi.adapters.fediverse.folders import ActorFolders
from elshi.adapters.fediverse.patience import site_of
from elshi.base.errors import UserError
from elshi.desk.channels.chains import standing_of
from elshi.desk.channels.models import Channel, Follower, OutboxRow
from elshi.node.fediverse import fediverse_folder
from elshi.node.home import NodeHome
from elshi.speak.kinds import ACTIVITYPUB
from elshi.speak.sealing import Entry

MOST_OF_HOST = 500  # inboxes; any number of followers may share one
MOST_OF_SITE = 2_000


def take_entry(entry: Entry, at: datetime) -> None:
    """What the public process kept of one activity."""
    if settings.ELSHI_HOME is None:
        raise UserError("there is no home to keep this in")
    home = NodeHome(settings.ELSHI_HOME)
    take_arrival(arrival_of(entry.fields), folders=ActorFolders(fediverse_folder(home)), at=at)


def take_arrival(arrival: Arrival, *, folders: ActorFolders, at: datetime) -> None:
    """Do what `arrival` says. The same one again changes nothing."""
    found = Channel.objects.filter(kind=ACTIVITYPUB).order_by("name")
    channels = [channel for channel in found if arrival.actor_name in {"", actor_name(channel)}]
    for channel in channels:
        if arrival.kind is Arrived.FOLLOW:
            _follow(channel, arrival, folders=folders, at=at)
        elif arrival.kind in {Arrived.UNFOLLOW, Arrived.GONE}:
            _unfollow(channel, arrival, folders=folders)
        elif arrival.kind is Arrived.LINK:
            if key := _find_note(channel, arrival.page):
                quote = Arrival(Arrived.QUOTE, arrival.mark, actor_name=actor_name(channel), object_key=key)
                folders.echoes(actor_name(channel)).write(quote)
                return  # one note, counted once
        elif not arrival.object_key or folders.shelf.read_object(actor_name(channel), arrival.object_key) is not None:
            folders.echoes(actor_name(channel)).write(arrival)


def _find_note(channel: Channel, page: str) -> str:
    """The key of the note that stands on the channel for that page of a statement; empty for none."""
    language, _, record = page.partition("/")
    rows = OutboxRow.objects.filter(channel=channel, language=language, release__record_id=record).order_by("id")
    for post in reversed(standing_of(rows)):
        found = parse_object(post.id.partition(PREFIX)[0], post.id)
        if found is not None and found[0] == actor_name(channel):
            return found[1]
    return ""


def _follow(channel: Channel, arrival: Arrival, *, folders: ActorFolders, at: datetime) -> None:
    if not _has_room(channel, arrival.inbox):
        return
    Follower.objects.update_or_create(
        channel=channel,
        actor=arrival.follower,
        defaults={"inbox": arrival.inbox},
        create_defaults={"inbox": arrival.inbox, "followed_at": at},
    )
    folders.accepts(actor_name(channel)).write(arrival)
    _write_count(channel, folders)


def _has_room(channel: Channel, inbox: str) -> bool:
    """Whether what is said on the channel may be brought to that inbox, too."""
    site = site_of(inbox)
    named = Follower.objects.filter(channel=channel, inbox__icontains="[" if ":" in site else site).order_by()
    inboxes = {other for other in named.values_list("inbox", flat=True).distinct() if site_of(other) == site}
    of_host = sum(origin_of(other) == origin_of(inbox) for other in inboxes)
    return inbox in inboxes or (of_host < MOST_OF_HOST and len(inboxes) < MOST_OF_SITE)


def _unfollow(channel: Channel, arrival: Arrival, *, folders: ActorFolders) -> None:
    Follower.objects.filter(channel=channel, actor=arrival.follower).delete()
    folders.accepts(actor_name(channel)).forget(arrival.follower)
    _write_count(channel, folders)


def _write_count(channel: Channel, folders: ActorFolders) -> None:
    folders.shelf.write_followers(actor_name(channel), Follower.objects.filter(channel=channel).count())


def actor_name(channel: Channel) -> str:
    """Of the actor that speaks on the channel."""
    return str(channel.options.get("handle", channel.name))

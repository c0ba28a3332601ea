"""Opens the way by which questions came, to answer by it: as `node.toml` names it now, with its secret."""

from collections.abc import Mapping
from typing import cast

from elshi.adapters.ways import open_by_kind as open_way_by_kind
from elshi.base.errors import UserError
from elshi.desk.channels.following import actor_name
from elshi.desk.channels.models import Channel
from elshi.desk.channels.opening import open_by_kind, open_stored
from elshi.node.channel_secrets import read_way_secret
from elshi.node.home import NodeHome
from elshi.node.settings import read_settings
from elshi.speak.channels import MissingPartError, RefusedError, RetryError
from elshi.speak.kinds import ACTIVITYPUB
from elshi.speak.questions import FEDIVERSE
from elshi.speak.ways import Teller, Way


def open_way(home: NodeHome, environ: Mapping[str, str], channel: str, source: str) -> Teller:
    """The teller of the way `source`. Raises RefusedError for a person to mend: `no-way` where no such way is named
    any more, `no-secret`, `bad-setup`, `paused`; and RetryError.
    """
    try:
        ways = read_settings(home, environ).question_ways
    except UserError as exc:
        raise RetryError("unavailable", "the settings cannot be read") from exc
    way = next((one for one in ways if (one.kind, one.name) == (channel, source)), None)
    if way is None:
        raise RefusedError("no-way", f"node.toml names no way {source} of kind {channel}")
    return _open_actor(way, home, environ) if channel == FEDIVERSE else _open_with_secret(way, home)


def _open_actor(way: Way, home: NodeHome, environ: Mapping[str, str]) -> Teller:
    """Our actor on the fediverse, which is a channel of the desk."""
    found = [one for one in Channel.objects.filter(kind=ACTIVITYPUB) if actor_name(one) == way.name]
    if not found:
        raise RefusedError("no-way", f"no channel has the actor {way.name}")
    if found[0].paused_at is not None:
        raise RefusedError("paused", f"the channel of the actor {way.name} is paused")
    return cast("Teller", open_stored(found[0], home=home, environ=environ, opener=open_by_kind))


def _open_with_secret(way: Way, home: NodeHome) -> Teller:
    try:
        secret = read_way_secret(home, way.name)
    except UserError as exc:
        raise RefusedError("no-secret", str(exc)) from exc
    try:
        return cast("Teller", open_way_by_kind(way, secret=secret))
    except MissingPartError as exc:
        raise RefusedError("no-part", str(exc)) from exc
    except UserError as exc:
        raise RefusedError("bad-setup", str(exc)) from exc

"""Open a channel with its secret, by the adapter of its kind; and what a courier does that with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from elshi.base.clock import Clock
from elshi.base.errors import UserError
from elshi.desk.channels.models import Channel
from elshi.node.channel_secrets import read_secret
from elshi.node.fediverse import fediverse_folder
from elshi.node.home import NodeHome
from elshi.node.said import SaidNote
from elshi.speak.channels import Channel as OpenChannel
from elshi.speak.channels import ChannelError, MissingPartError, Opened, RefusedError, RetryError
from elshi.speak.kinds import ACTIVITYPUB, MAIL, MANUAL
from elshi.speak.options import PRIVATE, RATE
from elshi.text.lookalikes import is_same_handle

OTHER_ACCOUNT = "other-account"
Opener = Callable[[Opened], OpenChannel]


@dataclass(frozen=True, slots=True)
class Tools:
    """What all lines of a courier share. `chance`: a number in [0, 1), drawn anew; `by`: who holds their leases.

    `on_step` hears what has just been done: leased, sending, sent, noted, ended, looking, looked, delivering and
    delivered. `said`: where the hour is noted at which something was said. `is_stopping`: whether nothing is begun any
    more.
    """

    home: NodeHome
    environ: Mapping[str, str]
    opener: Opener
    clock: Clock
    chance: Callable[[], float]
    by: str
    on_step: Callable[[str], None]
    said: SaidNote
    is_stopping: Callable[[], bool] = lambda: False


def open_by_kind(opened: Opened) -> OpenChannel:
    """The adapter of its kind, which is imported now."""
    from elshi.adapters.channels import open_channel  # noqa: PLC0415  # each kind brings libraries of its own

    return open_channel(opened)


def open_stored(
    channel: Channel,
    *,
    home: NodeHome,
    environ: Mapping[str, str],
    opener: Opener,
    is_stopping: Callable[[], bool] = lambda: False,
) -> OpenChannel:
    """The channel, ready to speak. Raises RefusedError `no-secret`, `no-part`, `bad-setup`, for a person to mend.

    A manual channel has no secret. Also the other errors of channels, if opening asks the other side something.
    """
    try:
        secret = "" if channel.kind == MANUAL else read_secret(home, channel.name, environ)
    except UserError as exc:
        raise RefusedError("no-secret", str(exc)) from exc
    except OSError as exc:
        raise RetryError("unavailable", f"the file of its secret: {type(exc).__name__}") from exc
    options = {name: str(value) for name, value in channel.options.items()}
    if channel.kind == ACTIVITYPUB:
        options["folder"] = str(fediverse_folder(home))  # an actor of ours keeps what it has said, and who answered
    if channel.kind == MAIL and channel.per_minute:
        options[RATE] = str(channel.per_minute)  # one post is many letters: the adapter counts them
    opened = Opened(
        name=channel.name,
        kind=channel.kind,
        account=channel.account,
        address=channel.address,
        secret=secret,
        allow_private=options.pop(PRIVATE, "") == "yes",
        options=options,
        is_stopping=is_stopping,
    )
    try:
        return opener(opened)
    except MissingPartError as exc:
        raise RefusedError("no-part", str(exc)) from exc
    except UserError as exc:
        raise RefusedError("bad-setup", str(exc)) from exc
    except OSError as exc:  # of our own disk: an actor keeps its files there
        raise RetryError("unavailable", f"a file of the channel: {type(exc).__name__}") from exc


def find_handle(opened: OpenChannel) -> str:
    """Whose account it really is that was opened, as the other side says. Raises ChannelError.

    An actor of ours, which has no other side, says so itself.
    """
    own = getattr(opened, "own_handle", None)
    if isinstance(own, str):
        return own
    try:
        return opened.check().handle
    except ChannelError:
        raise
    except Exception as exc:  # nothing was said, and its words may hold a secret
        raise RetryError("unavailable", f"the adapter failed: {type(exc).__name__}") from exc


def check_account(handle: str, account: Mapping[str, object]) -> None:
    """Raises RefusedError `other-account` unless `handle` is that of `account`, as the registry has it now."""
    if not is_same_handle(handle, str(account["handle"]), platform=str(account["platform"])):
        raise RefusedError(OTHER_ACCOUNT, f"the secret opens {handle[:200]}, registered is {account['handle']}")

"""What the things of an actor of ours are called: all below one public address, all from its name and keys."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from elshi.base.errors import UserError

INSTANCE = "instance"  # the actor that only asks: no followers, no posts
_RESERVED = {INSTANCE, "inbox"}
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,38}[a-z0-9_])?")  # what Mastodon takes, in lower case
_BASE = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?")
_KEY = re.compile(r"[0-9a-f]{32}")
_REMOTE = re.compile(r"https?://[A-Za-z0-9._:\[\]-]+(?:[/?#][^ ]*)?")
_NAMED = re.compile(r"(?:[^.:\[\]]+\.)*[a-z][a-z0-9-]*")
_MAX_REMOTE = 500  # letters (Follower.actor, .inbox)
PREFIX = "/ap/"


@dataclass(frozen=True, slots=True)
class ActorAddress:
    """Of the actor `name` at `base`, the public address without a path: https://mfa.samal.example."""

    base: str
    name: str

    @property
    def id(self) -> str:
        """The actor's own id, under which its document lies."""
        return f"{self.base}{PREFIX}{self.name}"

    @property
    def inbox(self) -> str:
        """Where others post to."""
        return f"{self.base}{PREFIX}inbox" if self.name == INSTANCE else f"{self.id}/inbox"

    @property
    def shared_inbox(self) -> str:
        """One for all actors here."""
        return f"{self.base}{PREFIX}inbox"

    @property
    def outbox(self) -> str:
        """What was said."""
        return f"{self.id}/outbox"

    @property
    def followers(self) -> str:
        """How many follow; never who."""
        return f"{self.id}/followers"

    @property
    def rsa_key(self) -> str:
        """Id of the key that signs requests."""
        return f"{self.id}#main-key"

    @property
    def ed25519_key(self) -> str:
        """Id of the key that signs objects (FEP-521a)."""
        return f"{self.id}#ed25519-key"

    @property
    def handle(self) -> str:
        """As people write it, without the first @: mfa@mfa.samal.example."""
        return f"{self.name}@{self.base.partition('://')[2]}"

    def object_of(self, key: str) -> str:
        """The id of the object whose key (32 hex digits) this is."""
        return f"{self.id}/objects/{key}"

    def answer_of(self, key: str) -> str:
        """The id of what was said to one person alone, by its key (32 hex digits). Nothing is shown there."""
        return f"{self.id}/answers/{key}"

    def media_of(self, file: str) -> str:
        """The address of a picture of that file name."""
        return f"{self.id}/media/{file}"


def check_base(base: str) -> None:
    """Raises UserError unless `base` is a scheme and a host, perhaps a port, and nothing else."""
    if not _BASE.fullmatch(base):
        raise UserError(f"expected a public address like https://mfa.samal.example, got {base[:200]!r}")


def check_name(name: str) -> None:
    """Raises UserError unless an actor may be called so."""
    if not is_name(name):
        raise UserError(f"expected a name of lower-case letters, digits and _ for the actor, got {name[:60]!r}")


def is_name(name: str) -> bool:
    """Whether an actor may be called so. Such a name is safe as that of a folder."""
    return _NAME.fullmatch(name) is not None and name not in _RESERVED


def is_key(key: str) -> bool:
    """Whether `key` may be that of an object: 32 hex digits."""
    return _KEY.fullmatch(key) is not None


def is_remote(url: str) -> bool:
    """Whether `url` may be kept as the id or the inbox of another: https (or http), a host, all of it printable."""
    return len(url) <= _MAX_REMOTE and url.isprintable() and _REMOTE.fullmatch(url) is not None and origin_of(url) != ""


def origin_of(url: str) -> str:
    """Scheme, host and port, as written: hosts compare only if they are written alike. Empty for what is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def is_named(url: str) -> bool:
    """Whether the host of `url` has a name: a last part that is no number, in whatever way addresses are written."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return _NAMED.fullmatch(host.removesuffix(".")) is not None


def parse_object(base: str, url: object) -> tuple[str, str] | None:
    """(name of the actor, key) of an object of ours; None for anything else."""
    if not isinstance(url, str) or not url.startswith(base + PREFIX):
        return None
    parts = url.removeprefix(base + PREFIX).split("/")
    if len(parts) != 3 or parts[1] != "objects" or not is_key(parts[2]) or not is_name(parts[0]):
        return None
    return parts[0], parts[2]


def parse_actor(base: str, url: object) -> str | None:
    """The name of an actor of ours (whether there is one or not); None for anything else."""
    if not isinstance(url, str) or not url.startswith(base + PREFIX):
        return None
    name = url.removeprefix(base + PREFIX)
    return name if is_name(name) else None

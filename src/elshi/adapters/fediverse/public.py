"""All public addresses of the fediverse part as one handler (`elshi.speak.door`).

Nothing here can say anything in an actor's name: the only key at hand is the instance's, which asks for others' keys.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elshi.adapters.fediverse.addresses import INSTANCE, PREFIX, ActorAddress, check_base
from elshi.adapters.fediverse.inbox import Inbox
from elshi.adapters.fediverse.pages import NODEINFO, NODEINFO_LINKS, WEBFINGER, Pages
from elshi.adapters.fediverse.ports import Knocks, Letterbox, Shelf
from elshi.adapters.fediverse.remote import KeyRing
from elshi.adapters.fediverse.replies import text_reply
from elshi.adapters.fediverse.signing import Signer
from elshi.speak.door import Reply, Request

PATHS = (WEBFINGER, NODEINFO_LINKS, NODEINFO, PREFIX)  # what begins so is for `PublicFediverse.handle`


@dataclass(frozen=True, slots=True)
class PublicFediverse:
    """The handler for the public address `pages.base`; safe in threads."""

    pages: Pages
    inbox: Inbox = field(repr=False)

    def handle(self, request: Request) -> Reply:
        """The answer to any request under PATHS."""
        if request.method == "POST":
            return self.inbox.take(request) if self._is_inbox(request.path) else text_reply(404, "no inbox here")
        if request.method not in {"GET", "HEAD"}:
            return Reply(405, b"", {"Allow": "GET, HEAD, POST"})
        reply = self.pages.show(request)
        return Reply(reply.status, b"", reply.headers) if request.method == "HEAD" else reply

    def _is_inbox(self, path: str) -> bool:
        if path == f"{PREFIX}inbox":
            return True
        name = path.removeprefix(PREFIX).removesuffix("/inbox")
        return path == f"{PREFIX}{name}/inbox" and self.pages.read_actor(name) is not None


def open_public(
    base: str,
    *,
    instance_key: RSAPrivateKey,
    shelf: Shelf,
    letterbox: Letterbox,
    knocks: Knocks,
    now: Callable[[], datetime],
    allow_private: bool = False,
) -> PublicFediverse:
    """The public side at `base`, with its parts put together. Raises UserError for a base that is none.

    `knocks`: the process's own, for it must not write what the courier writes. `allow_private`: for tests.
    """
    check_base(base)
    pages = Pages(base, instance_key, shelf)
    signer = Signer(ActorAddress(base, INSTANCE).rsa_key, instance_key, now)
    keys = KeyRing(signer, knocks, allow_private=allow_private)
    inbox = Inbox(base, lambda name: pages.read_actor(name) is not None, letterbox, keys, now)
    return PublicFediverse(pages, inbox)

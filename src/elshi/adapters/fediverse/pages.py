"""What the world is shown of our actors: documents, notes, pictures, and where they are. Nobody is asked who he is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elshi.adapters.fediverse.addresses import INSTANCE, PREFIX, ActorAddress, parse_actor, parse_object
from elshi.adapters.fediverse.documents import (
    count_document,
    instance_document,
    nodeinfo_document,
    nodeinfo_links,
    outbox_document,
    webfinger_document,
)
from elshi.adapters.fediverse.ports import Shelf
from elshi.adapters.fediverse.replies import SAFE, json_reply, text_reply
from elshi.base.canonical import parse_canonical
from elshi.speak.door import Reply, Request

WEBFINGER, NODEINFO_LINKS, NODEINFO = "/.well-known/webfinger", "/.well-known/nodeinfo", "/nodeinfo/2.1"
_JRD, _JSON = "application/jrd+json", "application/json"
_MEDIA = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
_FOR_EVER = "public, max-age=31536000, immutable"  # a picture's name is its hash


@dataclass(frozen=True, slots=True)
class Pages:
    """Of all actors at the public address `base`."""

    base: str
    instance_key: RSAPrivateKey = field(repr=False)
    shelf: Shelf

    def show(self, request: Request) -> Reply:
        """The answer to a GET."""
        if request.path == WEBFINGER:
            return self._finger(request.query.get("resource", ""))
        of_all = self._of_all(request.path)
        if of_all is not None:
            return of_all
        name, _, rest = request.path.removeprefix(PREFIX).partition("/")
        actor = self.read_actor(name) if request.path.startswith(PREFIX) else None
        if actor is None:
            return text_reply(404, "nothing here")
        address = ActorAddress(self.base, name)
        if not rest:
            return _led(request, parse_canonical(actor)) or json_reply(actor)
        shown: dict[str, Callable[[], Reply]] = {
            "outbox": lambda: json_reply(outbox_document(address, *self.shelf.read_outbox(name))),
            "followers": lambda: json_reply(count_document(address.followers, self.shelf.count_followers(name))),
            "inbox": lambda: text_reply(405, "for others to post to"),
        }
        return shown[rest]() if rest in shown else self._show_file(name, rest, request)

    def read_actor(self, name: str) -> bytes | None:
        """The document of the actor of that name, if there is one."""
        known = parse_actor(self.base, self.base + PREFIX + name)
        return self.shelf.read_actor(known) if known is not None else None

    def _of_all(self, path: str) -> Reply | None:
        """What is not of one actor, or of the one that only asks."""
        instance = ActorAddress(self.base, INSTANCE)
        shown: dict[str, Callable[[], Reply]] = {
            NODEINFO_LINKS: lambda: json_reply(nodeinfo_links(self.base), _JSON),
            NODEINFO: lambda: json_reply(nodeinfo_document(), _JSON),
            f"{PREFIX}{INSTANCE}": lambda: json_reply(instance_document(self.base, self.instance_key)),
            f"{PREFIX}{INSTANCE}/outbox": lambda: json_reply(count_document(instance.outbox, 0)),
        }
        return shown[path]() if path in shown else None

    def _show_file(self, name: str, rest: str, request: Request) -> Reply:
        """A picture or a note; people with a browser are led to the note's page for people."""
        folder, _, file = rest.partition("/")
        if folder == "media":
            data, kind = self.shelf.read_media(name, file), _MEDIA.get(file.rpartition(".")[2], "")
            headers = {**SAFE, "Content-Type": kind, "Cache-Control": _FOR_EVER}
            return Reply(200, data, headers) if data is not None else text_reply(404, "nothing here")
        found = parse_object(self.base, self.base + request.path)
        note = self.shelf.read_object(*found) if found is not None else None
        if note is None:
            return text_reply(404, "nothing here")
        said = parse_canonical(note)
        if said["type"] == "Tombstone":
            return json_reply(note, status=410)
        return _led(request, said) or json_reply(note)

    def _finger(self, resource: str) -> Reply:
        name = parse_actor(self.base, resource)
        if resource.startswith("acct:"):
            said, _, host = resource.removeprefix("acct:").removeprefix("@").rpartition("@")
            name = said.lower() if host.lower() == self.base.partition("://")[2] else None
        if not resource:
            return text_reply(400, "expected ?resource=acct:name@host")
        if name is None or self.read_actor(name) is None:
            return text_reply(404, "no such account here")
        reply = json_reply(webfinger_document(ActorAddress(self.base, name)), _JRD)
        return Reply(reply.status, reply.body, {**reply.headers, "Access-Control-Allow-Origin": "*"})  # RFC 7033, 5


def _led(request: Request, document: dict[str, Any]) -> Reply | None:
    """The way to the page for people, for who asks as a browser does."""
    wanted = request.headers.get("accept", "").lower()
    if "text/html" not in wanted or "json" in wanted or not isinstance(document.get("url"), str):
        return None
    return Reply(303, b"", {**SAFE, "Location": document["url"], "Vary": "Accept"})

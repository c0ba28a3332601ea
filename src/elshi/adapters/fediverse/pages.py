"""All public addresses of the fediverse part as one handler: what is shown, and the inboxes.

Nothing here can say anything in an actor's name: the only key at hand is the instance's, which asks for others' keys.
What comes is verified, turned into an `Arrival` and put into the letterbox; only then it is answered 202. Unsigned or
tampered: 401. A key that cannot be fetched now: 503, and the sender comes again. The same activity within the window
of a signature is put once; beyond it its signature is too old.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elshi.adapters.fediverse.addresses import (
    INSTANCE,
    PREFIX,
    ActorAddress,
    check_base,
    parse_actor,
    parse_object,
)
from elshi.adapters.fediverse.arrivals import Sender, read_arrival
from elshi.adapters.fediverse.documents import (
    count_document,
    instance_document,
    nodeinfo_document,
    nodeinfo_links,
    outbox_document,
    webfinger_document,
)
from elshi.adapters.fediverse.faults import GoneError, LaterError, SignatureError, StrangeError
from elshi.adapters.fediverse.ports import Letterbox, Shelf
from elshi.adapters.fediverse.remote import KeyRing, parse_json
from elshi.adapters.fediverse.signing import ACTIVITY
from elshi.adapters.fediverse.verifying import WINDOW, read_claim, verify_claim
from elshi.base.canonical import parse_canonical
from elshi.speak.door import Reply, Request

PATHS = ("/.well-known/webfinger", "/.well-known/nodeinfo", "/nodeinfo/2.1", PREFIX)  # the last is a prefix
MAX_BODY = 256 << 10  # bytes of an activity
_MOST_SEEN = 20_000
_JRD, _JSON, _TEXT = "application/jrd+json", "application/json", "text/plain; charset=utf-8"
_MEDIA = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
_SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}


@dataclass(slots=True)
class FediversePages:
    """The handler for the public address `base`; safe in threads."""

    base: str
    instance_key: RSAPrivateKey = field(repr=False)
    shelf: Shelf
    letterbox: Letterbox
    keys: KeyRing
    now: Callable[[], datetime]
    _seen: OrderedDict[str, datetime] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        check_base(self.base)

    def handle(self, request: Request) -> Reply:
        """The answer to any request under PATHS."""
        if request.method == "POST":
            return self._take(request) if self._is_inbox(request.path) else _text(404, "no inbox here")
        if request.method not in {"GET", "HEAD"}:
            return Reply(405, b"", {"Allow": "GET, HEAD, POST"})
        reply = self._show(request)
        return Reply(reply.status, b"", reply.headers) if request.method == "HEAD" else reply

    def _show(self, request: Request) -> Reply:
        if request.path == "/.well-known/webfinger":
            return self._finger(request.query.get("resource", ""))
        if request.path == "/.well-known/nodeinfo":
            return _json(nodeinfo_links(self.base), _JSON)
        if request.path == "/nodeinfo/2.1":
            return _json(nodeinfo_document(), _JSON)
        if request.path == f"{PREFIX}{INSTANCE}":
            return _json(instance_document(self.base, self.instance_key))
        if request.path == f"{PREFIX}{INSTANCE}/outbox":
            return _json(count_document(ActorAddress(self.base, INSTANCE).outbox, 0))
        name, _, rest = request.path.removeprefix(PREFIX).partition("/")
        actor = self._read_actor(name)
        if actor is None or not request.path.startswith(PREFIX):
            return _text(404, "nothing here")
        return self._show_of(actor, ActorAddress(self.base, name), rest, request)

    def _show_of(self, actor: bytes, address: ActorAddress, rest: str, request: Request) -> Reply:
        """What is shown of one actor; people with a browser are led to pages for people."""
        if not rest:
            return _led(request, parse_canonical(actor)) or _json(actor)
        if rest == "outbox":
            return _json(outbox_document(address, *self.shelf.read_outbox(address.name)))
        if rest == "followers":
            return _json(count_document(address.followers, self.shelf.count_followers(address.name)))
        if rest.startswith("media/"):
            return self._show_media(address.name, rest.removeprefix("media/"))
        found = parse_object(self.base, self.base + request.path)
        note = self.shelf.read_object(*found) if found is not None else None
        if note is None:
            return _text(405 if rest == "inbox" else 404, "nothing here")
        said = parse_canonical(note)
        if said["type"] == "Tombstone":
            return _json(note, status=410)
        return _led(request, said) or _json(note)

    def _show_media(self, name: str, file: str) -> Reply:
        data = self.shelf.read_media(name, file)
        kind = _MEDIA.get(file.rpartition(".")[2])
        if data is None or kind is None:
            return _text(404, "nothing here")
        return Reply(200, data, {**_SAFE, "Content-Type": kind, "Cache-Control": "public, max-age=31536000, immutable"})

    def _finger(self, resource: str) -> Reply:
        name = parse_actor(self.base, resource)
        if resource.startswith("acct:"):
            said, _, host = resource.removeprefix("acct:").removeprefix("@").rpartition("@")
            name = said.lower() if host.lower() == self.base.partition("://")[2] else None
        if not resource:
            return _text(400, "expected ?resource=acct:name@host")
        if name is None or self._read_actor(name) is None:
            return _text(404, "no such account here")
        reply = _json(webfinger_document(ActorAddress(self.base, name)), _JRD)
        return Reply(reply.status, reply.body, {**reply.headers, "Access-Control-Allow-Origin": "*"})  # RFC 7033, 5

    def _take(self, request: Request) -> Reply:
        """What came to an inbox."""
        if len(request.body) > MAX_BODY:
            return _text(413, "too large")
        try:
            sender = self._verify(request)
        except SignatureError:
            return _text(401, "a signature that holds is needed")
        except LaterError:
            return Reply(503, b"", {**_SAFE, "Retry-After": "300"})
        except GoneError:
            # A server tells of an account that it has deleted, whose key is gone with it. When something is next
            # delivered there it will say so itself.
            return Reply(202) if _is_farewell(request.body) else _text(401, "a signature that holds is needed")
        try:
            activity = parse_json(request.body)
            activity_id = _check_activity(activity, sender)
        except StrangeError:
            return _text(400, "expected an activity of the actor whose key signed it")
        return self._put(activity, activity_id, sender)

    def _put(self, activity: dict[str, Any], activity_id: str, sender: Sender) -> Reply:
        arrival = read_arrival(activity, sender, base=self.base)
        if arrival is None or (arrival.actor_name and self._read_actor(arrival.actor_name) is None):
            return Reply(202)
        if self._has_seen(activity_id):
            return Reply(202)
        try:
            self.letterbox.put(arrival)
        except OSError:
            return Reply(503, b"", {**_SAFE, "Retry-After": "300"})
        self._note_seen(activity_id)
        return Reply(202)

    def _verify(self, request: Request) -> Sender:
        claim = read_claim(request, base=self.base, at=self.now())
        key, sender, remembered = self.keys.find(claim.key_id)
        try:
            verify_claim(claim, key)
        except SignatureError:
            if not remembered:
                raise
            key, sender, _ = self.keys.find(claim.key_id, fresh=True)  # the key may have been changed
            verify_claim(claim, key)
        return sender

    def _is_inbox(self, path: str) -> bool:
        if path == f"{PREFIX}inbox":
            return True
        name = path.removeprefix(PREFIX).removesuffix("/inbox")
        return path == f"{PREFIX}{name}/inbox" and self._read_actor(name) is not None

    def _read_actor(self, name: str) -> bytes | None:
        known = parse_actor(self.base, self.base + PREFIX + name)
        return self.shelf.read_actor(known) if known is not None else None

    def _has_seen(self, activity_id: str) -> bool:
        with self._lock:
            return activity_id in self._seen

    def _note_seen(self, activity_id: str) -> None:
        """Remembered for as long as a signature of it can be good: WINDOW before and after it was made."""
        now = self.now()
        with self._lock:
            self._seen[activity_id] = now
            while self._seen:
                first = next(iter(self._seen))
                if len(self._seen) <= _MOST_SEEN and now - self._seen[first] <= 2 * WINDOW:
                    break
                del self._seen[first]


def _check_activity(activity: dict[str, Any], sender: Sender) -> str:
    """The id. Raises StrangeError unless the activity is the sender's own, and named on his own host."""
    actor, found = activity.get("actor"), activity.get("id")
    actor_id = actor.get("id") if isinstance(actor, dict) else actor
    if actor_id != sender.id or not isinstance(found, str) or len(found) > 2_000:
        raise StrangeError("an activity of somebody else")
    if found.split("/", 3)[:3] != sender.id.split("/", 3)[:3]:
        raise StrangeError("an activity named on another host")
    return found


def _is_farewell(body: bytes) -> bool:
    """Whether it says that its actor has been deleted."""
    try:
        found = parse_json(body)
    except StrangeError:
        return False
    gone = found.get("object")
    gone = gone.get("id") if isinstance(gone, dict) else gone
    return found.get("type") == "Delete" and isinstance(gone, str) and gone == found.get("actor")


def _led(request: Request, document: dict[str, Any]) -> Reply | None:
    """The way to the page for people, for who asks as a browser does."""
    wanted = request.headers.get("accept", "").lower()
    if "text/html" not in wanted or "json" in wanted or not isinstance(document.get("url"), str):
        return None
    return Reply(303, b"", {**_SAFE, "Location": document["url"], "Vary": "Accept"})


def _json(body: bytes, kind: str = ACTIVITY, *, status: int = 200) -> Reply:
    return Reply(status, body, {**_SAFE, "Content-Type": kind, "Vary": "Accept", "Cache-Control": "max-age=60"})


def _text(status: int, text: str) -> Reply:
    return Reply(status, f"{text}\n".encode(), {**_SAFE, "Content-Type": _TEXT})

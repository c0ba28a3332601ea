"""Others' actors and their keys: asked for with a signature of the instance (authorised fetch), believed with care.

A key counts if the document of its owner names it, under the owner's own id, and key and owner are on one host. What
another host says about an actor counts for nothing. Documents are plain JSON; contexts are not fetched.

Nothing is verified yet when a key is asked for, so strangers make us ask. Their servers, however many, hold up half of
the questions that may be under way; the other half is for sites whose signature has held before. Who keeps us waiting
is not asked for a while, and a key that was good stays so for a day if its server does not answer.
"""

import json
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from elshi.adapters.fediverse.addresses import is_named, is_remote, origin_of
from elshi.adapters.fediverse.arrivals import Sender, type_of
from elshi.adapters.fediverse.faults import GoneError, LaterError, SignatureError, StrangeError
from elshi.adapters.fediverse.keys import parse_public
from elshi.adapters.fediverse.patience import Patience, site_of
from elshi.adapters.fediverse.ports import Knocks
from elshi.adapters.fediverse.signing import Signer, Spec
from elshi.adapters.http import Answer, FetchError, FetchLimits, ask

_MAX_ID = 500
_LIMITS = FetchLimits(max_bytes=256 << 10, total_s=10.0, step_s=5.0)
_ASK_AGAIN = {400, 401, 403}  # perhaps only the way of signing was not liked
_GONE = {404, 410}
_KINDS = {"application/activity+json", "application/ld+json", "application/json"}
_ACTORS = {"Person", "Service", "Application", "Group", "Organization"}


@dataclass(frozen=True, slots=True)
class RemoteActor:
    """An actor as its own document says: where to deliver, and the keys by their ids."""

    sender: Sender
    keys: Mapping[str, RSAPublicKey]


def parse_actor_document(data: bytes, *, url: str) -> RemoteActor:
    """The actor whose document was found at `url`, which must be its id. Raises StrangeError."""
    found = parse_json(data)
    host = origin_of(url)
    keys = found.get("publicKey")
    inbox, endpoints = found.get("inbox"), found.get("endpoints")
    shared = endpoints.get("sharedInbox") if isinstance(endpoints, Mapping) else None
    if found.get("id") != url or type_of(found) not in _ACTORS:
        raise StrangeError("expected the document of an actor under its own id")
    if not isinstance(inbox, str) or not is_remote(inbox) or origin_of(inbox) != host:
        raise StrangeError("expected an actor with an inbox on its own host")
    if not isinstance(shared, str) or not is_remote(shared) or origin_of(shared) != host:
        shared = inbox
    return RemoteActor(Sender(url, inbox, shared), dict(_read_keys(keys, owner=url)))


def parse_json(data: bytes) -> dict[str, Any]:
    """A JSON object of others. Raises StrangeError; of a name that comes twice neither is believed."""
    try:
        found = json.loads(data, object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as exc:
        raise StrangeError("not JSON") from exc
    if not isinstance(found, dict):
        raise StrangeError("not a JSON object")
    return found


@dataclass(slots=True)
class KeyRing:
    """Keys by id, fetched when they are asked for and kept for an hour; safe in threads.

    `per_minute`: fetches of one host, `at_once`: of all hosts at a time, `at_once_of_one`: of one site; beyond them
    nobody can make us ask (LaterError), so that slow servers of a stranger hold up no more than a few threads.
    `seconds`: a clock that only goes forward.
    """

    signer: Signer
    knocks: Knocks
    allow_private: bool = False
    keep: timedelta = timedelta(hours=1)
    soon: timedelta = timedelta(minutes=1)
    keep_unanswered: timedelta = timedelta(days=1)
    per_minute: int = 30
    at_once: int = 8
    at_once_of_one: int = 2
    most: int = 5_000
    seconds: Callable[[], float] = time.monotonic
    patience: Patience = field(init=False)
    _known: OrderedDict[str, tuple[float, RemoteActor]] = field(default_factory=OrderedDict)
    _good: OrderedDict[str, None] = field(default_factory=OrderedDict)  # sites whose signature has held
    _asked: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _asking: Counter[str] = field(default_factory=Counter)  # questions under way, by site

    def __post_init__(self) -> None:
        self.patience = Patience(self.seconds)

    def find(self, key_id: str, *, fresh: bool = False) -> tuple[RSAPublicKey, Sender, bool]:
        """The key, its owner, and whether that was only remembered; `fresh`: not from longer ago than `soon`.

        Raises SignatureError (no such key), GoneError (no such actor), LaterError (no answer now).
        """
        check_remote(key_id, allow_private=self.allow_private)
        known = self._recall(key_id, self.soon if fresh else self.keep)
        if known is not None:
            return known.keys[key_id], known.sender, True
        try:
            actor = self._fetch(key_id)
        except LaterError:
            known = None if fresh else self._recall(key_id, self.keep_unanswered)
            if known is None:
                raise
            return known.keys[key_id], known.sender, True
        except (GoneError, SignatureError):
            with self._lock:
                self._known.pop(key_id, None)
            raise
        with self._lock:
            self._known[key_id] = (self.seconds(), actor)
            self._known.move_to_end(key_id)
            while len(self._known) > self.most:
                self._known.popitem(last=False)
        return actor.keys[key_id], actor.sender, False

    def note_good(self, sender: Sender) -> None:
        """A signature of his held: his site is no stranger's any more."""
        with self._lock:
            self._good[site_of(sender.id)] = None
            self._good.move_to_end(site_of(sender.id))
            while len(self._good) > self.most:
                self._good.popitem(last=False)

    def _recall(self, key_id: str, keep: timedelta) -> RemoteActor | None:
        with self._lock:
            known = self._known.get(key_id)
            if known is None or self.seconds() - known[0] >= keep.total_seconds():
                return None
            self._known.move_to_end(key_id)
        return known[1]

    def _fetch(self, key_id: str) -> RemoteActor:
        """The actor that names the key."""
        actor = self._find_owner(key_id)
        if key_id not in actor.keys:
            raise SignatureError("signature by a key that its owner does not name")
        return actor

    def _find_owner(self, key_id: str) -> RemoteActor:
        """His document is where the key's id leads, or is named there as owner."""
        url = key_id.partition("#")[0]
        data = self._ask(url)
        try:
            try:
                return parse_actor_document(data, url=url)
            except StrangeError:
                owner = _read_owner(parse_json(data))  # a key with a document of its own (GoToSocial and others)
                if owner == url or origin_of(owner) != origin_of(url):
                    raise
                check_remote(owner, allow_private=self.allow_private)
                return parse_actor_document(self._ask(owner), url=owner)
        except GoneError:
            raise
        except StrangeError as exc:
            raise SignatureError("signature by a key whose owner is no actor") from exc

    def _ask(self, url: str) -> bytes:
        if self.patience.wait(url) > 0:
            raise LaterError("servers of that owner have kept us waiting")
        self._begin(url)
        try:
            with self.patience.counted(url):
                answer = ask_signed("GET", url, None, signer=self.signer, knocks=self.knocks, limits=self._limits())
        except FetchError as exc:
            raise LaterError("the server of a key does not answer") from exc
        finally:
            with self._lock:
                self._asking[site_of(url)] -= 1
                self._asking += Counter()  # forgets sites that are asked nothing
        if answer.status in _GONE:
            raise GoneError("no such actor")
        if answer.status != 200 or answer.kind not in _KINDS:
            raise LaterError(f"the server of a key answered {answer.status}")
        return answer.body

    def _begin(self, url: str) -> None:
        """Count a question; raises LaterError if it is one too many."""
        site, now = site_of(url), self.seconds()
        with self._lock:
            asked = self._asked.setdefault(origin_of(url), deque())
            while asked and now - asked[0] > 60.0:
                asked.popleft()
            at_once = self.at_once if site in self._good else (self.at_once + 1) // 2
            is_busy = self._asking.total() >= at_once or self._asking[site] >= self.at_once_of_one
            if len(asked) >= self.per_minute or is_busy:
                raise LaterError("too many keys asked for")
            asked.append(now)
            self._asking[site] += 1
            if len(self._asked) > self.most:
                del self._asked[next(iter(self._asked))]

    def _limits(self) -> FetchLimits:
        return FetchLimits(_LIMITS.max_bytes, _LIMITS.total_s, _LIMITS.step_s, allow_private=self.allow_private)


def ask_signed(
    method: str, url: str, body: bytes | None, *, signer: Signer, knocks: Knocks, limits: FetchLimits
) -> Answer:
    """One request, signed as the host took it last (RFC 9421 at first); if that is refused, once more the other way.

    What worked is remembered. Raises FetchError as `elshi.adapters.http.ask` does.
    """
    host = origin_of(url)
    remembered = knocks.read_spec(host)
    spec = Spec(remembered) if remembered in set(Spec) else Spec.RFC9421
    answer = ask(method, url, body, headers=signer.headers(spec, method, url, body), limits=limits)
    if answer.status in _ASK_AGAIN:
        second = ask(method, url, body, headers=signer.headers(spec.other, method, url, body), limits=limits)
        if second.status in _ASK_AGAIN:
            return second
        spec, answer = spec.other, second
    if 200 <= answer.status < 300 and spec != remembered:
        knocks.write_spec(host, spec)
    return answer


def check_remote(url: str, *, allow_private: bool) -> None:
    """Raises SignatureError unless `url` may be the id of another's key: https, of a length that is kept, at a name.

    Servers of the fediverse have names. Addresses cost nothing: whoever has a line at home has hundreds of sites.
    """
    origin = origin_of(url) if len(url) <= _MAX_ID and url.isascii() and url.isprintable() and " " not in url else ""
    schemes = ("https://", "http://") if allow_private else ("https://",)
    if not origin.startswith(schemes) or "@" in origin or not (allow_private or is_named(url)):
        raise SignatureError("signature by a key whose id is no address")


def _read_keys(keys: object, *, owner: str) -> list[tuple[str, RSAPublicKey]]:
    found = []
    for entry in keys if isinstance(keys, list) else [keys]:
        if not isinstance(entry, Mapping) or entry.get("owner") != owner:
            continue
        key_id, public = entry.get("id"), parse_public(entry.get("publicKeyPem"))
        if isinstance(key_id, str) and public is not None and origin_of(key_id) == origin_of(owner):
            found.append((key_id, public))
    return found


def _read_owner(found: Mapping[str, Any]) -> str:
    inner = found.get("publicKey")
    owner = inner.get("owner") if isinstance(inner, Mapping) else found.get("owner")
    if not isinstance(owner, str):
        raise StrangeError("neither an actor nor a key")
    return owner


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found

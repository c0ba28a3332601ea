"""The inbox: what strangers post is verified, told in our own words, and put into the letterbox; only then it is 202.

One activity may be both counted as a reply and asked as a question.

Unsigned or tampered: 401. A key that cannot be fetched now: 503, and the sender comes again. The same activity within
the window of a signature is put once; beyond it its signature is too old. One site can have only so much
kept for it at a time (`brake`), whatever it calls its servers; beyond that it is told to come again, too, so that a
busy honest one loses nothing.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from elshi.adapters.fediverse.arrivals import Sender, read_arrival
from elshi.adapters.fediverse.asked import read_question
from elshi.adapters.fediverse.faults import GoneError, LaterError, SignatureError, StrangeError
from elshi.adapters.fediverse.patience import site_of
from elshi.adapters.fediverse.ports import Letterbox
from elshi.adapters.fediverse.remote import KeyRing, parse_json
from elshi.adapters.fediverse.replies import later_reply, text_reply
from elshi.adapters.fediverse.verifying import WINDOW, read_claim, verify_claim
from elshi.base.errors import ElshiError
from elshi.speak.brake import Brake
from elshi.speak.door import Reply, Request
from elshi.speak.questions import Asked

MAX_BODY = 256 << 10  # bytes of an activity
_MAX_ID = 2_000
_MOST_SEEN = 20_000
_UNSIGNED = "a signature that holds is needed"


@dataclass(slots=True)
class Inbox:
    """All inboxes at the public address `base`; safe in threads. `is_ours`: whether there is an actor of that name."""

    base: str
    is_ours: Callable[[str], bool]
    letterbox: Letterbox
    keys: KeyRing
    now: Callable[[], datetime]
    seconds: Callable[[], float] = time.monotonic  # of a clock that only goes forward, whatever becomes of the other
    brake: Brake = field(default_factory=lambda: Brake(burst=1_000, pause=0.5))  # of one site: 7,200 in an hour
    _seen: OrderedDict[str, datetime] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, request: Request) -> Reply:
        """What came to an inbox."""
        if len(request.body) > MAX_BODY:
            return text_reply(413, "too large")
        try:
            sender = self._verify(request)
        except SignatureError:
            return text_reply(401, _UNSIGNED)
        except LaterError:
            return later_reply()
        except GoneError:
            # A server tells of an account that it has deleted, whose key is gone with it. When something is next
            # delivered there it will say so itself.
            return Reply(202) if _is_farewell(request.body) else text_reply(401, _UNSIGNED)
        try:
            activity = parse_json(request.body)
            activity_id = _check_activity(activity, sender)
        except StrangeError:
            return text_reply(400, "expected an activity of the actor whose key signed it")
        return self._put(activity, activity_id, sender)

    def _put(self, activity: dict[str, Any], activity_id: str, sender: Sender) -> Reply:
        arrival = read_arrival(activity, sender, base=self.base)
        if arrival is not None and arrival.actor_name and not self.is_ours(arrival.actor_name):
            arrival = None
        try:
            asked = self._read_question(activity, sender)
            if (arrival is None and asked is None) or self._has_seen(activity_id):
                return Reply(202)
            if not self._may_put(sender):
                return later_reply()
            if asked is not None:
                self.letterbox.ask(asked)
            if arrival is not None:  # if this fails, the sender comes again: both are known by their ids
                self.letterbox.put(arrival)
        except (OSError, ElshiError):  # a full disk, or a letterbox that nobody empties
            return later_reply()
        self._note_seen(activity_id)
        return Reply(202)

    def _read_question(self, activity: dict[str, Any], sender: Sender) -> Asked | None:
        actors = [name for name in self.letterbox.asked_actors() if self.is_ours(name)]
        return read_question(activity, sender, base=self.base, actors=actors)

    def _may_put(self, sender: Sender) -> bool:
        with self._lock:
            return self.brake.take(site_of(sender.id), self.seconds())

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
        self.keys.note_good(sender)
        return sender

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
    if actor_id != sender.id or not isinstance(found, str) or len(found) > _MAX_ID:
        raise StrangeError("an activity of somebody else")
    if not found.isprintable() or found.split("/", 3)[:3] != sender.id.split("/", 3)[:3]:
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

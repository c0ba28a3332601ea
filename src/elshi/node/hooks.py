"""Questions from other programs: `/ask/from/<name>` of the public door, one for each way of kind `webhook`; and short
messages of citizens abroad that a gateway brings, one for each way of kind `sms` (`elshi.speak.sms_answers`).

    POST, signed as Standard Webhooks says (`elshi.speak.webhooks`) with the secret of `keys/ways/<name>`:
    {"id", "text"}, and if you like "language", "country", "thread", "reply"; all texts, as in `elshi.speak.questions`

Acknowledged (202) is what is on the disk. `id` is the question's own, there: handed in again, by whatever delivery, it
is the same question once. What is not signed is refused before it is read, and costs no more than its hash.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from elshi.base.errors import FormatError, UserError
from elshi.node.door import Door
from elshi.node.spool import Spool, SpoolFullError
from elshi.speak.brake import Brake
from elshi.speak.door import Reply, Request
from elshi.speak.questions import KIND, WEBHOOK, Asked, asked_fields, clean_text
from elshi.speak.sealing import Entry
from elshi.speak.sms_answers import KIND as SMS
from elshi.speak.sms_answers import answer_fields, parse_answer
from elshi.speak.webhooks import SignatureError, parse_secret, verify_delivery

PREFIX = "/ask/from/"
MAX_BODY = 1 << 17  # bytes: MAX_TEXT signs as JSON escapes them, two of `\ud83d` for each, and the other fields
KEPT_S = 5.0  # how long what was read of a secret is believed
REQUIRED, OPTIONAL = ("id", "text"), ("language", "country", "thread", "reply")


@dataclass(slots=True)
class Hooks:
    """The handler; safe in threads. `read_secret`: the words of a way's secret, raises UserError.

    `brake`: of each way, counted only for what its secret has signed, so that no stranger can use it up.
    """

    read_door: Callable[[], Door]
    spool: Spool
    now: Callable[[], datetime]
    read_secret: Callable[[str], str]
    tell: Callable[[str], object] = sys.stderr.write
    seconds: Callable[[], float] = time.monotonic
    brake: Brake = field(default_factory=lambda: Brake(burst=1_000, pause=1 / 300))
    _secrets: dict[str, tuple[float, bytes | None]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request) -> Reply:
        """What came of a delivery. Raises OSError if the disk did not take it."""
        if request.method != "POST":
            return Reply(405, b"", {"Allow": "POST"})
        door, name = self.read_door(), request.path.removeprefix(PREFIX)
        kind = next((one for one in (WEBHOOK, SMS) if (name, one) in door.ways), None)
        secret = None if kind is None else self._find_secret(name)
        if secret is None:
            return Reply(404, b"Nothing is here.\n")
        try:
            verify_delivery(request.body, request.headers, at=int(self.now().timestamp()), secret=secret)
        except SignatureError as exc:
            return _say(401, exc)
        with self._lock:
            may = self.brake.take(name, self.seconds())
        if not may:
            return Reply(429, b"Too many at once. Go slower.\n", {"Retry-After": "1"})
        if not _is_json(request.headers):
            return Reply(415, b"expected application/json, not packed\n", {"Accept": "application/json"})
        return self._take(request.body, name, door, is_sms=kind == SMS)

    def _take(self, body: bytes, name: str, door: Door, *, is_sms: bool) -> Reply:
        try:
            fields = answer_fields(parse_answer(body)) if is_sms else asked_fields(read_delivery(body, source=name))
        except FormatError as exc:
            return _say(400, exc)
        try:
            self.spool.write(Entry(SMS if is_sms else KIND, self.now(), fields), door.key)
        except SpoolFullError:
            return Reply(503, b"Not taken in. Try again later.\n", {"Retry-After": "600"})
        return Reply(202, b"Taken in.\n")

    def _find_secret(self, name: str) -> bytes | None:
        """Read at most once in KEPT_S; that there is none is told once, until there is one."""
        now = self.seconds()
        with self._lock:
            at, secret = self._secrets.get(name, (0.0, None))
            is_known = name in self._secrets
            if is_known and now - at <= KEPT_S:
                return secret
            try:
                found = parse_secret(self.read_secret(name))
            except (UserError, FormatError) as exc:
                found = None
                if secret is not None or not is_known:
                    self.tell(f"intake: {PREFIX}{name} is closed: {exc}\n")
            self._secrets[name] = now, found
            return found


def read_delivery(body: bytes, *, source: str) -> Asked:
    """The question of a delivery. Raises FormatError, without a word of it, for what is none."""
    given = _parse(body)
    unknown = set(given) - {*REQUIRED, *OPTIONAL}
    if unknown:
        raise FormatError(f"expected no fields but {', '.join((*REQUIRED, *OPTIONAL))}")
    if not all(isinstance(value, str) for value in given.values()):
        raise FormatError("expected a text in each field")
    if not all(given.get(name) for name in REQUIRED):
        raise FormatError(f"expected {' and '.join(REQUIRED)}")
    return Asked(WEBHOOK, **{**given, "text": clean_text(given["text"])}, source=source)


def _parse(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode("utf-8"), object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as exc:
        raise FormatError("expected one JSON object in UTF-8, no name in it twice") from exc
    if not isinstance(found, dict):
        raise FormatError("expected a JSON object")
    return found


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _is_json(headers: Mapping[str, str]) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" and headers.get("content-encoding", "identity").strip().lower() == "identity"


def _say(status: int, error: FormatError) -> Reply:
    return Reply(status, f"{error}\n".encode())

"""Networks on loopback that answer at once, for measuring what we do and not what they do.

Each says yes, in its own words, to what its adapter asks while it posts, and keeps when it was asked to say something.
It finds no fault with a request, and answers 503 to everything else: whether an adapter speaks its network's language
is for tests to show, not for a measurement.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, object]  # a status, and what is said as JSON
_UNKNOWN: Answer = (503, {"error": "a network for measuring does not know that"})
_CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"  # of whatever it is
_BOT = {"id": 7345120983, "is_bot": True, "first_name": "Elshi", "username": "elshi_bot"}
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `query` with the first value of each name."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes


class Network:
    """One service. `said`: when it was asked to say something, seconds of `time.monotonic`; `base`: its address."""

    def __init__(self, handle: str) -> None:
        """`handle`: of its one account, as the registry has it."""
        self.handle, self.base = handle, ""
        self.said: list[float] = []
        self._numbers = count(110_000_000_000_000_001)

    def say(self) -> int:
        """Keep that something is said now; its number."""
        self.said.append(time.monotonic())
        return next(self._numbers)

    def answer(self, asked: Asked) -> Answer:
        """What is answered. Called from several threads."""
        raise NotImplementedError


class Mastodon(Network):
    """A server of the Mastodon API."""

    def answer(self, asked: Asked) -> Answer:
        """Who we are; pictures; posts."""
        name, _, domain = self.handle.partition("@")
        match asked.method, asked.path.rstrip("/"):
            case "GET", "/api/v1/accounts/verify_credentials":
                return 200, {"id": "1", "username": name, "acct": name, "url": f"https://{domain}/@{name}"}
            case "GET", "/api/v2/instance":
                return 200, {"domain": domain, "configuration": {"statuses": {"max_characters": 500}}}
            case "POST", "/api/v2/media":
                return 200, {"id": "1", "type": "image", "url": f"https://{domain}/1.png"}
            case "POST", "/api/v1/statuses":
                number = self.say()
                return 200, {"id": str(number), "url": f"https://{domain}/@{name}/{number}"}
        return _UNKNOWN


class Bluesky(Network):
    """A personal data server."""

    def __init__(self, handle: str) -> None:
        super().__init__(handle)
        self._did = "did:plc:7h3kq2mfa5samal6example2"
        self._records: dict[str, object] = {}  # by key: the next part of a thread asks for the one before

    def answer(self, asked: Asked) -> Answer:
        """A session; pictures; records."""
        match asked.method, asked.path.removeprefix("/xrpc/"):
            case "POST", "com.atproto.server.createSession":
                session = {"accessJwt": "session", "refreshJwt": "session"}
                return 200, {"did": self._did, "handle": self.handle, **session}
            case "POST", "com.atproto.repo.uploadBlob":
                blob = {"$type": "blob", "ref": {"$link": _CID}, "mimeType": "image/png", "size": len(asked.body)}
                return 200, {"blob": blob}
            case "GET", "com.atproto.repo.getRecord":
                key = asked.query["rkey"]
                if key not in self._records:
                    return 400, {"error": "RecordNotFound", "message": "Could not locate record"}
                return 200, {**self._name(key), "value": self._records[key]}
            case "POST", "com.atproto.repo.putRecord":
                given = json.loads(asked.body)
                self.say()
                self._records[given["rkey"]] = given["record"]
                return 200, self._name(given["rkey"])
        return _UNKNOWN

    def _name(self, key: str) -> dict[str, str]:
        return {"uri": f"at://{self._did}/app.bsky.feed.post/{key}", "cid": _CID}


class Telegram(Network):
    """The Bot API, with one channel."""

    def answer(self, asked: Asked) -> Answer:
        """Who the bot is and what it may; messages with and without a picture."""
        chat = {"id": -1001234567890, "type": "channel", "username": self.handle}
        match asked.path.rpartition("/")[2]:
            case "getMe":
                return _ok(_BOT)
            case "getChat":
                gifts = dict.fromkeys(_GIFTS, False)
                return _ok({**chat, "accent_color_id": 1, "max_reaction_count": 1, "accepted_gift_types": gifts})
            case "getChatMember":
                return _ok({"user": _BOT, "status": "creator", "is_anonymous": False})
            case "sendMessage" | "sendPhoto":
                return _ok({"message_id": self.say() % 1_000_000, "date": int(time.time()), "chat": chat})
        return _UNKNOWN


class Fediverse(Network):
    """Inboxes. Nobody here asks who our actor is, whose `handle` it has."""

    def answer(self, asked: Asked) -> Answer:
        """Whatever comes is taken."""
        if asked.method == "POST":
            self.say()
            return 202, {}
        return _UNKNOWN


@contextmanager
def answering(network: Network) -> Iterator[None]:
    """The network on a free port of loopback, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each answer waits for an acknowledgement

        def log_message(self, *_: object) -> None:
            """Nothing."""

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, value = network.answer(Asked(self.command, parts.path, query, body))
            content = json.dumps(value).encode()
            self.send_response_only(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _answer  # noqa: N815  # names of http.server

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    network.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _ok(result: object) -> Answer:
    return 200, {"ok": True, "result": result}

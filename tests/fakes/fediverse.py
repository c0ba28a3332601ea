"""Another server of the fediverse, as small as it goes: an actor, an inbox that keeps what came, answers as told."""

import json
import socket
import threading
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elshi.adapters.fediverse.arrivals import Arrival
from elshi.adapters.fediverse.keys import format_public
from elshi.adapters.fediverse.signing import Signer, Spec
from elshi.speak.door import Handler, Request
from elshi.speak.questions import Asked


@dataclass
class Got:
    """One request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def spec(self) -> Spec:
        return Spec.RFC9421 if "signature-input" in self.headers else Spec.CAVAGE


class Neighbour:
    """A server on loopback with the actor `bob`. `takes`: the ways of signing that it does not answer 401.

    `answers`: what the next requests of a path are answered with: status, headers, body; `cut` closes the line instead.
    """

    def __init__(self, key: RSAPrivateKey, *, host: str = "localhost") -> None:
        self.key = key
        self.takes = set(Spec)
        self.got: list[Got] = []
        self.answers: dict[str, list[tuple[int, dict[str, str], bytes] | str]] = {}
        self.documents: dict[str, Any] = {}
        neighbour = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                neighbour._answer(self)

            def do_POST(self) -> None:
                neighbour._answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.base = f"http://{host}:{self.server.server_port}"
        self.actor = f"{self.base}/bob"
        self.documents["/bob"] = {
            "id": self.actor,
            "type": "Person",
            "inbox": f"{self.base}/bob/inbox",
            "endpoints": {"sharedInbox": f"{self.base}/inbox"},
            "publicKey": {"id": f"{self.actor}#main-key", "owner": self.actor, "publicKeyPem": format_public(key)},
        }

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def signer(self, at: datetime) -> Signer:
        return Signer(f"{self.actor}#main-key", self.key, lambda: at)

    def posts(self) -> list[dict[str, Any]]:
        return [json.loads(one.body) for one in self.got if one.method == "POST"]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        got = Got(handler.command, handler.path, headers, body)
        self.got.append(got)
        planned = self.answers.get(handler.path, [])
        if planned:
            answer = planned.pop(0)
            if answer == "cut":
                handler.connection.shutdown(socket.SHUT_RDWR)
                handler.close_connection = True
                return
            self._send(handler, *answer)
        elif got.spec not in self.takes:
            self._send(handler, 401, {}, b"")
        elif handler.command == "POST":
            self._send(handler, 202, {}, b"")
        elif handler.path in self.documents:
            kind = {"Content-Type": "application/activity+json; charset=utf-8"}
            self._send(handler, 200, kind, json.dumps(self.documents[handler.path]).encode())
        else:
            self._send(handler, 404, {}, b"")

    def _send(self, handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


def signed(
    signer: Signer,
    activity: dict[str, Any] | bytes,
    *,
    path: str = "/ap/mfa/inbox",
    spec: Spec = Spec.RFC9421,
    base: str = "https://mfa.samal.example",
) -> Request:
    """A POST of `activity` to us at `base`, as a server sends it."""
    body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
    host = base.partition("://")[2]
    headers = signer.headers(spec, "POST", base + path, body)
    return Request("POST", path, host, headers={"host": host, **headers}, body=body)


@dataclass
class ListBox:
    """A letterbox that is a list; `full` for one that cannot keep anything. `actors`: those who are asked."""

    arrivals: list[Arrival] = field(default_factory=list)
    full: bool = False
    actors: set[str] = field(default_factory=set)
    questions: list[Asked] = field(default_factory=list)

    def put(self, arrival: Arrival) -> None:
        self._take_room()
        self.arrivals.append(arrival)

    def ask(self, asked: Asked) -> None:
        self._take_room()
        self.questions.append(asked)

    def asked_actors(self) -> set[str]:
        return self.actors

    def _take_room(self) -> None:
        if self.full:
            raise OSError("no space left")


@dataclass
class DictKnocks:
    """Remembers in a dict."""

    known: dict[str, str] = field(default_factory=dict)

    def read_spec(self, host: str) -> str:
        return self.known.get(host, "")

    def write_spec(self, host: str, spec: str) -> None:
        self.known[host] = spec


class Door:
    """Serves a handler of ours on loopback, for whoever asks over HTTP; `handler` is set when its address is known."""

    def __init__(self) -> None:
        door = self
        self.handler: Handler | None = None

        class Answering(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                door._answer(self)

            def do_POST(self) -> None:
                door._answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.base = f"http://localhost:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        assert self.handler is not None
        parts = urlsplit(handler.path)
        reply = self.handler(
            Request(
                method=handler.command,
                path=parts.path,
                host=handler.headers.get("Host", "").lower(),
                query=dict(parse_qsl(parts.query, keep_blank_values=True)),
                headers={name.lower(): value for name, value in handler.headers.items()},
                body=handler.rfile.read(int(handler.headers.get("Content-Length") or 0)),
            )
        )
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(reply.body)))
        handler.end_headers()
        handler.wfile.write(reply.body)

"""The public door as a WSGI application: a request is held to limits, then given to the handler of its path.

Handlers are plain functions (`elshi.speak.door`), so they are tested without a server. No cookies, no sessions; nothing
about a visitor is written anywhere. Each answer says that nothing may be loaded from elsewhere, unless it has a policy
of its own.
"""

import hashlib
import http
import ipaddress
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from elshi.adapters.serving import Wsgi
from elshi.speak.brake import Brake
from elshi.speak.door import Handler, Reply, Request

MAX_QUERY = 2_000  # signs
MAX_HEADERS = 64
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # addresses of these pages have secrets in them
    "Cache-Control": "no-store",
    "Content-Type": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Route:
    """What begins with `prefix` goes to `handler`. `max_body`: bytes. `braked`: a POST counts against its source.

    `bucket`: routes of another one are not held up by a flood here.
    """

    prefix: str
    handler: Handler
    max_body: int = 1 << 14
    braked: bool = True
    bucket: str = ""


class Brakes:
    """How often may be posted here: by one source, and by all. Thread-safe.

    A source is the /64 of an IPv6 address or an IPv4 address, as a hash under a key that ends with the process. What
    comes over loopback was sent by a web server in front of us, and is counted with all others only: headers that name
    an address can be written by anybody.
    """

    def __init__(self, *, one: Brake | None = None, all_together: Brake | None = None) -> None:
        self._one = one or Brake(burst=20, pause=6.0)
        self._all = all_together or Brake(burst=600, pause=0.1)
        self._lock, self._salt = threading.Lock(), os.urandom(16)

    def may_post(self, address: str, now: float, *, bucket: str = "") -> bool:
        """Whether a POST from `address` is let in at `now`, seconds; each `bucket` is counted by itself."""
        source = self._source(address)
        with self._lock:
            return (not source or self._one.take(f"{bucket} {source}", now)) and self._all.take(bucket, now)

    def _source(self, address: str) -> str:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return "none"
        if found.is_loopback:
            return ""
        if isinstance(found, ipaddress.IPv6Address) and not found.ipv4_mapped:
            found = ipaddress.IPv6Address(int(found) >> 64 << 64)
        return hashlib.blake2b(str(found).encode(), key=self._salt, digest_size=16).hexdigest()


def public_door(
    routes: Sequence[Route],
    *,
    brakes: Brakes | None = None,
    now: Callable[[], float] = time.monotonic,
    tell: Callable[[str], object] = sys.stderr.write,
) -> Wsgi:
    """A WSGI application. The first route whose prefix fits is asked; none is 404. `tell`: hears of our own faults."""
    brakes = brakes or Brakes()

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        reply = _answer(environ, routes, brakes, now, tell)
        headers = {**_HEADERS, **reply.headers, "Content-Length": str(len(reply.body))}
        start_response(f"{reply.status} {_phrase(reply.status)}", list(headers.items()))
        return [b"" if environ.get("REQUEST_METHOD") == "HEAD" else reply.body]

    return application


def _answer(
    environ: Mapping[str, Any],
    routes: Sequence[Route],
    brakes: Brakes,
    now: Callable[[], float],
    tell: Callable[[str], object],
) -> Reply:
    path = str(environ.get("PATH_INFO", ""))
    route = next((one for one in routes if path.startswith(one.prefix)), None)
    if route is None:
        return Reply(404, b"Nothing is here.\n")
    method = str(environ.get("REQUEST_METHOD", ""))
    if method == "POST" and route.braked:
        source = str(environ.get("REMOTE_ADDR", ""))
        if not brakes.may_post(source, now(), bucket=route.bucket):
            return Reply(429, b"Too many tries. Wait a minute.\n", {"Retry-After": "60"})
    request = _read_request(environ, method, route.max_body)
    if isinstance(request, Reply):
        return request
    try:
        return route.handler(request)
    except OSError as exc:  # a full disk: what was handed in is not on it, and the visitor is told so
        tell(f"door: {type(exc).__name__} in {route.prefix}\n")
        return Reply(503, b"Not taken in. Try again later.\n", {"Retry-After": "600"})
    except Exception:  # noqa: BLE001  # a fault of ours in one request ends that request alone
        tell(f"door: {route.prefix}\n{_trace()}")
        return Reply(500, b"A fault of ours. Nothing was taken in.\n")


def _read_request(environ: Mapping[str, Any], method: str, max_body: int) -> Request | Reply:
    query = str(environ.get("QUERY_STRING", ""))
    headers = {name[5:].replace("_", "-").lower(): str(value) for name, value in environ.items() if name[:5] == "HTTP_"}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = str(environ[name])
    if len(query) > MAX_QUERY or len(headers) > MAX_HEADERS:
        return Reply(400, b"Too long.\n")
    body = b""
    if method not in {"GET", "HEAD"}:
        told = headers.get("content-length", "")
        # Never more than was announced: not every server ends the stream there. Without a length (chunked) ours does.
        length = min(int(told[:12]), max_body + 1) if told.isdecimal() else max_body + 1
        body = environ["wsgi.input"].read(length)
        if len(body) > max_body:
            return Reply(413, b"Too long.\n")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return Reply(400, b"Too long.\n")
    return Request(
        method="GET" if method == "HEAD" else method,
        path=str(environ.get("PATH_INFO", "")),
        host=str(environ.get("HTTP_HOST", "")).lower(),
        query=dict(pairs),
        headers=headers,
        body=body,
    )


def _trace() -> str:
    """Where it went wrong, without what: the message of an error may hold what a visitor wrote."""
    kind, _, trace = sys.exc_info()
    lines = "".join(traceback.format_tb(trace)) if trace else ""
    return f"{lines}{kind.__name__ if kind else ''}\n"


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Answer"

"""The line to one network: what a library asks for goes out here, and what came of it is decided here.

The libraries (Mastodon.py, atproto, python-telegram-bot) know their networks; they do not know the one question that
matters to us: did it happen? So none of them opens a connection. Each is given this line in the place of its own HTTP,
and every failure is one of ours before the library sees it:

- nothing of the request had left this machine (no address, no connection, no TLS): it did not happen, RetryError;
- it had, and no whole answer came: it may have happened, DoubtError, unless a repeat does no harm, then RetryError;
- 401 and what the network says no to: RefusedError. 429: RetryError with the wait that was asked for. 503: nobody has
  taken the request, RetryError. 500, 502, 504 and others: a post may have been made before something broke behind them
  (Mastodon remembers a key only after it has the post), so DoubtError, unless a repeat does no harm;
- 2xx that is not JSON: somebody else has answered, a portal or a proxy. In doubt as above, unless the service may
  answer what it likes (`any_answer`).

A line speaks to one service only, at the address that the administrator gave: a redirect is refused (a secret would
follow it), its host is resolved for each request, and every address it has must be public unless he named a private
one. No cookies, no proxies, nothing from the environment, nothing in a log: Telegram's secret is in the path.
"""

import json
import socket
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from elshi.adapters.clock import SystemClock
from elshi.adapters.deadline import TRANSPORT_ERRORS, BoundedTransport, Deadline, DeadlineError
from elshi.adapters.http import FetchError, check_address
from elshi.adapters.waits import read_wait
from elshi.base.errors import UserError
from elshi.speak.channels import ChannelError, DoubtError, RefusedError, RetryError

CALL_S = 200.0  # for all requests of one call of a channel: shorter than the lease under which it is made
STEP_S = 20.0  # each wait within a request: for a connection, for a piece
MAX_BYTES = 4 << 20  # of an answer
MAX_QUOTED = 200  # signs of what a stranger wrote, in a message of ours
_PORTS = {"http": 80, "https": 443}
_FIRST_BYTE = "http11.send_request_headers.started"  # httpcore's name for the moment before the first byte

Explain = Callable[[int, bytes], ChannelError]
"""What a network's no (a 4xx that is not 408 or 429) with this body means."""


class Line(httpx.BaseTransport):
    """Requests to one service. Raises RetryError, RefusedError or DoubtError; answers are 2xx, and JSON.

    `repeats(method, path)`: whether doing it again does no harm; GET never does. `total_s`: from the start of a request
    to the last byte of its answer. A call of a channel may take several requests: `begin` gives them CALL_S together.
    `any_answer`: 2xx is enough, whatever is in it.
    """

    def __init__(
        self,
        address: str,
        *,
        explain: Explain,
        repeats: Callable[[str, str], bool],
        allow_private: bool = False,
        total_s: float = 60.0,
        any_answer: bool = False,
    ) -> None:
        self.base = check_service(address, allow_private=allow_private)
        self._explain = explain
        self._repeats = repeats
        self._allow_private = allow_private
        self._total_s = total_s
        self._any_answer = any_answer
        self._call = Deadline.after(CALL_S)

    @property
    def host(self) -> str:
        """Of the service, for messages."""
        return self.base.host

    def begin(self, seconds: float = CALL_S) -> None:
        """From here on all requests together have so many seconds; what does not fit in any more is not sent."""
        self._call = Deadline.after(seconds)

    def wait(self, seconds: float) -> None:
        """Until something is ready on the other side. Raises RetryError if the call's time does not last that long."""
        if self._call.left <= seconds:
            raise RetryError("unavailable", f"{self.host} takes too long")
        time.sleep(seconds)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, and read the whole answer."""
        self._check_target(request.url)
        body = request.read()
        is_harmless = request.method in {"GET", "HEAD"} or self._repeats(request.method, request.url.path)
        response, content = self._exchange(request, body, is_harmless=is_harmless)
        self._check_answer(response, content, is_harmless=is_harmless)
        return httpx.Response(
            response.status_code,
            headers={"Content-Type": response.headers.get("Content-Type", "application/json")},
            content=content,
            request=request,
        )

    def _exchange(self, request: httpx.Request, body: bytes, *, is_harmless: bool) -> tuple[httpx.Response, bytes]:
        if self._call.is_over:
            raise RetryError("unavailable", f"{self.host} takes too long; the request was not sent")
        deadline = Deadline.after(min(self._total_s, self._call.left))
        is_sent = False

        def trace(event: str, _: object) -> None:
            nonlocal is_sent
            is_sent = is_sent or event == _FIRST_BYTE

        pinned = self._pin(request, body, trace)
        try:
            with BoundedTransport(deadline) as transport:
                response = transport.handle_request(pinned)
                try:
                    content = _read(response)
                finally:
                    response.close()
        except (DeadlineError, *TRANSPORT_ERRORS, httpx.HTTPError, httpx.StreamError, _OddError) as exc:
            reason = "no answer in time" if deadline.is_over else type(exc).__name__
            if not is_sent:
                raise RetryError("unreachable", f"{self.host} was not reached: {reason}") from exc
            if is_harmless:
                raise RetryError("unreachable", f"{self.host} gave no whole answer: {reason}") from exc
            code = "no-answer" if deadline.is_over else "cut"
            raise DoubtError(code, f"{self.host} gave no whole answer: {reason}") from exc
        return response, content

    def _pin(self, request: httpx.Request, body: bytes, trace: Callable[[str, object], None]) -> httpx.Request:
        """The same request to an address that was checked; Host and TLS name the host."""
        headers = httpx.Headers(request.headers)
        headers["Accept-Encoding"] = "identity"
        headers["User-Agent"] = "elshi"
        headers["Host"] = self.base.netloc.decode()
        headers.pop("Cookie", None)
        waits = dict.fromkeys(("connect", "read", "write", "pool"), STEP_S)
        return httpx.Request(
            request.method,
            request.url.copy_with(host=self._resolve()),
            headers=headers,
            content=body,
            extensions={"sni_hostname": self.host, "timeout": waits, "trace": trace},
        )

    def _resolve(self) -> str:
        port = self.base.port or _PORTS[self.base.scheme]
        try:
            found = socket.getaddrinfo(self.host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as exc:
            raise RetryError("unreachable", f"{self.host} cannot be resolved") from exc
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            try:
                check_address(address, allow_private=self._allow_private)
            except FetchError as exc:
                raise RefusedError("bad-address", f"{self.host}: {exc}") from exc
        return addresses[0]

    def _check_target(self, url: httpx.URL) -> None:
        if (url.scheme, url.host, url.port, url.userinfo) != (self.base.scheme, self.base.host, self.base.port, b""):
            # a library that makes an address of what a server said, or followed it somewhere
            raise RefusedError("bad-address", f"expected a request to {self.host}, got one to another service")

    def _check_answer(self, response: httpx.Response, content: bytes, *, is_harmless: bool) -> None:
        status = response.status_code
        answered = f"{self.host} answered {status}"
        wait = read_wait(response.headers, content, now=SystemClock().now())
        if status == 429:
            raise RetryError("rate-limited", answered, after=wait)
        if status in {408, 425, 503}:  # RFC 9110, 15.5.9 and 15.6.4; RFC 8470, 5.2: it was not taken
            raise RetryError("unavailable", answered, after=wait)
        if status >= 500 or status < 200:
            if is_harmless:
                raise RetryError("unavailable", answered, after=wait)
            raise DoubtError("odd-answer", answered)
        if status >= 400:
            raise self._explain(status, content)
        if status >= 300:
            raise RefusedError(
                "bad-address", f"{answered}, which sends us elsewhere; the address of the service is wrong"
            )
        if not self._any_answer and not _is_json(content):
            if is_harmless:
                raise RetryError("unavailable", f"{answered} without JSON")
            raise DoubtError("odd-answer", f"{answered} without JSON")


class _OddError(Exception):
    """An answer that is too long, or packed although nothing was asked to be."""


def check_service(address: str, *, allow_private: bool) -> httpx.URL:
    """The address of a service, without a path's last slash. Raises UserError. http only where hosts may be private."""
    try:
        url = httpx.URL(address)
        host = url.host
    except (httpx.InvalidURL, ValueError) as exc:
        raise UserError(f"not an address of a service: {address!r}") from exc
    if url.scheme not in ({"http", "https"} if allow_private else {"https"}) or not host:
        raise UserError(f"expected the https address of a service, got {address!r}")
    if url.userinfo or url.query or url.fragment:
        raise UserError("the address of a service has no user name, query or fragment; a secret belongs into its file")
    return url.copy_with(path=url.path.rstrip("/") or "/")


@contextmanager
def library_errors(host: str, *, changes: bool) -> Iterator[None]:
    """Around each call of a library: what the line has raised within comes out of it, whatever it was wrapped into.

    Anything else that goes wrong in there is an answer that the library could not read. If the call `changes` things,
    it may have been done all the same.
    """
    try:
        yield
    except Exception as exc:  # noqa: BLE001  # each library has its own; all end here as one of ours
        told = _find_told(exc)
        # never with the library's own words behind it: they quote what was sent, or what a stranger has answered
        if told is not None:
            raise told from told.__cause__
        reason = f"{host} gave an answer that cannot be read: {type(exc).__name__}"
        if changes:
            raise DoubtError("odd-answer", reason) from None
        raise RetryError("unavailable", reason) from None


def quote(text: object, *, secret: str = "") -> str:
    """What a stranger wrote, for a message: plain signs on one line, at most MAX_QUOTED, never with the secret."""
    if not isinstance(text, str):
        return ""
    if secret:
        text = text.replace(secret, "…")
    signs = (" " if sign.isspace() else sign for sign in text[: 4 * MAX_QUOTED])
    plain = "".join(sign for sign in signs if unicodedata.category(sign)[0] != "C")
    return " ".join(plain.split())[:MAX_QUOTED]


def read_object(body: bytes) -> dict[str, object]:
    """The JSON object of a refusal's body; empty if it is none."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _find_told(exc: BaseException) -> ChannelError | None:
    seen: set[int] = set()
    at: BaseException | None = exc
    while at is not None and id(at) not in seen:
        if isinstance(at, ChannelError):
            return at
        seen.add(id(at))
        at = at.__cause__ or at.__context__
    return None


def _read(response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise _OddError
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > MAX_BYTES:
            raise _OddError
    return bytes(body)


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True

"""One deadline over a whole HTTP exchange: connecting, TLS, sending, headers and body, with each wait shorter still.

httpx bounds each wait alone, so a server that sends one byte of a header every few seconds could hold its caller for as
long as it likes. Here every wait of the connection is cut to what is left of the exchange. httpcore is what httpx
speaks through, and requires. Looking up a host's address is not in it: the system's resolver has times of its own.
"""

import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import httpcore
import httpx

_PIECE_BYTES = 1 << 16  # each piece that is sent asks for what is left anew
# httpcore's errors have no base class of their own
TRANSPORT_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
)


class DeadlineError(Exception):
    """The time of the exchange is over."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment `at` of the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The deadline so many seconds from now."""
        return cls(time.monotonic() + seconds)

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self.at

    @property
    def left(self) -> float:
        """Seconds that are left, at least 0."""
        return max(0.0, self.at - time.monotonic())

    def cut(self, wait_s: float | None) -> float:
        """The wait in seconds, cut to what is left. Raises DeadlineError if nothing is."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise DeadlineError
        return left if wait_s is None else min(wait_s, left)


class BoundedTransport(httpx.BaseTransport):
    """Speaks HTTP/1.1 until the deadline. Raises DeadlineError, and TRANSPORT_ERRORS as they come."""

    def __init__(self, deadline: Deadline, *, verify: bool = True) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=_trust(verify), network_backend=_Backend(deadline))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and wait for the headers; the body is read later, under the same deadline."""
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()


@cache
def _trust(verify: bool) -> ssl.SSLContext:
    """Reading the certificates that are trusted takes 20 ms, longer than many a request; new ones need a new start."""
    return httpx.create_ssl_context(verify=verify, trust_env=False)


class _Body(httpx.SyncByteStream):
    """The body of a response, as it comes."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Backend(httpcore.NetworkBackend):
    """Opens connections whose every wait ends at the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._inner.connect_tcp(host, port, self._deadline.cut(timeout), local_address, socket_options)
        return _Stream(stream, self._deadline)


class _Stream(httpcore.NetworkStream):
    """A connection; a TLS handshake counts as one wait, which Python bounds as a whole."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE_BYTES):
            self._inner.write(buffer[start : start + _PIECE_BYTES], self._deadline.cut(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, self._deadline.cut(timeout))
        return _Stream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)

"""Posts as a server sends them: server-sent events (HTML Living Standard, 9.2) over the one HTTP client.

Mastodon's streaming (docs.joinmastodon.org/methods/streaming) comes as rows that `elshi.listen.readers.read_rows`
takes. One call is one connection, which ends after `limits.total_s`, or when the server or the network ends it; the
caller connects again with the last `id` that it has kept. A server that knows no ids (Mastodon is one) sends nothing
twice and nothing late: what was said between two connections is to be fetched from its pages.

An event larger than `MAX_EVENT_BYTES` is passed over, and so is one that never ended.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elshi.adapters.http import FetchLimits, Lookup, stream

MAX_EVENT_BYTES = 1 << 20
STREAM_LIMITS = FetchLimits(total_s=600.0, step_s=60.0)  # Mastodon sends a sign of life every 15 seconds


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its kind, its data, and the last id that the server has given so far ("" where it gave none)."""

    kind: str
    data: str
    id: str


def read_stream(
    url: str,
    *,
    last_id: str = "",
    headers: Mapping[str, str] | None = None,
    limits: FetchLimits = STREAM_LIMITS,
    lookup: Lookup | None = None,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows of one connection as they come, each with the id to go on from. Raises FetchError.

    A row is {"event": …, "payload": …}, which is what a file of Mastodon's streaming holds too.
    """
    sent = {**(headers or {}), "Accept": "text/event-stream", **({"Last-Event-ID": last_id} if last_id else {})}
    for event in parse_events(stream(url, headers=sent, limits=limits, lookup=lookup), last_id=last_id):
        yield event.id, {"event": event.kind, "payload": event.data}


def parse_events(pieces: Iterable[bytes], *, last_id: str = "") -> Iterator[ServerEvent]:
    """The whole events in bytes that come in pieces, wherever these are cut."""
    kind, data, size = "", list[str](), 0
    for line in _lines(pieces):
        if line == b"":
            if data and size <= MAX_EVENT_BYTES:
                yield ServerEvent(kind or "message", "\n".join(data), last_id)
            kind, data, size = "", [], 0
            continue
        if line is None:  # too long to be held
            size = MAX_EVENT_BYTES + 1
            continue
        name, _, value = line.decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        size += len(line)
        if name == "event":
            kind = value
        elif name == "data" and size <= MAX_EVENT_BYTES:
            data.append(value)
        elif name == "id" and "\x00" not in value:
            last_id = value


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes | None]:
    """Lines, which end with CR LF, LF or CR; None for one that is too long. One that never ends is left out."""
    held = bytearray()
    too_long = after_cr = False
    first = True
    for piece in pieces:
        rest = piece
        while rest:
            if after_cr and rest.startswith(b"\n"):
                rest = rest[1:]
                after_cr = False
                continue
            after_cr = False
            end = min((place for place in (rest.find(b"\n"), rest.find(b"\r")) if place >= 0), default=-1)
            part, rest, ended = (rest, b"", False) if end < 0 else (rest[:end], rest[end:], True)
            held += b"" if too_long else part
            if len(held) > MAX_EVENT_BYTES:
                too_long = True
                held.clear()
            if not ended:
                continue
            after_cr, rest = rest.startswith(b"\r"), rest[1:]
            yield None if too_long else bytes(held).removeprefix(b"\xef\xbb\xbf" if first else b"")
            held.clear()
            first = too_long = False

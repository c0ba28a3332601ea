"""Answers of the public addresses: never anything that a browser would run."""

from elshi.adapters.fediverse.signing import ACTIVITY
from elshi.speak.door import Reply

SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
_TEXT = "text/plain; charset=utf-8"
_AGAIN = "300"  # s


def json_reply(body: bytes, kind: str = ACTIVITY, *, status: int = 200) -> Reply:
    """A document."""
    return Reply(status, body, {**SAFE, "Content-Type": kind, "Vary": "Accept", "Cache-Control": "max-age=60"})


def text_reply(status: int, text: str) -> Reply:
    """A line for whoever looks."""
    return Reply(status, f"{text}\n".encode(), {**SAFE, "Content-Type": _TEXT})


def later_reply() -> Reply:
    """Come again."""
    return Reply(503, b"", {**SAFE, "Retry-After": _AGAIN})

"""What comes to a public address of ours, and what is answered: plain values, so that handlers need no framework."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One request, held to limits before it is here. `path` begins with /; header names in lower case; `body` whole.

    `host`: as asked for, lower case, with a port if one was given. `query`: decoded, the last of each name.
    """

    method: str
    path: str
    host: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers and body."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Reply]

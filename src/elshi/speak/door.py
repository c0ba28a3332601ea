"""What comes to a public address of ours, and what is answered: plain values, so that handlers need no framework."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs


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

    def form(self, *, most: int) -> dict[str, list[str]]:
        """The fields of a form, each with all its values; of what cannot be read, or has more than `most`, none."""
        try:
            return parse_qs(self.body.decode("utf-8"), keep_blank_values=True, max_num_fields=most)
        except ValueError:
            return {}


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers and body."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Reply]

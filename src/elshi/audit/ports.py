"""The outside world of an audit, as it needs it. What cannot be seen is a LookError, and the report says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from elshi.audit.certificates import SeenCertificate
from elshi.audit.dns_facts import DnsFacts
from elshi.base.errors import UserError


class LookError(UserError):
    """Something could not be looked at. The message says what and why, in one line."""


@dataclass(frozen=True, slots=True)
class Text:
    """What an address gave: where it came from after redirects, and its text."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """One request that a page made in a browser: its kind as in page_resources, and the frame that made it."""

    kind: str
    url: str
    frame: str


class Pages(Protocol):
    """Fetches pages and style sheets. What they hold is hostile."""

    def read(self, url: str) -> Text:
        """GET `url`. Raises LookError."""
        ...


class Names(Protocol):
    """Asks the DNS, within a time for all questions together."""

    def addresses(self, host: str) -> Sequence[str]:
        """The addresses of `host` (itself, if it is one), IPv4 first; none if it has none or nobody answers."""
        ...

    def facts(self, host: str) -> DnsFacts:
        """Everything that `find_dns` wants to know of `host`. Raises LookError if nobody answers."""
        ...


class Certificates(Protocol):
    """Looks at the certificates that servers show."""

    def look(self, host: str, port: int) -> SeenCertificate:
        """The certificate of `host`. Raises LookError."""
        ...


class Browser(Protocol):
    """Opens pages in a real browser."""

    def requests(self, url: str) -> Sequence[Request]:
        """Every request that opening `url` made, within limits of time and number. Raises LookError."""
        ...

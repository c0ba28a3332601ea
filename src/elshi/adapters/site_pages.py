"""Fetches the pages and style sheets of an audit, through the one HTTP client."""

from collections.abc import Iterable

from elshi.adapters.http import FetchError, FetchLimits, Lookup, fetch
from elshi.audit.home_networks import Network
from elshi.audit.ports import LookError, Text


class SitePages:
    """Implements `elshi.audit.ports.Pages`. `networks`: private ones that are allowed.

    `lookup` resolves hosts.
    """

    def __init__(self, networks: Iterable[Network], lookup: Lookup) -> None:
        self._limits = FetchLimits(max_bytes=4 << 20, total_s=20.0, private_networks=tuple(networks), unverified=True)
        self._lookup = lookup

    def read(self, url: str) -> Text:
        """GET `url`; bytes that are not UTF-8 are replaced, for addresses are ASCII."""
        try:
            page = fetch(url, limits=self._limits, lookup=self._lookup)
        except FetchError as exc:
            raise LookError(str(exc)) from exc
        return Text(page.url, page.body.decode("utf-8", "replace"))

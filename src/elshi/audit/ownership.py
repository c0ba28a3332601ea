"""Whose a host, an address or an issuer is, from lists that the administrator gives, and from nothing else.

Addresses decide before names: a home domain that points at a machine abroad is abroad. A host with several addresses is
as its worst: foreign before unknown before home. Without a list that knows it, it is unknown.
"""

import ipaddress
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from elshi.audit.delegated import Address, Delegated
from elshi.audit.findings import Basis, Owner, Standing
from elshi.audit.home_networks import HomeList

_ORDER = (Standing.FOREIGN, Standing.UNKNOWN, Standing.HOME)


@dataclass(frozen=True, slots=True)
class Ownership:
    """The lists. `country`: what counts as home in `delegated` and in issuers' names; None: no country is home."""

    home: HomeList
    delegated: Delegated | None = None
    country: str | None = None

    def of_host(self, host: str, addresses: Iterable[str]) -> Owner:
        """Whose `host` is, which has `addresses` (IP literals; none: they could not be found)."""
        owners = [self.of_address(address) for address in parse_addresses(addresses)]
        if not owners:
            unknown = Owner(Standing.UNKNOWN, Basis.NO_ADDRESS)
        else:
            worst = min(owners, key=lambda it: _ORDER.index(it.standing))
            if worst.standing is not Standing.UNKNOWN:
                return worst
            unknown = worst
        if self.home.holds_host(host):
            return Owner(Standing.HOME, Basis.HOME_DOMAIN, as_of=self.home.as_of)
        return unknown

    def of_address(self, address: Address) -> Owner:
        """Whose `address` is: a home network first, then the delegated files."""
        if self.home.holds_address(address):
            return Owner(Standing.HOME, Basis.HOME_NETWORK, as_of=self.home.as_of)
        if self.delegated is None or (country := self.delegated.country(address)) is None:
            return Owner(Standing.UNKNOWN, Basis.NOT_LISTED)
        return Owner(self._of_country(country), Basis.DELEGATED, country=country, as_of=self.delegated.as_of)

    def of_issuer(self, names: Iterable[str], country: str | None) -> Owner:
        """Whose an authority is, by its `names` (CN, O) and the country that its own name holds."""
        if not self.home.issuers.isdisjoint(names):
            return Owner(Standing.HOME, Basis.HOME_ISSUER, as_of=self.home.as_of)
        if country is None:
            return Owner(Standing.UNKNOWN, Basis.NOT_LISTED)
        return Owner(self._of_country(country), Basis.CERTIFICATE, country=country)

    def _of_country(self, country: str) -> Standing:
        if self.country is None:
            return Standing.UNKNOWN
        return Standing.HOME if country == self.country else Standing.FOREIGN


def parse_addresses(texts: Iterable[str]) -> tuple[Address, ...]:
    """IP addresses; what is none, and the zone of a link-local one, is passed over. 4-in-6 counts as IPv4."""
    found: list[Address] = []
    for text in texts:
        with suppress(ValueError):
            address = ipaddress.ip_address(text.partition("%")[0])
            mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
            found.append(mapped or address)
    return tuple(found)

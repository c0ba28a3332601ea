"""The administrator's list of what is at home, a TOML file:

as_of = 2026-03-01                     # when he looked last; shown beside each finding that rests on it
country = "XS"                         # optional: what counts as home in delegated files and in issuers' names
home = ["203.0.113.0/24", "2001:db8::/32"]
home_domains = ["samal.example"]       # these and all below them; asked only where no list knows the address
home_issuers = ["Samal Root CA"]       # names (CN or O) of the authorities that sign certificates at home
"""

import ipaddress
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from elshi.audit.delegated import Address
from elshi.audit.errors import AuditInputError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MAX_BYTES = 1 << 20
_KEYS = ("as_of", "country", "home", "home_domains", "home_issuers")
_MAX_NAME = 253  # characters (RFC 1035, 2.3.4)
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class HomeList:
    """Networks, domains (as fold_name gives them) and issuers that are home, as of a day (YYYY-MM-DD)."""

    networks: tuple[Network, ...] = ()
    domains: tuple[str, ...] = ()
    issuers: frozenset[str] = frozenset()
    country: str | None = None
    as_of: str | None = None

    def holds_address(self, address: Address) -> bool:
        """Whether `address` is in a home network."""
        return any(address.version == network.version and address in network for network in self.networks)

    def holds_host(self, host: str) -> bool:
        """Whether `host` is a home domain or below one."""
        name = fold_name(host)
        return any(name == domain or name.endswith("." + domain) for domain in self.domains)


def parse_home_list(data: bytes) -> HomeList:
    """The list. Raises AuditInputError that says what is wrong in it, all together."""
    if len(data) > MAX_BYTES:
        raise AuditInputError(f"the home networks: expected at most {MAX_BYTES} bytes, got {len(data)}")
    try:
        found: dict[str, Any] = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise AuditInputError(f"the home networks are not TOML: {exc}") from exc
    problems = [f"unknown key {key!r} (known: {', '.join(_KEYS)})" for key in found if key not in _KEYS]
    as_of = found.get("as_of")
    if not isinstance(as_of, date) or isinstance(as_of, datetime):
        problems.append("as_of: expected the day of the list, as_of = 2026-03-01")
    country = found.get("country")
    if country is not None and not (isinstance(country, str) and _COUNTRY.fullmatch(country)):
        problems.append('country: expected two capital letters, country = "XS"')
    for key in _KEYS[2:]:
        values = found.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            problems.append(f"{key}: expected a list of texts")
            found[key] = []
    networks = list(_networks(found.get("home", []), problems))
    if problems:
        raise AuditInputError("the home networks: " + "; ".join(problems))
    return HomeList(
        networks=tuple(networks),
        domains=tuple(fold_name(name) for name in found.get("home_domains", [])),
        issuers=frozenset(found.get("home_issuers", [])),
        country=country,
        as_of=str(as_of),
    )


def parse_network(text: str) -> Network:
    """A network like 203.0.113.0/24. Raises AuditInputError."""
    try:
        return ipaddress.ip_network(text)
    except ValueError as exc:
        raise AuditInputError(f"expected a network like 203.0.113.0/24, got {text!r}") from exc


def fold_name(host: str) -> str:
    """A DNS name in one form: ASCII (IDNA), lower case, without the dot at its end. What has no such form stays."""
    name = host.rstrip(".").lower()
    if name.isascii() or len(name) > _MAX_NAME:
        return name
    try:
        return name.encode("idna").decode("ascii")  # browsers write names so, pages often in their own letters
    except UnicodeError:
        return name


def _networks(values: Iterable[str], problems: list[str]) -> Iterable[Network]:
    for value in values:
        try:
            yield parse_network(value)
        except AuditInputError as exc:
            problems.append(f"home: {exc}")

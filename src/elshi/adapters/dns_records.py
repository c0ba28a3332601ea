"""Asks the DNS for an audit (dnspython): one resolver, a limit of time for all questions together."""

import socket
import time
from collections.abc import Iterator, Sequence

import dns.exception
import dns.flags
import dns.name
import dns.rdatatype
import dns.resolver
import dns.rrset

from elshi.adapters.dns_resolver import make_resolver
from elshi.audit.dns_facts import DnsFacts, Host, Signature, Zone, above
from elshi.audit.looking import is_local
from elshi.audit.ports import LookError

_ONE_S = 4.0  # all tries of one question
_TOTAL_S = 90.0  # all questions of an audit
_SILENCES = 4  # after so many unanswered questions in a row the resolver is taken for silent
_MAX_RECORDS = 16  # of one answer
_LOCAL = ("127.0.0.1", "::1")
_SIGNED = (dns.rdatatype.SOA, dns.rdatatype.NS, dns.rdatatype.DS)


class DnsRecords:
    """Implements `elshi.audit.ports.Names`, with the name servers of /etc/resolv.conf or `server` at `port`."""

    def __init__(self, *, server: str | None = None, port: int = 53) -> None:
        self._resolver = make_resolver(server=server, port=port)
        self._resolver.use_edns(0, dns.flags.DO, 1232)  # signatures come along
        self._resolver.flags = dns.flags.RD | dns.flags.CD  # of a damaged zone, too, we want to see what is there
        self._ends = time.monotonic() + _TOTAL_S
        self._silences = 0
        self._by_system = server is None
        self._kept: dict[tuple[str, dns.rdatatype.RdataType], list[dns.rrset.RRset]] = {}
        self._by_host: dict[str, tuple[str, ...]] = {}
        self._unanswered: list[str] = []

    def addresses(self, host: str) -> Sequence[str]:
        """The addresses of `host`; by the machine's own rules (/etc/hosts and all) where no server was named."""
        if is_local(host):
            return _local_addresses(host)
        if self._by_system:
            return self._system_addresses(host)
        found = (*self._texts(host, dns.rdatatype.A), *self._texts(host, dns.rdatatype.AAAA))
        return tuple(text for _, text in found)

    def _system_addresses(self, host: str) -> tuple[str, ...]:
        if time.monotonic() > self._ends:
            return self._by_host.get(host, ())
        if host not in self._by_host:
            try:
                found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            except (OSError, UnicodeError):
                found = []
            self._by_host[host] = tuple(sorted({str(entry[4][0]) for entry in found}, key=lambda it: (":" in it, it)))
        return self._by_host[host]

    def facts(self, host: str) -> DnsFacts:
        """What is known of `host`: addresses, aliases, the zones that lead to it, mail, signatures."""
        asked = len(self._unanswered)
        addresses = self._host(host)
        ttl = max(
            (rrset.ttl for kind in (dns.rdatatype.A, dns.rdatatype.AAAA) for rrset in self._sets(host, kind)), default=0
        )
        zone = self._zone_of(host)
        if zone is None and not addresses.addresses:
            raise LookError(f"no name server answered about {host}")
        parents = tuple(found for name in above(zone.name) if (found := self._zone(name))) if zone else ()
        mail = self._mail(host) or (self._mail(zone.name) if zone else ())
        return DnsFacts(
            host=addresses,
            address_ttl=ttl,
            zone=zone,
            parents=parents,
            alias_zones=tuple(it for it in self._alias_zones(host, zone) if it not in parents),
            server_zones=tuple(it for it in self._server_zones(zone) if it not in parents),
            mail=mail,
            signatures=self._signatures(host, zone, parents),
            signed=zone is not None and bool(self._sets(zone.name, dns.rdatatype.DS)),
            unanswered=tuple(self._unanswered[asked:]),
        )

    def _host(self, name: str) -> Host:
        return Host(name, tuple(self.addresses(name)))

    def _zone(self, name: str) -> Zone | None:
        """The zone with exactly this name; None if it has no NS records of its own."""
        records = self._texts(name, dns.rdatatype.NS)
        if not records:
            return None
        return Zone(name, tuple(self._host(text) for _, text in records), max(ttl for ttl, _ in records))

    def _zone_of(self, host: str) -> Zone | None:
        """The nearest zone at or above `host`."""
        return next((zone for name in (host, *above(host)) if (zone := self._zone(name)) is not None), None)

    def _mail(self, name: str) -> tuple[Host, ...]:
        found = [text.split(" ", 1)[1] for _, text in self._texts(name, dns.rdatatype.MX)]
        return tuple(self._host(host) for host in found if host)  # RFC 7505: an empty one takes no mail

    def _alias_zones(self, host: str, zone: Zone | None) -> tuple[Zone, ...]:
        """The zones of the names that CNAMEs of `host` lead to."""
        self._sets(host, dns.rdatatype.A)
        chain = [it for it in self._kept[host, dns.rdatatype.A] if it.rdtype == dns.rdatatype.CNAME]
        targets = [_text(record.target) for rrset in chain[:_MAX_RECORDS] for record in list(rrset)[:1]]
        zones = (self._zone_of(target) for target in targets)
        return tuple(dict.fromkeys(found for found in zones if found is not None and found != zone))

    def _server_zones(self, zone: Zone | None) -> tuple[Zone, ...]:
        """The zones of those name servers whose own name lies elsewhere; there the parent gives no address along."""
        if zone is None:
            return ()
        outside = [server.name for server in zone.servers if not server.name.endswith(f".{zone.name}")]
        zones = (self._zone_of(name) for name in outside)
        return tuple(dict.fromkeys(found for found in zones if found is not None and found != zone))

    def _signatures(self, host: str, zone: Zone | None, parents: Sequence[Zone]) -> tuple[Signature, ...]:
        """The signature that ends first of each kind of record that leads to `host`."""
        if zone is None:
            return ()
        asked = [(host, dns.rdatatype.A), (host, dns.rdatatype.AAAA), *((zone.name, kind) for kind in _SIGNED)]
        asked += [(parent.name, kind) for parent in parents for kind in (dns.rdatatype.SOA, dns.rdatatype.DS)]
        found: dict[tuple[str, str], Signature] = {}
        for name, kind in asked:
            for signature in self._rrsigs(name, kind):
                key = (signature.name, signature.covers)
                found[key] = min(found.get(key, signature), signature, key=lambda it: it.expires)
        return tuple(found.values())

    def _rrsigs(self, name: str, kind: dns.rdatatype.RdataType) -> Iterator[Signature]:
        self._sets(name, kind)
        for rrset in self._kept[name, kind]:
            if rrset.rdtype == dns.rdatatype.RRSIG:
                for record in list(rrset)[:_MAX_RECORDS]:
                    if record.type_covered == kind:
                        covers = dns.rdatatype.to_text(record.type_covered)
                        yield Signature(_text(rrset.name), covers, _text(record.signer), int(record.expiration))

    def _texts(self, name: str, kind: dns.rdatatype.RdataType) -> list[tuple[int, str]]:
        """TTL and text of each record, sorted; host names in lower case without the dot at the end."""
        found = []
        for rrset in self._sets(name, kind):
            for record in list(rrset)[:_MAX_RECORDS]:
                text = record.to_text().lower()
                found.append((int(rrset.ttl), text.removesuffix(".") if kind in _NAMED else text))
        return sorted(found, key=lambda it: it[1])

    def _sets(self, name: str, kind: dns.rdatatype.RdataType) -> list[dns.rrset.RRset]:
        """The record sets of `kind` in the answer about `name`; a CNAME on the way counts for its target."""
        key = (name, kind)
        if key not in self._kept:
            self._kept[key] = self._ask(name, kind)
        return [rrset for rrset in self._kept[key] if rrset.rdtype == kind]

    def _ask(self, name: str, kind: dns.rdatatype.RdataType) -> list[dns.rrset.RRset]:
        """The answer section; empty where there is nothing, or nobody answers, which is remembered."""
        left = self._ends - time.monotonic()
        try:
            if left <= 0 or self._silences >= _SILENCES:
                raise dns.exception.Timeout  # one way for all that was not answered
            answer = self._resolver.resolve(
                name, kind, lifetime=min(_ONE_S, left), search=False, raise_on_no_answer=False
            )
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.DNSException, OSError, ValueError, UnicodeError) as exc:
            self._silences += isinstance(exc, dns.exception.Timeout)
            self._unanswered.append(f"{name} {dns.rdatatype.to_text(kind)}")
            return []
        self._silences = 0
        return list(answer.response.answer)


_NAMED = frozenset({dns.rdatatype.NS, dns.rdatatype.MX})


def _local_addresses(host: str) -> tuple[str, ...]:
    return _LOCAL[:1] if host == "localhost" or host.endswith(".localhost") else (host,)


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()

"""What the DNS of a name shows, and when its parts are missed.

Rules, in the order of the findings:

- *address*: the machine itself. Abroad, it is gone at once.
- *name-server*: if no name server of the zone is at home, the name dies when resolvers forget it: after the longest TTL
  that the name has among its NS and address records. If one is at home, the others are missed by nobody for long.
- *parent-zone*: the same for the zones above, up to the top-level domain, after the TTL of the delegation. The root is
  not looked at.
- *alias-zone*, *name-server-zone*: a CNAME, or a name server with a name elsewhere, leads through another zone.
- *mail*: where mail for the domain goes. Mail from home to home stops at once unless one exchanger is at home.
- *signature*: DNSSEC signatures end. Who cannot reach the signer gets no new ones (RFC 4033, 5; RFC 4035, 5.3.1).

TTLs are as the asked resolver gave them: a cache gives what is left, so they are lower bounds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from elshi.audit.findings import Finding, Loss, Owner, Standing, When, settle
from elshi.audit.ownership import Ownership

_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Host:
    """A host that a record names, with its addresses (IP literals; none: not found)."""

    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """One RRSIG: of which records of which name, made by which zone, until when (Unix seconds)."""

    name: str
    covers: str
    signer: str
    expires: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone: its name, its name servers, their TTL in seconds."""

    name: str
    servers: tuple[Host, ...]
    ttl: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsFacts:
    """What was found of `host`. Zones that could not be asked are missing, and said so elsewhere."""

    host: Host
    address_ttl: int
    zone: Zone | None
    parents: tuple[Zone, ...] = ()  # the zones above, without the root
    alias_zones: tuple[Zone, ...] = ()  # where CNAMEs lead, if not into `zone`
    server_zones: tuple[Zone, ...] = ()  # of name servers whose name is outside `zone`
    mail: tuple[Host, ...] = ()
    signatures: tuple[Signature, ...] = ()
    signed: bool = False  # the parent has a DS record for the zone
    unanswered: tuple[str, ...] = ()  # questions that nobody answered, `samal.example MX`


def find_dns(facts: DnsFacts, ownership: Ownership, *, at: datetime) -> Iterator[Finding]:
    """The findings of one name, at the moment `at` (aware)."""
    yield from find_address(facts.host, ownership)
    if facts.zone is not None:
        ttl = max(facts.zone.ttl, facts.address_ttl)
        yield from _servers("name-server", facts.zone, ttl, ownership)
        if not facts.signed and f"{facts.zone.name} DS" not in facts.unanswered:
            yield _unsigned(facts.zone, ownership)
    for code, zones in (
        ("parent-zone", facts.parents),
        ("alias-zone", facts.alias_zones),
        ("name-server-zone", facts.server_zones),
    ):
        for zone in zones:
            yield from _zone(code, zone, ownership)
    yield from _mail(facts, ownership)
    for signature in facts.signatures:
        yield _signature(signature, facts, ownership, at=at)


def find_address(host: Host, ownership: Ownership) -> Iterator[Finding]:
    """Where the service itself is."""
    yield settle(
        Finding(
            code="address",
            subject=host.name,
            owner=ownership.of_host(host.name, host.addresses),
            when=When.at_once(),
            loss=Loss.WHOLE,
            evidence=(_format_host(host),),
        )
    )


def _servers(code: str, zone: Zone, ttl: int, ownership: Ownership) -> Iterator[Finding]:
    """One finding for each name server."""
    owners = {server: ownership.of_host(server.name, server.addresses) for server in zone.servers}
    spare = any(owner.standing is Standing.HOME for owner in owners.values())
    for server, owner in owners.items():
        yield settle(
            Finding(
                code=f"{code}-spare" if spare and owner.standing is not Standing.HOME else code,
                subject=server.name,
                owner=owner,
                when=When.never() if spare else When.ttl(ttl),
                loss=Loss.NONE if spare else Loss.WHOLE,
                evidence=(f"{zone.name} NS {_format_host(server)}, TTL {zone.ttl} s",),
                facts={"zone": zone.name, "ttl": ttl},
            )
        )


def _zone(code: str, zone: Zone, ownership: Ownership) -> Iterator[Finding]:
    """One finding for a whole zone: it lives while one of its name servers can be reached."""
    yield settle(
        Finding(
            code=code,
            subject=zone.name,
            owner=_best(zone, ownership),
            when=When.ttl(zone.ttl),
            loss=Loss.WHOLE,
            evidence=tuple(f"{zone.name} NS {_format_host(server)}, TTL {zone.ttl} s" for server in zone.servers[:13]),
            facts={"zone": zone.name, "ttl": zone.ttl},
        )
    )


def _mail(facts: DnsFacts, ownership: Ownership) -> Iterator[Finding]:
    owners = {host: ownership.of_host(host.name, host.addresses) for host in facts.mail}
    spare = any(owner.standing is Standing.HOME for owner in owners.values())
    for host, owner in owners.items():
        yield settle(
            Finding(
                code="mail-spare" if spare and owner.standing is not Standing.HOME else "mail",
                subject=host.name,
                owner=owner,
                when=When.never() if spare else When.at_once(),
                loss=Loss.NONE if spare else Loss.PART,
                evidence=(f"{facts.host.name} MX {_format_host(host)}",),
                facts={"zone": facts.host.name},
            )
        )


def _unsigned(zone: Zone, ownership: Ownership) -> Finding:
    return Finding(
        code="unsigned",
        subject=zone.name,
        owner=_best(zone, ownership),
        when=When.never(),
        loss=Loss.NONE,
        evidence=(f"{zone.name} DS: none",),
    )


def _signature(signature: Signature, facts: DnsFacts, ownership: Ownership, *, at: datetime) -> Finding:
    """A signature lives until it ends; a signer at home makes new ones, but one that has ended is broken now."""
    left = (signature.expires - at.timestamp()) / _DAY_S
    zones = (*((facts.zone,) if facts.zone else ()), *facts.parents, *facts.alias_zones, *facts.server_zones)
    signer = next((zone for zone in zones if zone.name == signature.signer), None)
    return settle(
        Finding(
            code="signature" if left > 0 else "signature-ended",
            subject=signature.signer,
            owner=_best(signer, ownership) if signer else ownership.of_host(signature.signer, ()),
            when=When.days(left),
            loss=Loss.WHOLE,
            evidence=(f"RRSIG {signature.name} {signature.covers}: {_format_seconds(signature.expires)}",),
            facts={"days": int(left)},
            broken=left <= 0,
        )
    )


def _best(zone: Zone, ownership: Ownership) -> Owner:
    """A zone is as its best name server: one that can be reached is enough."""
    owners = [ownership.of_host(server.name, server.addresses) for server in zone.servers]
    order = (Standing.HOME, Standing.UNKNOWN, Standing.FOREIGN)
    return min(owners, key=lambda it: order.index(it.standing), default=ownership.of_host(zone.name, ()))


def _format_host(host: Host) -> str:
    return f"{host.name} [{', '.join(host.addresses[:8]) or '?'}]"


def _format_seconds(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, OSError, ValueError):
        return str(seconds)


def above(name: str) -> Iterable[str]:
    """The names above `name`, nearest first, without the root: `example` for `samal.example`."""
    labels = name.split(".")
    return (".".join(labels[at:]) for at in range(1, len(labels)))

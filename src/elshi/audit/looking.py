"""One audit: goes to the pages, names and certificates through the ports, and hands what it finds to the rules.

Nothing that fails stops it: what could not be looked at is listed beside the findings, for a report that left it out
would look better than the service is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from elshi.audit.certificates import find_certificate, find_status_hosts, status_hosts
from elshi.audit.dns_facts import Host, find_address, find_dns
from elshi.audit.findings import Basis, Finding, Loss, Owner, Standing, Unseen, When, settle, sort_findings
from elshi.audit.inventory import NamedService
from elshi.audit.known_services import known_service
from elshi.audit.machine import MachineLine
from elshi.audit.ownership import Ownership
from elshi.audit.page_resources import Reference, host_of, read_page, read_sheet
from elshi.audit.ports import Browser, Certificates, LookError, Names, Pages

MAX_SHEETS = 20  # style sheets read for one page
MAX_FRAMES = 5  # frames read for one page, one level deep
MAX_EVIDENCE = 5  # places shown for one finding
TIME_DAYS = 30  # a quartz clock drifts some seconds a day at most; tokens and certificates notice after weeks
PACKAGE_DAYS = 90  # how long a machine is taken to go on without security updates
_WHOLE = frozenset({"form", "redirect", "identity"})  # without these people do not get where they want to go


class Eyes(Protocol):
    """The ports together. `browser` is None where none was asked for."""

    pages: Pages
    names: Names
    certificates: Certificates
    browser: Browser | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is audited."""

    urls: tuple[str, ...] = ()
    inventory: tuple[NamedService, ...] = ()
    machine: tuple[MachineLine, ...] = ()
    helpers: tuple[str, ...] = ()  # addresses of services that only add something: witnesses


@dataclass(frozen=True, slots=True)
class Looked:
    """What came out. `unread`: those of the given addresses whose page could not be read."""

    findings: tuple[Finding, ...]
    unseen: tuple[Unseen, ...]
    unread: tuple[str, ...]


def look(subject: Subject, eyes: Eyes, ownership: Ownership, *, at: datetime) -> Looked:
    """Look at everything in `subject`, at the moment `at` (aware)."""
    audit = _Audit(eyes, ownership, at)
    for url in subject.urls:
        audit.page(url)
    for name in subject.inventory:
        audit.named(name)
    for line in subject.machine:
        audit.machine(line)
    for url in subject.helpers:
        audit.helper(url)
    return Looked(sort_findings(audit.findings), tuple(dict.fromkeys(audit.unseen)), tuple(audit.unread))


class _Audit:
    """Findings gathered so far, and what was looked at already."""

    def __init__(self, eyes: Eyes, ownership: Ownership, at: datetime) -> None:
        self._eyes, self._ownership, self._at = eyes, ownership, at
        self._hosts: set[str] = set()
        self._servers: set[tuple[str, int]] = set()
        self._found: dict[tuple[str, str], Finding] = {}  # of pages: by code and host, evidence joined
        self._other: list[Finding] = []
        self.unseen: list[Unseen] = []
        self.unread: list[str] = []

    @property
    def findings(self) -> list[Finding]:
        return [*self._found.values(), *self._other]

    def page(self, url: str) -> None:
        """A page, what it asks for, its name and its certificate."""
        own = {host_of(url)}
        references: list[tuple[Reference, str]] = []
        try:
            got = self._eyes.pages.read(url)
        except LookError as exc:
            self.unread.append(url)
            self.unseen.append(Unseen("page", url, str(exc)))
            got = None
        if got is not None:
            if host_of(got.url) not in own:
                self._reference(Reference("redirect", got.url, "HTTP"), url)
                own.add(host_of(got.url))
            references += self._static(got.text, got.url, own)
        references += self._browsed(url)
        for reference, page in references:
            if reference.host not in own:
                self._reference(reference, page)
        for address in dict.fromkeys((url, got.url if got else url)):
            self._host(host_of(address))
            self._certificate(address)

    def named(self, service: NamedService) -> None:
        """A service of the inventory."""
        seen = f"inventory: {service.kind.value} {service.host} {service.used_for}".strip()
        self._other.append(self._finding(service.kind.value, service.host, When.at_once(), (seen,)))

    def machine(self, line: MachineLine) -> None:
        """A line of the machine's files."""
        moments = {
            "time-server": When.days(TIME_DAYS),
            "package-source": When.days(PACKAGE_DAYS),
            "resolver": When.at_once(),
        }
        self._other.append(self._finding(line.code, line.host, moments[line.code], (line.seen,)))

    def helper(self, url: str) -> None:
        """A service whose absence takes nothing away."""
        found = self._finding("helper", host_of(url), When.never(), (url,))
        self._other.append(replace(found, loss=Loss.NONE))

    def _static(self, text: str, url: str, own: set[str]) -> Iterator[tuple[Reference, str]]:
        """What the page, its frames and their style sheets name; only our own hosts are gone to."""
        first = read_page(text, url)
        yield from ((reference, url) for reference in first)
        frames = [it.url for it in first if it.kind == "frame" and self._ours(it.host, own)][:MAX_FRAMES]
        sheets = [it.url for it in first if it.kind == "stylesheet"]
        for frame in dict.fromkeys(frames):
            for reference in self._read(frame, read_page):
                yield reference, frame
                sheets += [reference.url] if reference.kind == "stylesheet" else []
        done: set[str] = set()
        while sheets and len(done) < MAX_SHEETS:
            sheet = sheets.pop(0)
            if sheet in done or not self._ours(host_of(sheet), own):
                continue
            done.add(sheet)
            for reference in self._read(sheet, read_sheet):
                yield reference, sheet
                sheets += [reference.url] if reference.kind == "stylesheet" else []

    def _read(self, url: str, parse: Callable[[str, str], tuple[Reference, ...]]) -> tuple[Reference, ...]:
        try:
            got = self._eyes.pages.read(url)
        except LookError as exc:
            self.unseen.append(Unseen("page", url, str(exc)))
            return ()
        return parse(got.text, got.url)

    def _ours(self, host: str, own: set[str]) -> bool:
        return host in own or self._owner(host).standing is Standing.HOME

    def _browsed(self, url: str) -> Iterator[tuple[Reference, str]]:
        if self._eyes.browser is None:
            self.unseen.append(Unseen("browser-off", url, "--no-browser"))
            return
        try:
            for request in self._eyes.browser.requests(url):
                yield Reference(request.kind, request.url, "chromium"), request.frame
        except LookError as exc:
            self.unseen.append(Unseen("browser", url, str(exc)))

    def _reference(self, reference: Reference, page: str) -> None:
        """A place that a page leads to, joined with others of its kind and host."""
        if not reference.host:
            return
        seen = f"{reference.seen} {reference.url[:300]} · {page[:300]}"
        key = (reference.kind, reference.host)
        if (known := self._found.get(key)) is not None:
            if seen not in known.evidence and len(known.evidence) < MAX_EVIDENCE:
                self._found[key] = replace(known, evidence=(*known.evidence, seen))
            return
        hint = reference.kind == "hint"
        found = self._finding(*key, When.never() if hint else When.at_once(), (seen,))
        loss = Loss.NONE if hint else Loss.WHOLE if reference.kind in _WHOLE else Loss.PART
        self._found[key] = replace(found, loss=loss)

    def _host(self, host: str) -> None:
        """The name of a service, once. What is an address, or a name of this machine, has no DNS."""
        if not host or host in self._hosts:
            return
        self._hosts.add(host)
        if is_local(host):
            self._other += find_address(Host(host, tuple(self._eyes.names.addresses(host))), self._ownership)
            return
        try:
            facts = self._eyes.names.facts(host)
            self._other += find_dns(facts, self._ownership, at=self._at)
            if facts.unanswered:
                self.unseen.append(Unseen("dns", host, f"no answer about {', '.join(facts.unanswered[:10])}"))
        except LookError as exc:
            self.unseen.append(Unseen("dns", host, str(exc)))
            self._other += find_address(Host(host), self._ownership)

    def _certificate(self, url: str) -> None:
        parts = urlsplit(url)
        server = (parts.hostname or "", parts.port or 443)
        if parts.scheme != "https" or server in self._servers:
            return
        self._servers.add(server)
        try:
            seen = self._eyes.certificates.look(*server)
        except LookError as exc:
            self.unseen.append(Unseen("certificate", server[0], str(exc)))
            return
        self._other += find_certificate(seen, self._ownership, at=self._at)
        addresses = {host: tuple(self._eyes.names.addresses(host)) for host in status_hosts(seen.certificate)}
        self._other += find_status_hosts(seen, addresses, self._ownership)

    def _finding(self, code: str, host: str, when: When, evidence: tuple[str, ...]) -> Finding:
        service = known_service(host)
        return settle(
            Finding(
                code=code,
                subject=host or "localhost",
                owner=self._owner(host),
                when=when,
                loss=Loss.PART,
                evidence=evidence,
                service=service.value if service else None,
            )
        )

    def _owner(self, host: str) -> Owner:
        if not host:
            return Owner(Standing.HOME, Basis.LOCAL)
        return self._ownership.of_host(host, self._eyes.names.addresses(host))


def is_local(host: str) -> bool:
    """Whether `host` is an address, or a name that never leaves this machine (RFC 6761, 6.3)."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return host == "localhost" or host.endswith(".localhost") or "." not in host
    return True

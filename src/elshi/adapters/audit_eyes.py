"""The eyes of an audit put together: pages, names, certificates and, if asked for, a browser."""

from collections.abc import Iterable
from dataclasses import dataclass

from elshi.adapters.certificate_of import CertificateOf
from elshi.adapters.chromium_requests import ChromiumRequests
from elshi.adapters.dns_records import DnsRecords
from elshi.adapters.site_pages import SitePages
from elshi.audit.home_networks import Network
from elshi.audit.page_resources import host_of
from elshi.audit.ports import Browser, Certificates, Names, Pages


@dataclass(slots=True)
class AuditEyes:
    """Implements `elshi.audit.looking.Eyes`."""

    pages: Pages
    names: Names
    certificates: Certificates
    browser: Browser | None


def open_eyes(
    urls: Iterable[str],
    *,
    networks: Iterable[Network],
    resolver: tuple[str, int] | None,
    browser: bool,
    sandboxed: bool = True,
) -> AuditEyes:
    """Eyes that may go to private addresses in `networks` alone; `resolver`: address and port, None for the machine's.

    With a resolver of one's own the browser goes where that one leads, as the page and its certificate do.
    """
    allowed = tuple(networks)
    names = DnsRecords() if resolver is None else DnsRecords(server=resolver[0], port=resolver[1])
    hosts = {}
    if resolver is not None and browser:
        found = {host: names.addresses(host) for url in urls if (host := host_of(url))}
        hosts = {host: addresses[0] for host, addresses in found.items() if addresses and addresses[0] != host}
    return AuditEyes(
        pages=SitePages(allowed, names.addresses),
        names=names,
        certificates=CertificateOf(allowed, names.addresses),
        browser=ChromiumRequests(hosts=hosts, sandboxed=sandboxed) if browser else None,
    )

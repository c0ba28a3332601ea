"""The name servers that are asked: those of the machine, or one that somebody names."""

from contextlib import suppress

import dns.resolver


def make_resolver(*, server: str | None, port: int) -> dns.resolver.Resolver:
    """Asks the name servers of /etc/resolv.conf, or `server` (an address) at `port`; a machine may have none."""
    resolver = dns.resolver.Resolver(configure=False)
    if server is not None:
        resolver.nameservers, resolver.port = [server], port
        return resolver
    with suppress(dns.resolver.NoResolverConfiguration):  # a machine without name servers: nobody answers
        resolver = dns.resolver.Resolver()
    return resolver

"""TXT records by the machine's own resolver (dnspython); the one other way out beside the HTTP client."""

from collections.abc import Sequence

import dns.exception
import dns.rdatatype
import dns.resolver

from elshi.adapters.control_proofs import TxtError
from elshi.adapters.dns_resolver import make_resolver

_TOTAL_S = 5.0  # all tries together
_MAX_RECORDS = 64


class DnsTxt:
    """Asks the name servers of /etc/resolv.conf, or `server` (an address) at `port`."""

    def __init__(self, *, server: str | None = None, port: int = 53) -> None:
        self._resolver = make_resolver(server=server, port=port)

    def read_txt(self, name: str) -> Sequence[str]:
        """The TXT records of `name`, at most 64; none if it has none. Raises TxtError if nobody answers."""
        try:
            answer = self._resolver.resolve(name, dns.rdatatype.TXT, lifetime=_TOTAL_S, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError, ValueError) as exc:
            raise TxtError(f"cannot look up {name[:253]}: {type(exc).__name__}") from exc
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in list(answer)[:_MAX_RECORDS])

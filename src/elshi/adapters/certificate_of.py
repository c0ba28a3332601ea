"""Looks at the certificate that a server shows, whether or not it verifies here, and says which."""

import socket
import ssl
from collections.abc import Iterable

from elshi.adapters.http import FetchError, Lookup, check_address
from elshi.audit.certificates import SeenCertificate, parse_certificate
from elshi.audit.errors import AuditInputError
from elshi.audit.home_networks import Network
from elshi.audit.ports import LookError

_STEP_S = 10.0


class CertificateOf:
    """Implements `elshi.audit.ports.Certificates`, with the address pinned and checked as the HTTP client does."""

    def __init__(self, networks: Iterable[Network], lookup: Lookup) -> None:
        self._networks, self._lookup = tuple(networks), lookup

    def look(self, host: str, port: int) -> SeenCertificate:
        """The certificate that `host` shows at `port`."""
        address, fault = self._address(host), ""
        try:
            try:
                der = _shake_hands(ssl.create_default_context(), address, host, port)
            except ssl.SSLCertVerificationError as exc:
                fault = exc.verify_message
                careless = ssl.create_default_context()
                careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE  # to look at it, not to believe it
                der = _shake_hands(careless, address, host, port)
            return SeenCertificate(host, parse_certificate(der), fault)
        except (OSError, ValueError, AuditInputError) as exc:
            raise LookError(f"no certificate from {host}:{port}: {type(exc).__name__}") from exc

    def _address(self, host: str) -> str:
        addresses = self._lookup(host)
        if not addresses:
            raise LookError(f"cannot resolve {host}")
        try:
            check_address(addresses[0], allow_private=False, private_networks=self._networks)
        except FetchError as exc:
            raise LookError(str(exc)) from exc
        return addresses[0]


def _shake_hands(context: ssl.SSLContext, address: str, host: str, port: int) -> bytes:
    with (
        socket.create_connection((address, port), timeout=_STEP_S) as plain,
        context.wrap_socket(plain, server_hostname=host) as shaken,
    ):
        return shaken.getpeercert(binary_form=True) or b""

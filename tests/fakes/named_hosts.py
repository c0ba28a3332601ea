"""Hosts with names, addresses and certificates that all in a namespace believe, and web servers in front of them.

    hosts = make_hosts({"mfa.samal.example": "5.10.0.1"}, folder)   # once, in network and mounts of one's own
    front = Front(hosts, "mfa.samal.example", target=8002)          # https://mfa.samal.example leads to 127.0.0.1:8002

Nothing in a program has to be told to be lenient then: names are looked up, addresses are public ones by their number
(and in here nobody's), and certificates verify, because the list of trusted ones is another file in here.
"""

import http.client
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from nemesis.outer import call

_OF_THE_LINE = {
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
}  # of one line


@dataclass(frozen=True, slots=True)
class Hosts:
    """Their addresses by name. `trusted`: a PEM file with the one authority that everybody in here believes."""

    addresses: Mapping[str, str]
    folder: Path

    @property
    def trusted(self) -> Path:
        return self.folder / "trusted.pem"

    def certificate(self, host: str) -> Path:
        return self.folder / f"{host}.pem"


def make_hosts(addresses: Mapping[str, str], folder: Path) -> Hosts:
    """Let the names mean these addresses, which become this machine's, and give each a certificate. Once."""
    made = Hosts(dict(addresses), folder)
    call("ip", "link", "set", "lo", "up")
    for address in addresses.values():
        call("ip", "addr", "add", f"{address}/32", "dev", "lo")
    names = folder / "hosts"
    lines = ["127.0.0.1 localhost", *(f"{address} {name}" for name, address in addresses.items())]
    names.write_text("\n".join(lines) + "\n", "ascii")
    call("mount", "--bind", str(names), "/etc/hosts")
    _write_certificates(made)
    call("mount", "--bind", str(made.trusted), certifi.where())
    return made


@dataclass(frozen=True, slots=True)
class Kept:
    """One request as it came, and the status that it was answered with."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int = 0

    def without(self, prefix: str) -> tuple[tuple[str, str], ...]:
        """The headers whose names do not begin so."""
        return tuple((name, value) for name, value in self.headers if not name.lower().startswith(prefix))


class Front:
    """Ends TLS for `host` and passes each request on to `target`, a port of loopback, as it came; `kept` has all."""

    def __init__(self, hosts: Hosts, host: str, *, target: int) -> None:
        self.base, self.kept, self._target = f"https://{host}", list[Kept](), target
        front = self

        class Passing(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                front._answer(self)

            def do_POST(self) -> None:
                front._answer(self)

            def log_message(self, *args: object) -> None:
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(hosts.certificate(host))
        self._server = ThreadingHTTPServer((hosts.addresses[host], 443), Passing)
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def pass_on(self, request: Kept) -> tuple[int, list[tuple[str, str]], bytes]:
        """Send it; status, headers and body of the answer. Host and all headers are the request's own."""
        with closing(http.client.HTTPConnection("127.0.0.1", self._target, timeout=120)) as connection:
            connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers:
                connection.putheader(name, value)
            connection.endheaders(request.body or None)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = tuple(handler.headers.items())
        status, answered, found = self.pass_on(Kept(handler.command, handler.path, headers, body))
        self.kept.append(Kept(handler.command, handler.path, headers, body, status))
        handler.send_response_only(status)
        for name, value in answered:
            if name.lower() not in _OF_THE_LINE:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(found)))
        handler.end_headers()
        handler.wfile.write(found)


def _write_certificates(hosts: Hosts) -> None:
    """An authority, and a certificate by it for each host."""
    key = ec.generate_private_key(ec.SECP256R1())
    itself = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    may_sign = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    authority = (
        _certificate("Samal Test Authority", "Samal Test Authority", key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(may_sign, critical=True)
        .add_extension(itself, critical=False)
        .sign(key, hashes.SHA256())
    )
    hosts.trusted.write_bytes(authority.public_bytes(Encoding.PEM))
    for host in hosts.addresses:
        own = ec.generate_private_key(ec.SECP256R1())
        made = (
            _certificate(host, "Samal Test Authority", own)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(itself), critical=False)
            .sign(key, hashes.SHA256())
        )
        private = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        hosts.certificate(host).write_bytes(made.public_bytes(Encoding.PEM) + private)


def _certificate(subject: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
    )

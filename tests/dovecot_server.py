"""A Dovecot of our own for a test: IMAP over TLS on loopback, mailboxes in a temporary folder, one password for all."""

import datetime as dt
import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from imaplib import IMAP4_SSL
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "heron-over-seven-lakes"
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server. `certificate`: vouches for it, under the name 127.0.0.1."""

    port: int
    certificate: Path

    @contextmanager
    def opened(self, user: str) -> Iterator[IMAP4_SSL]:
        """Somebody's own mail program."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        with IMAP4_SSL("127.0.0.1", self.port, ssl_context=context, timeout=30) as program:
            program.login(f'"{user}"', PASSWORD)
            yield program


@contextmanager
def start_dovecot(program: str) -> Iterator[Dovecot]:
    """Started as whoever we are, or as `nobody` if we are root; stopped at the end, and with us when we are killed."""
    folder = Path(tempfile.mkdtemp(prefix="elshi-imap-"))
    folder.chmod(0o755)
    who, user, group = ["setpriv", "--pdeathsig=TERM"], str(os.geteuid()), str(os.getegid())
    if os.geteuid() == 0:
        user, group = "nobody", "nogroup"
        who += ["--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    _write_certificate(folder)
    config = _CONFIG.format(folder=folder, user=user, group=group, port=port, password=PASSWORD)
    (folder / "dovecot.conf").write_text(config)
    for name in ("run", "mail"):
        (folder / name).mkdir()
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user, group)
    process = subprocess.Popen([*who, program, "-F", "-c", folder / "dovecot.conf"], cwd=folder)
    try:
        _wait(port, process, folder / "log")
        yield Dovecot(port, folder / "certificate.pem")
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _write_certificate(folder: Path) -> None:
    """For 127.0.0.1; it vouches for itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    (folder / "certificate.pem").write_bytes(made)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(made + secret)
    (folder / "server.pem").chmod(0o600)


def _wait(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
        except OSError:
            assert process.poll() is None, log.read_text() if log.exists() else "no log"
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())

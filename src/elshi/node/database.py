"""The address of a staff database on a PostgreSQL server, as an administrator writes it.

`postgresql://elshi@db.samal.example:5432/elshi?sslmode=verify-full&sslrootcert=/etc/elshi/ca.pem`, or with a socket
`postgresql://elshi@/elshi?host=/run/postgresql`. A subset of libpq's addresses (PostgreSQL, 34.1.1.2): one host, and
only the parameters of OPTIONS. No password: settings are in every backup. It comes from the file that
ELSHI_DATABASE_PASSWORD_FILE names, or in libpq's own ways (PGPASSFILE, ~/.pgpass, a certificate, a socket's peer).
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from elshi.base.errors import FormatError

PASSWORD_FILE = "ELSHI_DATABASE_PASSWORD_FILE"  # noqa: S105  # environment: the path of a file with one line
OPTIONS = frozenset({"host", "sslmode", "sslrootcert", "sslcert", "sslkey"})
_SIGNS = re.compile(r"[!#-\[\]-~]+")  # what stands between the quotes of TOML as it is
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}")


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where the staff database is. `host`: a name, an address or a socket's folder; `port` "" is the usual one."""

    name: str
    user: str
    host: str
    port: str = ""
    options: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name} on {self.host}{':' if self.port else ''}{self.port}"


def parse_database(text: str) -> DatabaseAddress:
    """Raises FormatError, which never repeats what may hold a password."""
    if not _SIGNS.fullmatch(text):
        raise FormatError("expected printable signs of ASCII in the address, no quotes and no spaces")
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as exc:
        raise FormatError("expected a port from 1 to 65535 in the address") from exc
    if url.scheme not in {"postgresql", "postgres"}:
        raise FormatError("expected an address like postgresql://USER@HOST/NAME (empty: SQLite in the node's folder)")
    try:
        options = dict(parse_qsl(url.query, strict_parsing=True, max_num_fields=8)) if url.query else {}
    except ValueError as exc:
        raise FormatError("expected parameters like ?sslmode=verify-full in the address") from exc
    if url.password is not None or "password" in options:
        raise FormatError(f"expected an address without a password: put that into a file that {PASSWORD_FILE} names")
    if not set(options) <= OPTIONS or url.fragment:
        raise FormatError(f"expected no other parameters in the address than {', '.join(sorted(OPTIONS))}")
    name, user, host = unquote(url.path.removeprefix("/")), unquote(url.username or ""), options.pop("host", "")
    if not _NAME.fullmatch(name) or not _NAME.fullmatch(user):
        raise FormatError("expected the names of a user and of a database in the address, of letters, digits, _ and -")
    if bool(host) == bool(url.hostname) or (host and not host.startswith("/")):
        raise FormatError("expected one host in the address: postgresql://USER@HOST/NAME or …@/NAME?host=/FOLDER")
    return DatabaseAddress(name, user, host or url.hostname or "", "" if port is None else str(port), options)

"""A PostgreSQL server of our own for the length of a test session: in a temporary folder, on a socket, no fsync."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

USER = "elshi"  # owns the databases and is no superuser, as in production
KEYED, PASSWORD = "elshi_keyed", "kestrel-over-nine-hills"  # a second one, who is asked for a password
PORT = "5432"  # names the socket; nothing listens on the network
_numbers = count(1)


@dataclass(frozen=True)
class Server:
    """A running server. `folder`: of its socket."""

    folder: Path

    def address(self, name: str, *, user: str = USER) -> str:
        """What goes into node.toml."""
        return f"postgresql://{user}@/{name}?host={self.folder}"

    def run(self, sql: str, *, name: str = "postgres", user: str = "postgres") -> list[tuple]:
        """One statement, on its own."""
        with psycopg.connect(dbname=name, user=user, host=str(self.folder), port=PORT, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def copy(self, template: str, name: str, *, owner: str = USER) -> None:
        """A new database. Its files are copied: without fsync that takes half as long as to log every page of it."""
        self.run(f"CREATE DATABASE {name} OWNER {owner} TEMPLATE {template} STRATEGY file_copy")

    @contextmanager
    def database(self, *, template: str = "template0", name: str = "", owner: str = USER):
        """A new database, a copy of `template`; gone afterwards, whoever is connected."""
        made = name or f"test_{next(_numbers)}"
        self.copy(template, made, owner=owner)
        try:
            yield made
        finally:
            self.run(f"DROP DATABASE {made} WITH (FORCE)")


def find_programs() -> Path | None:
    """Where Debian, or whoever made the machine, put `initdb` and `postgres`: the newest."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return Path(on_path).parent if on_path else found[-1].parent if found else None


@contextmanager
def start_server(programs: Path):
    """Started as whoever we are, or as `nobody` if we are root, whom PostgreSQL refuses; stopped at the end.

    It dies with us also when we are killed.
    """
    folder = Path(tempfile.mkdtemp(prefix="elshi-pg-", dir=_find_room()))
    folder.chmod(0o755)
    who = ["setpriv", "--pdeathsig=QUIT"]
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
        who += ["--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    try:
        data = folder / "data"
        init = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run([*who, programs / "initdb", *init], check=True, capture_output=True, cwd=folder)
        (data / "pg_hba.conf").write_text(f"local all {KEYED} scram-sha-256\nlocal all all trust\n")
        options = {"listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "full_page_writes": "off"}
        options["shared_buffers"] = "16MB"  # looked through at each DROP DATABASE
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            command = [*who, programs / "postgres", "-D", data, "-p", PORT, *flags]
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        server = Server(folder)
        try:
            _wait(server, process, folder / "log")
            server.run(f"CREATE ROLE {USER} LOGIN")
            server.run(f"CREATE ROLE {KEYED} LOGIN PASSWORD '{PASSWORD}'")
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # at once; does nothing to one that has ended
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _find_room() -> Path | None:
    """In memory where there is enough: a database for each test is hundreds of small files."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > 1 << 30 else None


def _wait(server: Server, process: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())

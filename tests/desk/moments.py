"""Keep a moment of a test's database, and go back to it, as after a restore from an older copy."""

from contextlib import ExitStack, closing
from sqlite3 import connect

from django.db import connection


class FileMoment(ExitStack):
    """Of a file."""

    def __init__(self, home):
        super().__init__()
        self._database = home.database
        self._old = home.database.with_name("old")

    def keep(self):
        """Once."""
        with closing(connect(self._database)) as source, closing(connect(self._old)) as target:
            source.backup(target)

    def go_back(self):
        """Whoever has it open keeps the newer one."""
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            self._database.with_name(self._database.name + suffix).unlink(missing_ok=True)
        self._database.write_bytes(self._old.read_bytes())


class ServerMoment(ExitStack):
    """Of a database on a server, which nobody else has open."""

    def __init__(self, home, server):
        super().__init__()
        self._server = server
        self._name = connection.settings_dict["NAME"]
        self._old = ""

    def keep(self):
        """Once."""
        connection.close()
        self._old = self.enter_context(self._server.database(template=self._name))

    def go_back(self):
        """The newer one is gone."""
        connection.close()
        self._server.run(f"DROP DATABASE {self._name} WITH (FORCE)")
        self._server.copy(self._old, self._name)

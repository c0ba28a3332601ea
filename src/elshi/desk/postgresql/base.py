"""Django's PostgreSQL backend, whose transactions are one writer at a time (decision 20).

Every act of the desk reads, decides and writes inside `transaction.atomic`. SQLite's IMMEDIATE transactions let one at
a time do so; here the outermost atomic block takes an advisory lock at its start and gives it back with its end, also
when its process dies. Reading outside of a transaction waits for nobody. Whoever cannot get the lock in time is
refused, as with SQLite (LOCK_TIMEOUT).
"""

from typing import Any

from django.db.backends.postgresql import base

from elshi.desk.postgresql import WRITER_LOCK

LOCK_TIMEOUT = "20s"  # to wait for another process's transaction: the same as on SQLite


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django calls a backend: it looks for this very name."""

    def get_connection_params(self) -> dict[str, Any]:
        """The same for whoever is connected, whatever the server's own settings are: see decision 20."""
        params = super().get_connection_params()
        params["options"] = (
            f"-c lock_timeout={LOCK_TIMEOUT} -c default_transaction_isolation=read\\ committed"
            " -c synchronous_commit=on -c idle_in_transaction_session_timeout=60s"
        )
        return params

    def _set_autocommit(self, autocommit: bool) -> None:  # Django's own signature
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        if autocommit:
            return
        try:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", (WRITER_LOCK,))
        except BaseException:
            with self.wrap_database_errors:
                self.connection.rollback()
            super()._set_autocommit(True)  # type: ignore[misc]
            raise

"""What is erased is overwritten in the file, too, where the database is a file."""

from django.db import connection


def overwrite_erased() -> None:
    """From now on this connection overwrites what it deletes (https://www.sqlite.org/pragma.html#pragma_secure_delete).

    Call before words go. PostgreSQL has no such thing: there old rows are overwritten after a vacuum.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")

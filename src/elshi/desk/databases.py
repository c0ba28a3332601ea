"""What Django is told of the staff database: a file of SQLite, or a PostgreSQL server (decision 20)."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elshi.adapters.passphrases import read_passphrase_file
from elshi.base.errors import UserError
from elshi.node.database import PASSWORD_FILE, DatabaseAddress


def sqlite(name: str) -> dict[str, Any]:
    """The file `name`.

    DESIGN 5: WAL, synchronous FULL (what we acknowledge is on the disk), IMMEDIATE (a transaction that will write says
    so at its start, instead of failing in its middle). recursive_triggers: REPLACE fires the triggers against DELETE.
    secure_delete (as Debian builds SQLite): what is erased is overwritten in the file, also where it lay before.
    """
    return {
        "ENGINE": "elshi.desk.sqlite",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # seconds to wait for another process's transaction
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
            " PRAGMA secure_delete=ON;",
        },
    }


def postgresql(address: DatabaseAddress, environ: Mapping[str, str]) -> dict[str, Any]:
    """The database at `address`. Raises UserError without psycopg, or for a password file that cannot be read."""
    try:
        import psycopg  # noqa: F401, PLC0415  # an extra of its own
    except ImportError as exc:
        raise UserError("PostgreSQL needs psycopg: pip install '.[postgres]' in Elshi's folder") from exc
    path = environ.get(PASSWORD_FILE)
    return {
        "ENGINE": "elshi.desk.postgresql",
        "NAME": address.name,
        "USER": address.user,
        "HOST": address.host,
        "PORT": address.port,
        **({"PASSWORD": os.fsdecode(read_passphrase_file(Path(path)))} if path else {}),
        "OPTIONS": {"connect_timeout": 10, "application_name": "elshi", **address.options},
        "CONN_MAX_AGE": 600,  # seconds that a connection is used again
        "CONN_HEALTH_CHECKS": True,
    }


def say_fault(error: Exception) -> str:
    """What a database says is wrong, in one line: PostgreSQL's library speaks in several."""
    return " ".join(str(error).split())


def name_database(settings: Mapping[str, Any]) -> str:
    """For people, out of Django's settings of it: where it is, never a password."""
    if settings["HOST"]:
        return str(DatabaseAddress(settings["NAME"], settings["USER"], settings["HOST"], str(settings["PORT"])))
    return str(settings["NAME"])

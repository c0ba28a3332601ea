"""Configure Django for one node's home. Commands and tests call this before they touch a model."""

import os
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection

from elshi.base.durable import hold_lock
from elshi.base.errors import ElshiError, UserError
from elshi.desk.databases import name_database, say_fault
from elshi.desk.new_database import is_empty, make_tables
from elshi.node.home import NodeHome


def setup(home: Path) -> None:
    """Make Django ready for the node at `home`. A second call for the same home does nothing.

    Raises ElshiError when Django was set up for another home: one process serves one node.
    """
    wanted = str(home.resolve())
    if apps.ready:
        if os.environ.get("ELSHI_HOME") != wanted:
            raise ElshiError(f"Django is set up for {os.environ.get('ELSHI_HOME')}, not for {wanted}")
        return
    os.environ["ELSHI_HOME"] = wanted
    os.environ["DJANGO_SETTINGS_MODULE"] = "elshi.desk.django_settings"
    django.setup()


def migrate() -> None:
    """Bring the staff database to the newest schema, one process at a time. Made, 0600, where it is a file."""
    home = NodeHome(Path(os.environ["ELSHI_HOME"]))
    with hold_lock(home.run / "migrate.lock"):
        if connection.vendor == "sqlite":
            home.database.touch(mode=0o600)
        try:
            if is_empty():
                make_tables()
            else:
                call_command("migrate", interactive=False, verbosity=0)
        except DatabaseError as exc:
            where = name_database(connection.settings_dict)
            raise UserError(f"cannot use the staff database {where}: {say_fault(exc)}; nothing was changed") from exc


def is_made() -> bool:
    """Whether there is a staff database: a node that was never up has none, and looking makes none.

    Raises UserError when a server does not answer.
    """
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).exists()
    try:
        return "django_migrations" in connection.introspection.table_names()
    except DatabaseError as exc:
        where = name_database(connection.settings_dict)
        raise UserError(f"cannot use the staff database {where}: {say_fault(exc)}") from exc

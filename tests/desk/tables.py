"""Every table of a staff database as it is on the disk, to show that nothing was changed."""

import sqlite3
from contextlib import closing

from elshi.node.home import NodeHome


def dump(home: NodeHome) -> dict[str, list[tuple[object, ...]]]:
    """Table to rows, by a connection of its own: what is committed, whoever committed it. Sessions are left out."""
    with closing(sqlite3.connect(home.database)) as raw:
        names = [
            name
            for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if name not in {"django_session", "sqlite_sequence"}
        ]
        return {name: raw.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in names}

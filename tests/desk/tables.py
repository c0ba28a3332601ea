"""Every table of a staff database as it is on the disk, to show that nothing was changed."""

from django.db import connection

from desk.raw import open_raw
from elshi.node.home import NodeHome


def dump(home: NodeHome) -> dict[str, list[tuple[object, ...]]]:
    """Table to rows, by a connection of its own: what is committed, whoever committed it. Sessions are left out."""
    names = sorted(set(connection.introspection.table_names()) - {"django_session"})
    with open_raw(home) as raw:
        return dict(zip(names, raw.each(f"SELECT * FROM {name} ORDER BY 1" for name in names), strict=True))

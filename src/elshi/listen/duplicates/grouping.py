"""Groups: texts that hang together by pairs, as tables, with SELECTs that are repeated until nothing changes."""

from elshi.listen.duplicates import selects
from elshi.listen.engine import Engine


def label_texts(engine: Engine, *, pairs: str = "alike") -> None:
    """From `pairs` make `labels` (text, label): each text that is like another, and the least text of its group."""
    engine.create("links", selects.sql_links(pairs=pairs))
    engine.create("labels", selects.sql_first_labels())
    while True:
        engine.create("next_labels", selects.sql_next_labels())
        moved = engine.rows(selects.sql_moved())["moved"][0]
        engine.create("labels", "select text, label from next_labels")
        if not moved:
            return

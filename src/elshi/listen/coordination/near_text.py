"""Texts of a file as objects for `elshi listen coordination --by near-text`: equal, or a verified near-duplicate pair.

said(line, post, account, us, text)    as `told` (`pairs.py`), with the text as it came in the place of the key

The form and the verifier are those of `elshi listen duplicates` (copy-pasta). A text of which no form is left (only
links, mentions, nothing) is no object.
"""

import numpy as np
import pyarrow as pa

from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates.find import PERCENT, distinct_forms
from elshi.listen.duplicates.near import find_near


def make_near_told(engine: DuckEngine, *, percent: int = PERCENT) -> None:
    """From `said` make `told`, whose keys are numbers of forms, and `alike` (a, b), the pairs of like forms.

    `said` is emptied: no text is held from there on.
    """
    said = engine.connection.sql("select line, post, account, us, text from said order by line").to_arrow_table()
    engine.create("said", "select line from said where false")
    forms = distinct_forms(engine, said["text"].cast(pa.large_string()).combine_chunks())
    engine.register("placed", said.drop_columns("text").append_column("place", pa.array(np.arange(len(said)))))
    engine.create("told", sql_keyed_by_form())
    find_near(engine, forms, percent=percent)
    engine.create("alike", "select a, b from near")


def sql_keyed_by_form() -> str:
    """told, the key being the number of a form. Reads placed, and posts (`distinct_forms`): place and number."""
    return """
    select placed.line, placed.post, placed.account, placed.us, posts.text as key
    from placed left join posts on posts.post = placed.place
    """

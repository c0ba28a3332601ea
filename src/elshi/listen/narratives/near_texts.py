"""Texts of one day that nearly say the same: one key instead of many, so that a changed word hides nothing.

What is the same is what `elshi listen duplicates` calls copy-pasta. Only texts of which `LEAST_LETTERS` are left
without links and mentions take part: "look at this" under two links is two things.
"""

import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.bursts.objects import TEXT, first_key
from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates import selects
from elshi.listen.duplicates.find import PERCENT
from elshi.listen.duplicates.forms import normal_forms
from elshi.listen.duplicates.grouping import label_texts
from elshi.listen.duplicates.near import find_near

LEAST_LETTERS = 32  # of a form


def sql_texts() -> str:
    """Each text's key, with the text of its first post. Reads new_objects, new_posts."""
    return f"""
    select f.key, p.text from (
        select key, min(post) as post from new_objects where key >= {first_key(TEXT)} group by key
    ) as f join new_posts as p on p.post = f.post
    """


def find_near_texts(keys: pa.ChunkedArray, texts: pa.ChunkedArray) -> pa.Table:
    """`key, one`: the keys of texts that nearly say the same as another, and the least key of each group.

    `keys` are distinct; those of one form, or of forms that hang together by pairs of copies, are a group.
    """
    forms = normal_forms(texts.cast(pa.large_string()).combine_chunks())
    enough = pc.greater_equal(pc.utf8_length(forms), LEAST_LETTERS)
    distinct = forms.filter(enough).dictionary_encode()
    with DuckEngine() as engine:
        engine.register("posts", pa.table({"post": keys.filter(enough), "text": distinct.indices.cast(pa.int64())}))
        find_near(engine, distinct.dictionary, percent=PERCENT)
        engine.create("alike", "select a, b from near")
        label_texts(engine)
        return engine.connection.sql(sql_stands()).to_arrow_table()


def sql_stands() -> str:
    """The table of `find_near_texts`. Reads posts (the key of a text, the number of its form) and labels."""
    return f"select post as key, first_post as one from ({selects.sql_post_groups()}) as g"

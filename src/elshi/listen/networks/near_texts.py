"""Texts that nearly say the same are one thing: the column `near_key` beside posts.

A network changes a few letters so that no two posts are the same; copies of a text are found all the same
(`elshi.listen.duplicates`, without rewording, which is a judgement and would link whom nothing else links).
"""

import pyarrow as pa

from elshi.listen.duplicates.find import find_duplicates


def add_near_texts(posts: pa.Table) -> pa.Table:
    """`posts` with `near_key`: "near:", platform and id of the first post that nearly says the same, null where none.

    A text of which nothing is left without links and mentions is near to none.
    """
    rows = pa.array([str(row) for row in range(len(posts))], pa.string())
    texts = pa.array(posts["text"].to_pylist(), pa.large_string())
    with find_duplicates(rows, texts, kinds=("copy-pasta",)) as found:
        first = found.list_groups()
    platforms, ids = posts["platform"].to_pylist(), posts["post_id"].to_pylist()
    keys = [
        f"near:{platforms[int(first[row])]}:{ids[int(first[row])]}" if row in first else None
        for row in map(str, range(len(posts)))
    ]
    return posts.append_column("near_key", pa.array(keys, pa.string()))

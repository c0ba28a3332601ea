"""From the texts of a file to its near-duplicates: pairs of posts, each with its kind and likeness, and groups.

Kinds     copy-pasta    the same letters but for a few: the form (`elshi.listen.duplicates.forms`) is equal, or its
                        grams are alike (`elshi.listen.duplicates.near`)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates import selects
from elshi.listen.duplicates.forms import normal_forms
from elshi.listen.duplicates.grouping import make_groups
from elshi.listen.duplicates.near import find_near

PERCENT = 80  # of the grams of two texts are the same in copy-pasta
KINDS = ("copy-pasta", "rewording", "translation")


class Duplicates:
    """What was found, as tables of an engine that is open: `posts`, `alike` and `labels` (see `selects`)."""

    def __init__(self, engine: DuckEngine, ids: pa.Array) -> None:
        self._engine = engine
        engine.register("ids", pa.table({"post": np.arange(len(ids)), "id": ids}))
        engine.register("kinds", pa.table({"kind": np.arange(len(KINDS)), "name": KINDS}))

    def counts(self) -> dict[str, int]:
        """Pairs in all and of each kind, groups, and posts that are in one."""
        found = self._engine.rows(selects.sql_pair_counts(same=0))
        by_kind = {kind: twice // 2 for kind, twice in zip(found["kind"], found["twice"], strict=True)}
        grouped = self._engine.rows(
            f"select count(distinct first_post) as groups, count(*) as posts from ({selects.sql_post_groups()}) as g"
        )
        return {
            "pairs": sum(by_kind.values()),
            **{name: by_kind.get(kind, 0) for kind, name in enumerate(KINDS)},
            "groups": grouped["groups"][0],
            "grouped": grouped["posts"][0],
        }

    def write_pairs(self, path: Path) -> None:
        """Parquet: a, b (ids, a earlier in the file), kind, similarity (0..1), in no order."""
        self._write(
            f"""select x.id as a, y.id as b, k.name as kind, p.part / p.whole as similarity
            from ({selects.sql_post_pairs(same=0)}) as p
            join ids as x on x.post = p.a join ids as y on y.post = p.b join kinds as k on k.kind = p.kind""",
            path,
        )

    def write_groups(self, path: Path) -> None:
        """Parquet: first (id of the group's first post in the file), id, in the order of the file."""
        self._write(
            f"""select f.id as first, m.id as id from ({selects.sql_post_groups()}) as g
            join ids as f on f.post = g.first_post join ids as m on m.post = g.post order by g.first_post, g.post""",
            path,
        )

    def _write(self, sql: str, path: Path) -> None:
        name = str(path).replace("'", "''")
        self._engine.connection.execute(f"copy ({sql}) to '{name}' (format parquet, compression zstd)")


@contextmanager
def find_duplicates(
    ids: pa.Array, texts: pa.Array, *, percent: int = PERCENT, scratch: Path | None = None
) -> Iterator[Duplicates]:
    """The near-duplicates among `texts` (large strings); they can be asked for until the block ends.

    A text of which no form is left (only links, mentions, nothing) is like nothing, not even its like.
    """
    with DuckEngine(scratch=scratch) as engine:
        forms = distinct_forms(engine, texts)
        find_near(engine, forms, percent=percent)
        engine.create("alike", "select a, b, cast(0 as bigint) as kind, part, whole from near")
        make_groups(engine)
        yield Duplicates(engine, ids)


def distinct_forms(engine: DuckEngine, texts: pa.Array) -> pa.Array:
    """The distinct forms of `texts`, none empty. Makes `posts`: post is a place in `texts`, text its form's number."""
    given = texts.dictionary_encode()
    formed = normal_forms(given.dictionary).dictionary_encode()
    used = pc.not_equal(formed.dictionary, "")
    number = pc.if_else(used, pc.subtract(pc.cumulative_sum(used.cast(pa.int64())), 1), None)
    text = number.take(formed.indices).take(given.indices)
    posts = pa.table({"post": np.arange(len(texts)), "text": text})
    engine.register("posts", posts.filter(pc.is_valid(text)))
    return formed.dictionary.filter(used)

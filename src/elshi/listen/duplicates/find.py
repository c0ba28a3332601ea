"""From the texts of a file to its near-duplicates: pairs of posts, each with its kind and likeness, and groups.

Kinds     copy-pasta    the same letters but for a few: the form (`elshi.listen.duplicates.forms`) is equal, or its
                        grams are alike (`elshi.listen.duplicates.near`)
          rewording     other words for the same (`elshi.listen.duplicates.rewording`)
          translation   the same, between two languages: what names and numbers give away, which is little, and what
                        vectors of a model say (`elshi.listen.duplicates.meaning`)
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates import selects
from elshi.listen.duplicates.forms import normal_forms
from elshi.listen.duplicates.grouping import label_texts
from elshi.listen.duplicates.meaning import Vectors, find_meant
from elshi.listen.duplicates.near import find_near
from elshi.listen.duplicates.rewording import find_reworded
from elshi.listen.language import detect_languages

PERCENT = 80  # of the grams of two texts are the same in copy-pasta
MEANT = 0.8  # cosine of vectors; what fits depends on the model
MOST_REWORDED = 40_000_000  # characters of distinct forms; of more, only copies are looked for, as memory is bounded
KINDS = ("copy-pasta", "rewording", "translation")


class Duplicates:
    """What was found, as tables of an engine that is open: `posts`, `alike` and `labels` (see `selects`)."""

    def __init__(self, engine: DuckEngine, ids: pa.Array, looked: list[str]) -> None:
        self._engine = engine
        self.looked = looked  # kinds that were looked for
        engine.register("ids", pa.table({"post": np.arange(len(ids)), "id": ids}))
        engine.register("kinds", pa.table({"kind": np.arange(len(KINDS)), "name": KINDS}))

    def counts(self) -> dict[str, int | None]:
        """Pairs in all and of each kind (None: not looked for), groups, and posts that are in one."""
        found = self._engine.rows(selects.sql_pair_counts(same=0))
        by_kind = {kind: twice // 2 for kind, twice in zip(found["kind"], found["twice"], strict=True)}
        grouped = self._engine.rows(
            f"select count(distinct first_post) as groups, count(*) as posts from ({selects.sql_post_groups()}) as g"
        )
        return {
            "pairs": sum(by_kind.values()),
            **{name: by_kind.get(kind, 0) if name in self.looked else None for kind, name in enumerate(KINDS)},
            "groups": grouped["groups"][0],
            "grouped": grouped["posts"][0],
        }

    def list_pairs(self) -> list[tuple[str, str, str]]:
        """All pairs as (a, b, kind): for small files."""
        rows = self._engine.rows(_sql_named_pairs())
        return list(zip(rows["a"], rows["b"], rows["kind"], strict=True))

    def list_groups(self) -> dict[str, str]:
        """Each grouped post's id, and that of the first in its group."""
        rows = self._engine.rows(_sql_named_groups())
        return dict(zip(rows["id"], rows["first"], strict=True))

    def write_pairs(self, path: Path) -> None:
        """Parquet: a, b (ids, a earlier in the file), kind, similarity (0..1), in no order."""
        self._engine.write_parquet(_sql_named_pairs(), path)

    def write_groups(self, path: Path) -> None:
        """Parquet: first (id of the group's first post in the file), id, in the order of the file."""
        self._engine.write_parquet(_sql_named_groups(), path)


def _sql_named_pairs() -> str:
    return f"""
    select x.id as a, y.id as b, k.name as kind, p.part / p.whole as similarity
    from ({selects.sql_post_pairs(same=0)}) as p
    join ids as x on x.post = p.a join ids as y on y.post = p.b join kinds as k on k.kind = p.kind
    """


def _sql_named_groups() -> str:
    return f"""
    select f.id as first, m.id as id from ({selects.sql_post_groups()}) as g
    join ids as f on f.post = g.first_post join ids as m on m.post = g.post order by g.first_post, g.post
    """


@contextmanager
def find_duplicates(
    ids: pa.Array,
    texts: pa.Array,
    *,
    percent: int = PERCENT,
    kinds: Collection[str] = KINDS,
    vectors: Vectors | None = None,
    cut: float = MEANT,
    scratch: Path | None = None,
) -> Iterator[Duplicates]:
    """The near-duplicates among `texts` (large strings); they can be asked for until the block ends.

    A text of which no form is left (only links, mentions, nothing) is like nothing, not even its like. Without
    "rewording" and "translation" in `kinds` neither is looked for. `vectors`: one for each text, by a model; whose
    cosine is at least `cut` mean the same too. Texts of one form have one vector, that of the first.
    """
    with DuckEngine(scratch=scratch) as engine:
        forms = distinct_forms(engine, texts)
        find_near(engine, forms, percent=percent)
        engine.create("alike", _COPIES)
        looked = ["copy-pasta"]
        if not {"rewording", "translation"}.isdisjoint(kinds) and _characters(forms) <= MOST_REWORDED:
            find_reworded(engine, forms)
            _add_other_words(engine, forms, "reworded")
            if vectors is not None:
                first = engine.rows("select min(post) as post from posts group by text order by text")["post"]
                engine.register("meant", find_meant(vectors[first], cut=cut))
                _add_other_words(engine, forms, "meant")
            looked += ["rewording", "translation"]
        label_texts(engine)
        yield Duplicates(engine, ids, looked)


def _characters(forms: pa.Array) -> int:
    return pc.sum(pc.utf8_length(forms)).as_py() or 0


def _add_other_words(engine: DuckEngine, forms: pa.Array, table: str) -> None:
    """Add to `alike` the pairs of `table` that it lacks; two languages that are known make a translation."""
    numbers = pa.array(
        engine.rows(f"select a as text from {table} union select b as text from {table}")["text"], pa.int64()
    )
    tags = pa.array(detect_languages(forms.take(numbers).to_pylist()), pa.string())
    engine.register("languages", pa.table({"text": numbers, "language": tags}))
    engine.create(
        "alike",
        f"""
        select a, b, kind, part, whole from alike
        union all
        select r.a, r.b, case when m.language <> n.language and m.language <> 'und' and n.language <> 'und'
                              then cast(2 as bigint) else cast(1 as bigint) end as kind, r.part, r.whole
        from {table} as r join languages as m on m.text = r.a join languages as n on n.text = r.b
        where not exists (select 1 from alike as k where k.a = r.a and k.b = r.b)
        """,
    )


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


def find_copies(texts: pa.Array, *, percent: int = PERCENT) -> int:
    """How many pairs of copy-pasta there are among `texts`: what `elshi bench listen` times.

    Every pair of two forms is verified and made a row; posts of one form are counted.
    """
    with DuckEngine() as engine:
        find_near(engine, distinct_forms(engine, texts), percent=percent)
        engine.create("alike", _COPIES)
        twice: int = sum(engine.rows(selects.sql_pair_counts(same=0))["twice"])
    return twice // 2


_COPIES = "select a, b, cast(0 as bigint) as kind, part, whole from near"

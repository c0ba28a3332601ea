"""The same SELECTs give the same edges on DuckDB and on Spark SQL. `make test-spark` (Java 17, pyspark), also in CI.

Not named test_…, so that an ordinary run, which has no Spark, does not meet it.
"""

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elshi.listen.coordination.edges import sql_counts, sql_named_edges
from elshi.listen.coordination.network import find_edges
from elshi.listen.coordination.objects import By
from elshi.listen.coordination.told import read_told
from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates import selects
from elshi.listen.duplicates.grouping import label_texts
from elshi.listen.engine import Engine
from elshi.listen.scratch import Scratch

MINUTE = 60_000_000
_BANDS = pa.schema([(name, pa.int64()) for name in ("text", "band", "hash")])
TOLD = pa.schema(
    [("line", pa.int64()), ("post", pa.int64()), ("account", pa.string()), ("us", pa.int64()), ("key", pa.int64())]
)


@pytest.fixture(scope="module")
def spark(need: Callable[[str], str]) -> Iterator[Engine]:
    need("java")
    from elshi.listen.spark import SparkEngine, open_local_session

    scratch = Scratch()
    session = open_local_session(scratch)
    engine = SparkEngine(session)
    yield engine
    engine.close()
    session.stop()
    scratch.close()


@pytest.fixture(scope="module")
def duck() -> Iterator[DuckEngine]:
    with DuckEngine() as engine:
        yield engine


def edges_on(engine: Engine, told: pa.Table, **options: int) -> dict[str, list[Any]]:
    engine.register("told_in", told)
    engine.create("told", "select * from told_in")
    find_edges(engine, **options)
    return {**engine.rows(sql_named_edges()), "counts": [engine.rows(sql_counts())]}


@pytest.mark.parametrize(("kind", "least"), [("text", 1), ("text", 2), ("url", 1), ("hashtag", 1)])
def test_real_posts(spark, duck, shared, tmp_path, kind, least):
    """Five thousand of them."""
    path = tmp_path / "posts.parquet"
    source = shared("data/ira_300k.parquet")
    duck.connection.execute(f"copy (select * from read_parquet('{source}') limit 5000) to '{path}' (format parquet)")
    with DuckEngine() as reader:
        read_told(reader, Path(path), by=By(kind))
        told = reader.connection.sql("select * from told order by line, key").to_arrow_table()
    found = edges_on(spark, told, window_us=30 * MINUTE, min_participation=least)
    assert found == edges_on(duck, told, window_us=30 * MINUTE, min_participation=least)
    assert len(found["a"]) > 50


_ROW = st.tuples(
    st.integers(1, 12),
    st.sampled_from(["10", "9", "a", "B", "b", "ж", "𐐀", "\uffff"]),
    st.integers(0, 40),
    st.integers(0, 2),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(_ROW, min_size=1, max_size=30), window=st.sampled_from([0, 3, 20]), least=st.integers(1, 3))
def test_made_up_rows(spark, duck, rows, window, least):
    """Also names whose order differs between bytes, UTF-16 and languages, and posts that are told more than once."""
    lines = [(line, post, who, 10**15 + us, key) for line, (post, who, us, key) in enumerate(rows, 1)]
    told = pa.table(list(zip(*lines, strict=True)), schema=TOLD)
    options = {"window_us": window, "min_participation": least}
    assert edges_on(spark, told, **options) == edges_on(duck, told, **options)


_LIKE = st.sets(st.tuples(st.integers(0, 2), st.integers(0, 2)).filter(lambda pair: pair[0] < pair[1]), min_size=1)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(_ROW, min_size=1, max_size=20), like=_LIKE, least=st.integers(1, 2))
def test_objects_that_are_alike(spark, duck, rows, like, least):
    """What `--by near-text` does once its pairs of texts are verified."""
    lines = [(line, post, who, 10**15 + us, key) for line, (post, who, us, key) in enumerate(rows, 1)]
    told = pa.table(list(zip(*lines, strict=True)), schema=TOLD)
    pairs = pa.table({"a": [a for a, _ in like], "b": [b for _, b in like]})
    for engine in (spark, duck):
        engine.register("alike", pairs)
    options = {"window_us": 20, "min_participation": least, "alike": True}
    assert edges_on(spark, told, **options) == edges_on(duck, told, **options)


def near_on(engine: Engine, bands: pa.Table, grams: pa.Table) -> dict[str, list[Any]]:
    """Candidates, their verification, groups: all of near-duplicates that meets two texts."""
    engine.register("bands", bands)
    engine.create("turned", selects.sql_turned())
    engine.create("candidates", selects.sql_candidates(bands=1))
    engine.register("grams", grams)
    engine.create("sizes", selects.sql_sizes())
    engine.create("wanted", selects.sql_wanted(percent=60))
    engine.create("alike", selects.sql_verified(percent=60))
    label_texts(engine)
    engine.register("posts", pa.table({"post": list(range(30)), "text": [post % 12 for post in range(30)]}))
    engine.create("pairs", "select a, b, cast(0 as bigint) as kind, part, whole from alike")
    engine.create("alike", "select * from pairs")
    return {
        "pairs": [engine.rows("select a, b, part, whole from alike order by a, b")],
        "labels": [engine.rows("select text, label from labels order by text")],
        "groups": [engine.rows(f"select post, first_post from ({selects.sql_post_groups()}) as g order by post")],
        "counts": [engine.rows(f"select kind, twice from ({selects.sql_pair_counts(same=9)}) as c order by kind")],
    }


_TEXTS = st.lists(st.sets(st.integers(0, 6), min_size=1), min_size=2, max_size=12)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=_TEXTS)
def test_near_duplicates_and_their_groups(spark, texts):
    """A text is a set of grams, and a band of it is its least gram. What is found is counted by hand as well."""
    bands = pa.table(
        {"text": range(len(texts)), "band": [0] * len(texts), "hash": [min(grams) for grams in texts]}, schema=_BANDS
    )
    rows = [(text, gram) for text, grams in enumerate(texts) for gram in sorted(grams)]
    grams = pa.table({"text": [text for text, _ in rows], "gram": [gram for _, gram in rows]})
    with DuckEngine() as duck:  # its own: other tests hand it tables of these names
        found = near_on(duck, bands, grams)
    assert near_on(spark, bands, grams) == found
    expected = [
        (a, b)
        for (a, one), (b, two) in combinations(enumerate(texts), 2)
        if min(one) == min(two) and 100 * len(one & two) >= 60 * len(one | two)
    ]
    assert list(zip(found["pairs"][0]["a"], found["pairs"][0]["b"], strict=True)) == expected


def test_a_table_may_be_made_of_itself(spark, duck):
    for engine in (spark, duck):
        engine.register("numbers_in", pa.table({"n": [1, 2, 3]}))
        engine.create("numbers", "select n from numbers_in")
        for _ in range(3):
            engine.create("numbers", "select n + 1 as n from numbers")
        assert engine.rows("select n from numbers order by n") == {"n": [4, 5, 6]}


def test_a_sum_that_does_not_fit_is_an_error_on_both(spark, duck):
    for engine in (spark, duck):
        engine.register("large", pa.table({"n": [2**62, 2**62]}))
        with pytest.raises(Exception, match=r"(?i)overflow|out of range"):
            engine.rows("select cast(sum(n) as bigint) as n from large")

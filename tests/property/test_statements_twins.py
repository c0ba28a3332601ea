"""Quotes of statements and how far they went: the SELECTs agree with the plain loops."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen import statements
from elshi.listen.duck import DuckEngine
from reference import statements as slow

TEXTS = st.lists(
    st.lists(st.sampled_from(["бір", "ЕКІ", "three", "quatre", "5"]), max_size=9).map(" ".join), max_size=5
)
JUDGED = st.lists(
    st.fixed_dictionaries(
        {
            "post": st.integers(0, 4),
            "statement": st.integers(0, 2),
            "verdict": st.sampled_from(statements.VERDICTS),
            "us": st.integers(10**15, 10**15 + 4 * slow.HOUR),
            "platform": st.sampled_from(["a", "b"]),
            "account": st.integers(0, 3),
            "network": st.none() | st.integers(0, 1),
        }
    ),
    max_size=12,
)
BY = st.lists(st.sampled_from(["hour", "platform", "network"]), unique=True)
SCHEMA = pa.schema(
    [
        *((name, pa.int64()) for name in ("post", "statement", "us", "account", "network")),
        *((name, pa.string()) for name in ("verdict", "platform")),
    ]
)


def table(name, texts):
    return pa.table({name: pa.array(range(len(texts)), pa.int64()), "text": pa.array(texts, pa.string())})


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.integers(1, 3))
def test_quotes(posts, said, min_shared):
    with DuckEngine() as engine:
        engine.register("posts", table("post", posts))
        engine.register("statements", table("statement", said))
        statements.find_quotes(engine, min_shared=min_shared)
        found = engine.rows("select post, statement, shared from quotes")
    expected = slow.quotes(dict(enumerate(posts)), dict(enumerate(said)), min_shared=min_shared)
    rows = list(zip(found["post"], found["statement"], found["shared"], strict=True))
    assert set(rows) == expected
    assert len(rows) == len(expected)


@settings(max_examples=60, deadline=None)
@given(JUDGED, BY)
def test_uptake(judged, by):
    with DuckEngine() as engine:
        engine.register("judged", pa.Table.from_pylist(judged, schema=SCHEMA))
        found = engine.rows(statements.sql_uptake(by))
    keys = zip(*(found[name] for name in ("statement", "verdict", *by)), strict=True)
    values = zip(found["posts"], found["accounts"], found["first_us"], strict=True)
    assert dict(zip(keys, values, strict=True)) == slow.uptake(judged, by)

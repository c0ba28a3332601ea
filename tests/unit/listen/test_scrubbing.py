"""Columns are scrubbed as each cell would be, and only what can hold a handle is looked at."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen.pseudonyms import Pseudonyms
from elshi.listen.schema import RAW_SCHEMA
from elshi.listen.scrubbing import scrub_columns

KEY = b"k" * 32
PIECES = st.sampled_from(
    ["@Aigul_t", "https://x.com/aigul_t", "HTTPS://T.ME/aigul_t", "m.example/users/aigul_t", "a/b", "＠bob", "word",
     " ", "did:plc:abc234", "\n", "youtube.com/c/aigul", "https://m.example/@aigul/1", "aigul@post.example", "",
     "/USERS/bob"]
)  # fmt: skip
TEXT = st.none() | st.lists(PIECES, max_size=4).map("".join)
ROW = st.fixed_dictionaries(
    dict.fromkeys(("author", "text", "post_id", "repost", "reply_to"), TEXT)
    | {name: st.none() | st.lists(TEXT, max_size=3) for name in ("links", "tags")}
    | {"platform": st.sampled_from([None, "", " ", "Samal", "samal"])}
)


def slow(row: dict, platform: str) -> dict:
    pseudonyms = Pseudonyms(KEY)
    place = (row["platform"] or "").strip().lower() or platform
    cell = lambda text: text if text is None else pseudonyms.scrub(place, text)  # noqa: E731
    author = row["author"]
    return {
        "author": pseudonyms.of(place, author) if author and author.strip() else None,
        **{name: cell(row[name]) for name in ("text", "post_id", "repost", "reply_to")},
        **{name: row[name] and [cell(item) for item in row[name]] for name in ("links", "tags")},
    }


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, max_size=6))
def test_columns_are_scrubbed_like_cells(rows: list[dict]) -> None:
    table = pa.Table.from_pylist([dict.fromkeys(RAW_SCHEMA.names) | row for row in rows], schema=RAW_SCHEMA)
    found = scrub_columns(table, Pseudonyms(KEY), "file").to_pylist()
    assert [{name: row[name] for name in slow(row, "file")} for row in found] == [slow(row, "file") for row in rows]


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_a_slice_is_scrubbed_from_its_own_start(cut: int) -> None:
    rows = [{"author": f"a{i}", "text": f"@b{i}", "links": [f"https://x.com/c{i}"]} for i in range(3)]
    table = pa.Table.from_pylist([dict.fromkeys(RAW_SCHEMA.names) | row for row in rows], schema=RAW_SCHEMA)
    whole = scrub_columns(table, Pseudonyms(KEY), "file").to_pylist()
    assert scrub_columns(table.slice(cut), Pseudonyms(KEY), "file").to_pylist() == whole[cut:]

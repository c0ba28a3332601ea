"""Handles out of raw columns: each distinct author once, and only the cells that can hold a handle."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.pseudonyms import MAY_NAME, Pseudonyms
from elshi.listen.schema import RAW_SCHEMA

_TEXTS = ("text", "post_id", "repost", "reply_to")
_LISTS = ("links", "tags")


def scrub_columns(raw: pa.Table, pseudonyms: Pseudonyms, platform: str) -> pa.Table:
    """Raw rows (`elshi.listen.schema`) with a pseudonym for every handle; `platform` where a row names none."""
    named = pc.utf8_lower(pc.utf8_trim_whitespace(pc.fill_null(raw["platform"], "")))
    places = pc.if_else(pc.equal(named, ""), platform, named).combine_chunks()
    columns = {name: raw[name].combine_chunks() for name in RAW_SCHEMA.names}
    columns["author"] = _authors(columns["author"], places, pseudonyms)
    for name in _TEXTS:
        columns[name] = _scrub(columns[name], places, pseudonyms)
    for name in _LISTS:
        items = columns[name]
        owners = places.take(pc.list_parent_indices(items))
        columns[name] = pa.ListArray.from_arrays(
            _offsets(items), _scrub(items.flatten(), owners, pseudonyms), mask=items.is_null()
        )
    return pa.table(columns, schema=RAW_SCHEMA)


def _authors(authors: pa.Array, places: pa.Array, pseudonyms: Pseudonyms) -> pa.Array:
    """Each distinct author of a place is made once, whatever the number of rows."""
    names, where = authors.dictionary_encode(), places.dictionary_encode()
    many = len(names.dictionary) + 1  # the last stands for null
    name = pc.fill_null(names.indices, many - 1).to_numpy(zero_copy_only=False).astype(np.int64)
    pairs, inverse = np.unique(where.indices.to_numpy(zero_copy_only=False) * many + name, return_inverse=True)
    known_names, known_places = [*names.dictionary.to_pylist(), None], where.dictionary.to_pylist()
    made = []
    for pair in pairs.tolist():
        place, author = known_places[pair // many], known_names[pair % many]
        made.append(pseudonyms.of(place, author) if author and author.strip() else None)
    return pa.array(made, pa.string()).take(pa.array(inverse))


def _scrub(cells: pa.Array, places: pa.Array, pseudonyms: Pseudonyms) -> pa.Array:
    """Only what can hold a handle becomes a Python object."""
    may = pc.fill_null(pc.match_substring_regex(cells, MAY_NAME, ignore_case=True), False)
    some = pc.indices_nonzero(may)
    if not len(some):
        return cells
    done = [
        pseudonyms.scrub(place, cell)
        for place, cell in zip(places.take(some).to_pylist(), cells.take(some).to_pylist(), strict=True)
    ]
    return pc.replace_with_mask(cells, may, pa.array(done, pa.string()))


def _offsets(items: pa.ListArray) -> pa.Array:
    """Where each row's items begin in `items.flatten()`, in which those of null rows are left out."""
    lengths = pc.fill_null(pc.list_value_length(items), 0)
    return pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths).cast(pa.int32())])

"""Where posts come from: a file, or an address that gives a feed or a Mastodon page. All end in one store."""

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from elshi.adapters.feeds import MAX_BYTES, parse_feed
from elshi.adapters.http import FetchLimits, fetch
from elshi.base.errors import UserError
from elshi.listen.bounded_file import read_head
from elshi.listen.readers import file_kind
from elshi.listen.store import IngestReport, PostStore, nothing_stored

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def ingest_source(
    store: PostStore,
    source: str,
    *,
    mapping: Mapping[str, str] | None = None,
    limits: FetchLimits = FetchLimits(),  # noqa: B008  # frozen
    step: Callable[[int], None] | None = None,
) -> IngestReport:
    """Take in one file or http(s) address. Raises UserError; what was taken in before stays."""
    if address := _ADDRESS.match(source):
        if address[1].lower() not in {"http", "https"}:
            raise UserError(f"{source}: only http and https addresses; nothing was stored")
        body = fetch(source, limits=limits).body
        return store.ingest_rows(rows_of(body, name=source), mapping=mapping, step=step, name=source)
    path = Path(source)
    if os.path.isdir(path):  # noqa: PTH112  # Path.is_dir raises for a name that is too long
        raise UserError(f"{source} is a folder; name files; nothing was stored")
    with nothing_stored():
        feed = read_head(path, size=MAX_BYTES + 1) if file_kind(path) == "xml" else None
    if feed is not None:
        return store.ingest_rows(parse_feed(feed, name=path.name), step=step, name=source)
    return store.ingest(path, mapping=mapping, step=step)


def rows_of(body: bytes, *, name: str) -> list[dict[str, Any]]:
    """The rows of a fetched page: a feed, or a JSON list such as the Mastodon API gives. Raises UserError."""
    if body.lstrip()[:1] != b"[":
        return parse_feed(body, name=name)
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise UserError(f"{name}: expected a feed or a JSON list; nothing was stored") from exc
    return [row for row in rows if isinstance(row, dict)]

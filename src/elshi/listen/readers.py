"""Files to raw rows: CSV, JSON Lines, JSON lists, Parquet, and what networks give; `.gz` is taken as well, save for
Parquet.

Told by what is in them: Mastodon's statuses, alone or as its streaming sends them; events of Bluesky's Jetstream;
Telegram's export. A `.txt` of which only texts are asked is one of plain lines.

The kind is told by the first bytes, then by the name. A reader yields chunks of raw columns (see
`elshi.listen.schema`) and appends what it could not read to `rejects`: the reason and a number, never the row. The
number is that of the row's first line in CSV and JSON Lines, of the row in Parquet and lists, of the message in
Telegram's export.

Feeds (RSS, Atom) are read by `elshi.adapters.feeds`, which gives rows.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from elshi.base.errors import UserError
from elshi.listen.bounded_file import check_file, open_bounded, read_head, read_lines, read_text_head
from elshi.listen.csv_reader import read_csv
from elshi.listen.features import Reject
from elshi.listen.jetstream import event_row, is_event
from elshi.listen.limits import Limits
from elshi.listen.mapping import POST_NEEDS, Needs, guess_mapping
from elshi.listen.mastodon import is_status, is_streamed, status_row, streamed_status
from elshi.listen.parquet_reader import read_parquet
from elshi.listen.plain_lines import read_plain_lines
from elshi.listen.raw_chunk import collect_chunks
from elshi.listen.telegram_export import export_rows, is_export


def file_kind(path: Path) -> str:
    """One of parquet, csv, jsonl, json, xml. Raises UserError for anything else, and for no file or an empty one."""
    check_file(path)
    head = read_head(path)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start and len(head) < 4096:
        raise UserError(f"{path} is empty")
    name = path.name.lower().removesuffix(".gz")
    if head.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"<"):
        return "xml"
    if start.startswith(b"["):
        return "json"
    if start.startswith(b"{") or name.endswith((".jsonl", ".ndjson")):
        return "json" if name.endswith(".json") and not _is_lines(start) else "jsonl"
    if b"\x00" not in head and start:
        return "csv"
    raise UserError(f"{path}: expected CSV, JSON Lines, JSON, Parquet, RSS or Atom")


def read_file(
    path: Path,
    *,
    mapping: Mapping[str, str] | None,
    rejects: list[Reject],
    needs: Needs = POST_NEEDS,
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> tuple[dict[str, str], Iterator[pa.Table]]:
    """The mapping used and the raw rows of a file in chunks. `rejects` grows while the chunks are read.

    `needs`: which columns the file must have, as of `guess_mapping`; a column that it lacks is null in every row.

    Raises UserError, also while the chunks are read, when the file as a whole cannot be taken.
    """
    kind = file_kind(path)
    if kind == "xml":
        raise UserError(f"{path} is a feed; expected CSV, JSON Lines, JSON or Parquet")
    if path.stat().st_size > limits.file_bytes:
        raise UserError(f"{path} is larger than {limits.file_bytes} bytes")
    plain = path.name.lower().removesuffix(".gz").endswith(".txt")
    if plain and kind == "csv" and tuple(needs) == ("text",) and not mapping:
        return read_plain_lines(path, rejects, limits)
    if kind == "parquet":
        return read_parquet(path, partial(guess_mapping, given=mapping, needs=needs, name=str(path)), rejects, limits)
    if kind == "csv":
        return read_csv(path, partial(guess_mapping, given=mapping, needs=needs, name=str(path)), rejects, limits)
    read_text_head(path)  # raises where it is not UTF-8
    rows = _json_list(path, rejects, limits) if kind == "json" else _json_lines(path, rejects, limits)
    return read_rows(rows, mapping=mapping, rejects=rejects, needs=needs, limits=limits, name=str(path))


def read_rows(
    rows: Iterable[tuple[int, Mapping[str, Any]]],
    *,
    mapping: Mapping[str, str] | None,
    rejects: list[Reject],
    needs: Needs = POST_NEEDS,
    limits: Limits = Limits(),  # noqa: B008  # frozen
    name: str = "the rows",
) -> tuple[dict[str, str], Iterator[pa.Table]]:
    """As `read_file`, for numbered dicts. The mapping is guessed from the names in the first hundred.

    `name` stands for the source in errors.

    If any of those is what a network gives (a Mastodon status, an event of its streaming or of Jetstream), all that are
    of its kind are read as such and `mapping` is not used; events that bring no post are passed over.
    """
    source = iter(rows)
    first = list(islice(source, 100))
    if not first:
        return dict(mapping or {}), iter(())
    convert = next((make for is_one, make in _GIVEN if any(is_one(row) for _, row in first)), None)
    if convert is not None:
        mapping = None
    every = _converted(chain(first, source), convert or _same)
    first = list(islice(every, 100))
    names = list(dict.fromkeys(name for _, row in first for name in row))[: limits.columns]
    if not names:
        return {}, iter(())
    used = guess_mapping(names, mapping, needs=needs, name=name)

    def numbered() -> Iterator[tuple[int, dict[str, Any]]]:
        for line, row in chain(first, every):
            yield line, {field: row.get(column) for field, column in used.items()}

    return used, collect_chunks(numbered(), rejects, limits)


Row = Mapping[str, Any]


def _converted(rows: Iterable[tuple[int, Row]], convert: Callable[[Row], Row | None]) -> Iterator[tuple[int, Row]]:
    for line, row in rows:
        plain = convert(row)
        if plain is not None:
            yield line, plain


def _same(row: Row) -> Row:
    return row


def _streamed_row(event: Row) -> Row | None:
    status = streamed_status(event)
    return status_row(status) if status is not None else None


_GIVEN: tuple[tuple[Callable[[Row], bool], Callable[[Row], Row | None]], ...] = (
    (is_status, status_row),
    (is_streamed, _streamed_row),
    (is_event, event_row),
)


def _json_lines(path: Path, rejects: list[Reject], limits: Limits) -> Iterator[tuple[int, dict[str, Any]]]:
    with open_bounded(path, limits) as file:
        for number, line in enumerate(read_lines(file, rejects, limits), 1):
            if line is None or not line.strip():
                continue
            row = _parse_object(line)
            if isinstance(row, str):
                rejects.append(Reject(number, row))
            else:
                yield number, row


def _parse_object(line: bytes) -> dict[str, Any] | str:
    """The object in one line, or why it is none."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return "not UTF-8"
    except (ValueError, RecursionError):
        return "not JSON"
    return row if isinstance(row, dict) else "not a JSON object"


def _json_list(path: Path, rejects: list[Reject], limits: Limits) -> Iterator[tuple[int, dict[str, Any]]]:
    with open_bounded(path, limits) as file:
        data = file.read(limits.json_bytes + 1)
    if len(data) > limits.json_bytes:
        raise UserError(f"{path}: one JSON list of more than {limits.json_bytes} bytes; make it JSON Lines")
    try:
        rows = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise UserError(f"{path}: not UTF-8 (line {line}); save it as UTF-8") from exc
    except (ValueError, RecursionError) as exc:
        raise UserError(f"{path} is not JSON") from exc
    if exported := is_export(rows):
        rows = list(export_rows(rows))
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
        if isinstance(row, dict):
            yield number, row
        else:
            rejects.append(Reject(number, row if isinstance(row, str) and exported else "not a JSON object"))


def _is_lines(start: bytes) -> bool:
    """True when the first line is a whole JSON object, so that the file is JSON Lines whatever its name."""
    line, newline, rest = start.partition(b"\n")
    if not newline or not rest.strip():
        return False
    return isinstance(_parse_object(line), dict)

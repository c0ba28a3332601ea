"""Files to raw rows: CSV, JSON Lines, JSON lists, Parquet, Mastodon API JSON; `.gz` is taken as well.

The kind is told by the first bytes, then by the name. A reader yields chunks of raw columns (see
`elshi.listen.features`) and appends what it could not read to `rejects`: line number (CSV, JSON Lines: of the row's
first line in
the file; Parquet and lists: row number) and reason, never the row. Feeds (RSS, Atom) are read by
`elshi.adapters.feeds`, which
gives rows. Readers of Bluesky and Telegram exports are not built.
"""

import csv
import gzip
import html
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from elshi.base.errors import UserError
from elshi.listen.features import RAW_SCHEMA, Reject
from elshi.listen.limits import Limits
from elshi.listen.mapping import FIELDS, guess_mapping

_GZIP = b"\x1f\x8b"
_COLUMN = {"id": "post_id"}


def read_head(path: Path, *, size: int = 4096) -> bytes:
    """The first bytes of a file, decompressed. Raises UserError if it cannot be opened."""
    try:
        with _opened(path, Limits()) as file:
            return file.read(size)
    except (OSError, EOFError) as exc:
        raise UserError(f"cannot read {path}: {exc}; nothing was stored") from exc


def file_kind(path: Path) -> str:
    """One of parquet, csv, jsonl, json, xml. Raises UserError for anything else."""
    head = read_head(path)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
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
    raise UserError(f"{path}: expected CSV, JSON Lines, JSON, Parquet, RSS or Atom; nothing was stored")


def read_file(
    path: Path,
    *,
    mapping: Mapping[str, str] | None,
    rejects: list[Reject],
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> tuple[dict[str, str], Iterator[pa.Table]]:
    """The mapping used and the raw rows of a file in chunks. `rejects` grows while the chunks are read."""
    kind = file_kind(path)
    if kind == "xml":
        raise UserError(f"{path} is a feed; read it with elshi.adapters.feeds")
    if path.stat().st_size > limits.file_bytes:
        raise UserError(f"{path} is larger than {limits.file_bytes} bytes; nothing was stored")
    if kind == "parquet":
        return _read_parquet(path, mapping, rejects, limits)
    if kind == "csv":
        return _read_csv(path, mapping, rejects, limits)
    rows = _json_list(path, rejects, limits) if kind == "json" else _json_lines(path, rejects, limits)
    return read_rows(rows, mapping=mapping, rejects=rejects, limits=limits)


def read_rows(
    rows: Iterable[tuple[int, Mapping[str, Any]]],
    *,
    mapping: Mapping[str, str] | None,
    rejects: list[Reject],
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> tuple[dict[str, str], Iterator[pa.Table]]:
    """As `read_file`, for numbered dicts. The mapping is guessed from the names in the first hundred."""
    source = iter(rows)
    first = list(islice(source, 100))
    if not first:
        return dict(mapping or {}), iter(())
    convert: Callable[[Mapping[str, Any]], Mapping[str, Any]] = _same
    if any(_is_status(row) for _, row in first):
        mapping, convert = None, _from_status
    names = list(dict.fromkeys(name for _, row in first for name in convert(row)))[: limits.columns]
    used = guess_mapping(names, mapping)

    def numbered() -> Iterator[tuple[int, Mapping[str, Any]]]:
        yield from first
        yield from source

    def chunks() -> Iterator[pa.Table]:
        chunk = _Chunk(rejects, limits)
        for line, row in numbered():
            plain = convert(row)
            chunk.add(line, {field: plain.get(column) for field, column in used.items()})
            if chunk.full:
                yield chunk.take()
        if chunk.size:
            yield chunk.take()

    return used, chunks()


class _Chunk:
    """Collects raw rows in columns. Cells beyond the limit reject their row."""

    def __init__(self, rejects: list[Reject], limits: Limits) -> None:
        self._rejects, self._limits = rejects, limits
        self._columns: dict[str, list[Any]] = {}
        self.take()

    @property
    def size(self) -> int:
        return len(self._columns["line"])

    @property
    def full(self) -> bool:
        return self.size >= self._limits.rows_at_once

    def add(self, line: int, values: Mapping[str, Any]) -> None:
        row: dict[str, Any] = {}
        for field in FIELDS:
            value = values.get(field)
            cell = _items(value, self._limits) if field in {"links", "tags"} else _cell(value)
            longest = max(map(len, cell), default=0) if isinstance(cell, list) else len(cell or "")
            if longest > self._limits.cell_chars:
                self._rejects.append(Reject(line, f"{field} is longer than {self._limits.cell_chars} characters"))
                return
            row[_COLUMN.get(field, field)] = cell
        for name, cell in row.items():
            self._columns[name].append(cell)
        self._columns["line"].append(line)

    def take(self) -> pa.Table:
        columns, self._columns = self._columns, {name: [] for name in RAW_SCHEMA.names}
        return pa.table(columns, schema=RAW_SCHEMA) if columns else RAW_SCHEMA.empty_table()


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, (dict, list)):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    # Lone surrogates and NUL have no place in a column of text.
    return str(value).encode("utf-8", "replace").decode().replace("\x00", "")


def _items(value: Any, limits: Limits) -> list[str] | None:
    """A list cell: a real list, or a string holding one: `["a","b"]`, `a b`, `a|b`, `a;b`."""
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip().strip("[]")
        value = [piece.strip("'\"") for piece in re.split(r"[\s|;,]+", text)] if text else []
    if not isinstance(value, Sequence):
        value = [value]
    return [cell for item in value[: limits.list_items] if (cell := _cell(item))]


# --- JSON


def _json_lines(path: Path, rejects: list[Reject], limits: Limits) -> Iterator[tuple[int, dict[str, Any]]]:
    with _opened(path, limits) as file:
        for number, line in enumerate(_lines(file, rejects, limits), 1):
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
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "not JSON"
    return row if isinstance(row, dict) else "not a JSON object"


def _json_list(path: Path, rejects: list[Reject], limits: Limits) -> Iterator[tuple[int, dict[str, Any]]]:
    with _opened(path, limits) as file:
        data = file.read(limits.json_bytes + 1)
    if len(data) > limits.json_bytes:
        raise UserError(f"{path}: one JSON list of more than {limits.json_bytes} bytes; make it JSON Lines")
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError) as exc:
        raise UserError(f"{path} is not JSON; nothing was stored") from exc
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
        if isinstance(row, dict):
            yield number, row
        else:
            rejects.append(Reject(number, "not a JSON object"))


def _is_lines(start: bytes) -> bool:
    """True when the first line is a whole JSON object, so that the file is JSON Lines whatever its name."""
    line, newline, rest = start.partition(b"\n")
    if not newline or not rest.strip():
        return False
    return isinstance(_parse_object(line), dict)


# --- Mastodon API (docs.joinmastodon.org, entities/Status)


def _is_status(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("account"), dict) and "content" in row and "created_at" in row


def _same(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return row


def _from_status(status: Mapping[str, Any]) -> Mapping[str, Any]:
    """A status as a plain row; a boost carries the boosted text, and its own time, id and author."""
    if not _is_status(status):
        return status
    reblog = status.get("reblog")
    said = reblog if isinstance(reblog, dict) else status
    account = status["account"]
    card = said.get("card")
    return {
        "id": status.get("uri") or status.get("id"),
        "platform": "mastodon",
        "author": account.get("acct") or account.get("username"),
        "text": plain_text(str(said.get("content") or "")),
        "time": status.get("created_at"),
        "links": [card["url"]] if isinstance(card, dict) and card.get("url") else [],
        "tags": [tag.get("name") for tag in said.get("tags") or [] if isinstance(tag, dict)],
        "repost": said.get("uri") or said.get("id") if said is reblog else None,
    }


def plain_text(markup: str) -> str:
    """The words of a piece of HTML, blocks and breaks as white space. The result is data, never shown unescaped."""
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", markup)
    text = re.sub(r"(?i)<(br|/p|/div|/li|/h[1-6])\b[^>]*>", "\n", text)
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


# --- CSV


def _read_csv(
    path: Path, mapping: Mapping[str, str] | None, rejects: list[Reject], limits: Limits
) -> tuple[dict[str, str], Iterator[pa.Table]]:
    text = read_head(path, size=65_536).decode("utf-8-sig", "replace")
    header_line = text.splitlines()[0]
    mark = max(",;\t|", key=header_line.count)
    header = next(csv.reader([header_line], delimiter=mark))
    if len(header) > limits.columns:
        raise UserError(f"{path}: expected at most {limits.columns} columns, got {len(header)}; nothing was stored")
    used = guess_mapping(header, mapping)
    places = {field: header.index(column) for field, column in used.items()}

    def chunks() -> Iterator[pa.Table]:
        chunk = _Chunk(rejects, limits)
        with _opened(path, limits) as file:
            for line, cells in _csv_rows(_lines(file, rejects, limits), len(header), mark, rejects, limits):
                chunk.add(line, {field: cells[place] or None for field, place in places.items()})
                if chunk.full:
                    yield chunk.take()
        if chunk.size:
            yield chunk.take()

    return used, chunks()


def _csv_rows(
    lines: Iterator[bytes | None], width: int, mark: str, rejects: list[Reject], limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    """Rows with exactly `width` cells. A row that does not close is rejected alone: reading goes on at the next
    line."""
    waiting: list[tuple[int, str]] = []
    numbered = ((n, line.decode("utf-8", "replace")) for n, line in enumerate(lines, 1) if line is not None)
    next(numbered, None)  # the header
    while True:
        if not waiting:
            following = next(numbered, None)
            if following is None:
                return
            waiting.append(following)
        number = waiting[0][0]
        if not waiting[0][1].strip():
            waiting.pop(0)
            continue
        cells, taken = _close_row(waiting, numbered, mark, limits)
        if cells is None or len(cells) != width:
            found = "a quote that never closes" if cells is None else f"{len(cells)} cells"
            rejects.append(Reject(number, f"expected {width} cells, got {found}"))
            taken = 1
        else:
            yield number, cells
        del waiting[:taken]


def _close_row(
    waiting: list[tuple[int, str]], numbered: Iterator[tuple[int, str]], mark: str, limits: Limits
) -> tuple[list[str] | None, int]:
    """The cells of the row that starts at `waiting[0]`, and how many lines it takes; lines are fetched as needed."""
    record = ""
    for taken in range(1, limits.csv_lines_per_row + 1):
        if len(waiting) < taken:
            following = next(numbered, None)
            if following is None:
                break
            waiting.append(following)
        record += waiting[taken - 1][1]
        if len(record) > limits.cell_chars * 4:
            break
        try:
            return next(csv.reader([record], delimiter=mark, strict=True)), taken
        except csv.Error:
            continue
    return None, 1


# --- Parquet


def _read_parquet(
    path: Path, mapping: Mapping[str, str] | None, rejects: list[Reject], limits: Limits
) -> tuple[dict[str, str], Iterator[pa.Table]]:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as exc:
        raise UserError(f"{path} is not a readable Parquet file: {exc}; nothing was stored") from exc
    if len(file.schema_arrow.names) > limits.columns:
        raise UserError(f"{path}: expected at most {limits.columns} columns; nothing was stored")
    used = guess_mapping(file.schema_arrow.names, mapping)

    def chunks() -> Iterator[pa.Table]:
        row = 0
        for batch in file.iter_batches(limits.rows_at_once, columns=list(used.values())):
            yield _raw_batch(pa.table(batch), used, row, rejects, limits)
            row += len(batch)

    return used, chunks()


def _raw_batch(batch: pa.Table, used: Mapping[str, str], row: int, rejects: list[Reject], limits: Limits) -> pa.Table:
    """One batch with raw columns, cast in columns; rows with an over-long cell are rejected."""
    columns: dict[str, Any] = {"line": pa.array(range(row + 1, row + 1 + len(batch)), pa.int64())}
    for field in FIELDS:
        name, wanted = _COLUMN.get(field, field), RAW_SCHEMA.field(_COLUMN.get(field, field)).type
        columns[name] = _as_type(batch[used[field]], wanted, limits) if field in used else pa.nulls(len(batch), wanted)
    raw = pa.table(columns, schema=RAW_SCHEMA)
    lengths = pc.fill_null(pc.utf8_length(raw["text"]), 0)
    too_long = pc.greater(lengths, limits.cell_chars)
    rejects.extend(
        Reject(line, f"text is longer than {limits.cell_chars} characters")
        for line in raw.filter(too_long)["line"].to_pylist()
    )
    return raw.filter(pc.invert(too_long))


def _as_type(column: pa.ChunkedArray, wanted: pa.DataType, limits: Limits) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_list(wanted):
        if pa.types.is_list(kind) or pa.types.is_large_list(kind):
            return column.cast(wanted)
        return pa.chunked_array([pa.array([_items(value, limits) for value in column.to_pylist()], wanted)])
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", tz=kind.tz)).cast(pa.int64()).cast(wanted)
    return column.cast(wanted)


# --- bytes


def _lines(file: IO[bytes], rejects: list[Reject], limits: Limits) -> Iterator[bytes | None]:
    """The lines of a file; None stands for one that is too long, which is passed over without being held."""
    number = 0
    while line := file.readline(limits.line_bytes):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if len(line) < limits.line_bytes or line.endswith(b"\n"):
            yield line
            continue
        while (rest := file.readline(limits.line_bytes)) and not rest.endswith(b"\n"):
            pass
        rejects.append(Reject(number, f"line is longer than {limits.line_bytes} bytes"))
        yield None


@contextmanager
def _opened(path: Path, limits: Limits) -> Iterator[IO[bytes]]:
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        if not packed:
            yield raw
            return
        allowed = max(limits.ratio * path.stat().st_size, 1 << 20)
        with gzip.GzipFile(fileobj=raw) as unpacked:
            yield io.BufferedReader(_Bounded(unpacked, allowed, path), 1 << 16)


class _Bounded(io.RawIOBase):
    """Refuses to give more than `allowed` bytes: a small file that unpacks without end is an attack."""

    def __init__(self, source: gzip.GzipFile, allowed: int, path: Path) -> None:
        self._source, self._left, self._path = source, allowed, path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._source.read(len(buffer))
        except (OSError, EOFError) as exc:
            raise UserError(f"{self._path} is a broken gzip file: {exc}") from exc
        self._left -= len(data)
        if self._left < 0:
            raise UserError(f"{self._path} unpacks to far more than its size; refused")
        buffer[: len(data)] = data
        return len(data)

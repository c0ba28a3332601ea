"""A file as the table `told` (`pairs.py`): who told what when, in columns. What is no post elsewhere
(`elshi.listen.features`) is none here, and is counted by the same reasons.

Parquet is read by DuckDB in place and nothing here loads Arrow for it: a command should start at once and hold little.
Any other kind comes through `elshi.listen.readers`. Of an object a hash of 63 bits is kept, which ends with the process
(of a hundred million texts two fall together with a chance of one in a thousand); its words are not.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from elshi.base.errors import UserError
from elshi.listen.coordination.objects import By, sql_with_objects
from elshi.listen.coordination.times import IN_RANGE, is_whole, sql_us
from elshi.listen.duck import DuckEngine, as_user_error
from elshi.listen.left_out import FAR_TIME, NO_AUTHOR, NO_TIME, ODD_TIME, SAYS_NOTHING, longer_than
from elshi.listen.limits import Limits
from elshi.listen.mapping import LISTS, guess_mapping

if TYPE_CHECKING:
    from elshi.listen.features import Reject

# Why a row is left out, and of which rows that is so; the first that fits. Columns as of `_sql_judged`.
_LONG = Limits().cell_chars
_NO_ITEM = r"(NULL|[\s\[\]|;,''\"])*"  # a list, or a cell in the place of one, in which nothing stands
_REASONS = {
    longer_than("text", _LONG): f"strlen(text) > {_LONG} and length(text) > {_LONG}",
    NO_AUTHOR: "account is null",
    NO_TIME: "us is null and coalesce(trim(cast(time as varchar)), '') = ''",
    ODD_TIME: "us is null",
    FAR_TIME: f"not ({IN_RANGE})",
    SAYS_NOTHING: rf"""not regexp_matches(coalesce(text, ''), '[^\p{{Zs}}]')
        and regexp_full_match(coalesce(cast(links as varchar), ''), '{_NO_ITEM}')
        and regexp_full_match(coalesce(cast(media as varchar), ''), '{_NO_ITEM}')""",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What was read: rows of the file, the columns used, and how many rows were left out for which reason."""

    rows: int
    mapping: Mapping[str, str]
    rejected: Mapping[str, int]


def read_told(engine: DuckEngine, path: Path, *, by: By, mapping: Mapping[str, str] | None = None) -> Told:
    """Make `told` of the file; by "near-text", `said` (`near_text.py`), which has the text in the place of the key.

    Raises UserError if the file as a whole cannot be taken, or lacks a column.
    """
    read = _read_parquet if _is_parquet(path) else _read_other
    with as_user_error(f"{path} cannot be read"):
        return read(engine, path, by, by.given(mapping))


def _is_parquet(path: Path) -> bool:
    try:
        if not path.is_file():  # opening a pipe would wait
            return False
        with path.open("rb") as file:
            return file.read(4) == b"PAR1"
    except OSError:
        return False  # the readers say what is the matter


def _read_parquet(engine: DuckEngine, path: Path, by: By, mapping: Mapping[str, str]) -> Told:
    file = f"{quote_path(path)}, hive_partitioning = false"
    found = engine.rows(f"select column_name, column_type from (describe select * from read_parquet({file}))")
    kinds = dict(zip(found["column_name"], found["column_type"], strict=True))
    if len(kinds) > Limits().columns:
        raise UserError(f"{path}: expected at most {Limits().columns} columns")
    if "file_row_number" in map(str.lower, kinds):
        raise UserError(f"{path}: a column is called file_row_number, which is used here; give it another name")
    used = guess_mapping(list(kinds), mapping, needs=by.needs, name=str(path))
    field = by.field(used)
    names = {name: _quote_name(column) for name, column in used.items()}
    line, post = "(file_row_number + 1)", "cast(null as varchar)"
    if "id" in used:
        post = names["id"] if is_whole(kinds[used["id"]]) else _filled(names["id"])
    is_list = kinds[used[field]].endswith("]") and by.splits
    said = names[field] if is_list else f"cast({names[field]} as varchar)"
    raw = _sql_judged(
        f"""{line} as line, {_id(post, line, is_number=post == names.get("id"))} as post,
        {_filled(names["author"])} as account, {sql_us(names["time"], kind=kinds[used["time"]])} as us,
        {said} as object""",
        f"read_parquet({file}, file_row_number = true)",
        names,
        by,
    )
    table, select = _told_table(raw, by=by, field=field, is_list=is_list)
    engine.create(table, select)
    if not by.unnests(is_list=is_list):
        told = engine.rows(
            f"select count(*) as rows, (select count(*) from {table}) as taken from read_parquet({file})"
        )
        if told["rows"] == told["taken"]:  # to count reasons takes the file a second time, an eighth of the command
            return Told(told["rows"][0], by.read(used), {})
    rows, rejected = _count(engine, raw)
    return Told(rows, by.read(used), rejected)


def _read_other(engine: DuckEngine, path: Path, by: By, mapping: Mapping[str, str]) -> Told:
    from elshi.listen.readers import read_file  # loads Arrow  # noqa: PLC0415

    refused: list[Reject] = []
    used, chunks = read_file(path, mapping=mapping, rejects=refused, needs=by.needs)
    field = by.field(used)
    if by.kind == "column" and used.get("text") != by.column:  # a Mastodon status has columns of its own
        raise UserError(f"{path}: there is no column {by.column}; it has: {', '.join(used.values())}")
    names = {name: _quote_name(name) for name in used}
    raw = _sql_judged(
        f"""line, {_id(_filled("post_id"), "line", is_number=False)} as post, {_filled("author")} as account,
        {sql_us('"time"', kind="VARCHAR")} as us, {field} as object""",
        "chunk",
        names,
        by,
    )
    rows, rejected = 0, Counter[str]()
    table, select = _told_table(raw, by=by, field=field, is_list=field in LISTS)
    object_column = "text varchar" if by.kind == "near-text" else "key bigint"
    columns = f"line bigint, post varchar, account varchar, us bigint, {object_column}"
    engine.connection.execute(f"create temp table {table} ({columns})")
    for chunk in chunks:
        engine.register("chunk", chunk)
        more, why = _count(engine, raw)
        rows, rejected = rows + more, rejected + Counter(why)
        engine.connection.execute(f"insert into {table} {select}")
    rejected.update(reject.reason for reject in refused)
    return Told(rows + len(refused), by.read(used), rejected)


def _sql_judged(chosen: str, source: str, names: Mapping[str, str], by: By) -> str:
    """line, post, account, us, object, and the reason for which a row is left out, null where it is taken.

    `chosen`: the first five, of `source`; `names`: its columns by field, quoted. Whether a row says anything is asked
    where a file has texts or links, as all posts do elsewhere. A column that is compared stands in the place of the
    text: what it lacks the text may say.
    """
    asks = by.kind != "column" and not names.keys().isdisjoint({"text", "links"})
    reasons = {reason: fits for reason, fits in _REASONS.items() if asks or reason != SAYS_NOTHING}
    cases = " ".join(f"when {fits} then '{reason}'" for reason, fits in reasons.items())
    text = f"cast({names['text']} as varchar)" if "text" in names else "cast(null as varchar)"
    given = ", ".join(f"{names.get(field, 'null')} as {field}" for field in ("time", "links", "media"))
    return f"""select line, post, account, us, object, case {cases} end as reason
        from (select {chosen}, {text} as text, {given} from {source}) as given"""


def _count(engine: DuckEngine, raw: str) -> tuple[int, dict[str, int]]:
    """How many rows there are, and how many are left out for which reason."""
    found = engine.rows(f"select reason, count(*) as times from ({raw}) as raw group by reason")
    times = dict(zip(found["reason"], found["times"], strict=True))
    return sum(times.values()), {reason: times[reason] for reason in _REASONS if reason in times}


def _told_table(raw: str, *, by: By, field: str, is_list: bool) -> tuple[str, str]:
    """The table's name, and the rows that are taken, one for each object. A row without one stays, with a null key: a
    condition on the object would be looked at before it is made, and so make it twice.
    """
    taken = f"select line, post, account, us, object from ({raw}) as raw where reason is null"
    if by.kind == "near-text":
        return "said", f"select line, post, account, us, object as text from ({taken}) as said"
    objects = sql_with_objects(taken, by=by, field=field, is_list=is_list)
    return (
        "told",
        f"""
    select line, post, account, us, case when object <> '' then cast(hash(object) >> 1 as bigint) end as key
    from ({objects}) as told
    """,
    )


def _id(post: str, line: str, *, is_number: bool) -> str:
    """The id of a post; a row without one is a post of its own."""
    return f"coalesce(cast({post} as bigint), -{line})" if is_number else f"coalesce({post}, concat(chr(31), {line}))"


def _filled(column: str) -> str:
    """A column as text without blanks around it, null where nothing is left."""
    return f"nullif(trim(cast({column} as varchar)), '')"


def _quote_name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def quote_path(path: Path) -> str:
    """The path as a string of SQL, taken by its letters, whatever they are."""
    plain = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path.resolve()))
    return "'" + plain.replace("'", "''") + "'"

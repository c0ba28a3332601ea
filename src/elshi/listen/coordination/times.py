"""A column of times as UTC microseconds, whatever it is kept as: the rule of `elshi.listen.features`, without Arrow.

Numbers are Unix seconds, milliseconds or microseconds, told apart by their size; texts the same, or ISO 8601, UTC where
it names no zone. Null where it is none of these. (A test holds it against `features`.)
"""

IN_RANGE = "us >= 631152000000000 and us < 4102444800000000"  # 1990..2100, as posts are taken in
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_BROKEN = ("FLOAT", "DOUBLE", "DECIMAL")


def sql_us(time: str, *, kind: str) -> str:
    """An expression for the expression `time` of DuckDB's type `kind`; BIGINT, or null."""
    if kind in _WHOLE:
        return _sized(f"try_cast({time} as bigint)")
    if kind.startswith(_BROKEN):
        return _sized(f"try_cast({time} as double)")
    if kind.startswith(("TIMESTAMP", "DATE")):
        return f"epoch_us({time})"
    return _read(f"trim(cast({time} as varchar))")


def is_whole(kind: str) -> bool:
    """Whether a column of this type holds whole numbers that fit into a BIGINT."""
    return kind in _WHOLE and kind not in {"HUGEINT", "UBIGINT"}


def _sized(number: str) -> str:
    return f"""case when {number} < 0 then null
        when {number} < 100000000000 then try_cast({number} * 1000000 as bigint)
        when {number} < 100000000000000 then try_cast({number} * 1000 as bigint)
        when {number} < 100000000000000000 then try_cast({number} as bigint) end"""


def _read(text: str) -> str:
    offset = "'[+-][0-9]{2}:?[0-9]{2}$'"
    zone = f"(case when length({text}) > 11 then regexp_extract({text}, {offset}) else '' end)"
    away = f"""to_minutes(cast(left({zone}, 1) || '1' as integer)
        * (cast(substr({zone}, 2, 2) as integer) * 60 + cast(right({zone}, 2) as integer)))"""
    number = _sized(f"try_cast({text} as double)")
    return f"""case when regexp_matches({text}, '^[0-9]{{1,17}}(\\.[0-9]+)?$') then {number}
        when {zone} <> '' then
            epoch_us(try_cast(left({text}, length({text}) - length({zone})) as timestamp) - {away})
        else epoch_us(try_cast(regexp_replace({text}, 'Z$', '') as timestamp)) end"""

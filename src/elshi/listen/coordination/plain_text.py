"""A text as an object: lower-cased, @mentions dropped, white space folded. As SQL for DuckDB, quick on millions.

The same as `text_object` in tests/reference/coordination.py, which says it in Python in one line, and as in
coordination-network-toolkit: a mention is `@` and all up to the next white space, wherever it begins. RE2 (DuckDB) and
Java (Spark) take `\\s` for ASCII alone, so white space is spelled out: what Python's `str.isspace` says, Unicode 14.
Lower case is Python's too: DuckDB maps sign by sign, but İ becomes two, and a Σ that ends a word becomes ς (Unicode
3.13, Final_Sigma).
"""

_OTHER_WHITE = r"\t-\r\x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
WHITE = f" {_OTHER_WHITE}"  # inside [ ]
# For Final_Sigma: letters with case, and signs that are looked past. Single quotes are doubled, for SQL.
_CASED = (
    r"\p{Lu}\p{Ll}\p{Lt}ªº\x{2160}-\x{217f}\x{24b6}-\x{24e9}"
    r"\x{1f130}-\x{1f149}\x{1f150}-\x{1f169}\x{1f170}-\x{1f189}"
)
_PASSED = r"\p{Mn}\p{Me}\p{Cf}\p{Lm}\p{Sk}''.:·՟״‘’․‧︓﹒﹕＇．：\x{387}"


def sql_with_plain(source: str, *, text: str) -> str:
    """`source` (a SELECT) with its column `text` in the normal form.

    Each step is a SELECT of its own: what stands twice in a `case` is computed twice otherwise. Texts without what a
    step looks for pass it by.
    """
    for step in (sql_lower, _unmentioned, _spaced, _folded, _trimmed):
        source = f"select * replace ({step(text)} as {text}) from ({source}) as step"
    return source


def sql_lower(text: str) -> str:
    """An expression for the expression `text` in Python's lower case."""
    last = f"([{_CASED}][{_PASSED}]*)Σ([{_PASSED}]*(?:[^{_CASED}{_PASSED}]|$))"
    sigma = f"regexp_replace({text}, '{last}', '\\1ς\\2', 'g')"
    return f"""case when contains({text}, 'Σ') or contains({text}, 'İ')
        then lower(replace({sigma}, 'İ', concat('i', chr(775)))) else lower({text}) end"""


def _unmentioned(text: str) -> str:
    return f"case when contains({text}, '@') then regexp_replace({text}, '@[^{WHITE}]*', '', 'g') else {text} end"


def _spaced(text: str) -> str:
    """Two blanks, the usual place of a mention that fell out, as one: far quicker than the next step."""
    return f"case when contains({text}, '  ') then replace({text}, '  ', ' ') else {text} end"


def _folded(text: str) -> str:
    return f"""case when contains({text}, '  ') or regexp_matches({text}, '[{_OTHER_WHITE}]')
        then regexp_replace({text}, '[{WHITE}]+', ' ', 'g') else {text} end"""


def _trimmed(text: str) -> str:
    return f"case when starts_with({text}, ' ') or ends_with({text}, ' ') then trim({text}) else {text} end"

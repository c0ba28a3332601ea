"""What two posts can share, as a file tells it: its text, its links, hashtags or media, what it answers, or any column.

text           the text in its normal form (`plain_text.py`)
near-text      the text in the form of near-duplicates, and each like text (`alike.py`): made in `near_text.py`
url            each link, as delivered. (Alerts compare host + path, which are the same page more often.)
hashtag        all hashtags of a post in their order, in lower case: one object (Pacheco and others 2021, ICWSM 15)
media          each hash of a picture or film, without blanks around it, in lower case
reply          the post that is answered, as the file calls it
column:NAME    the value of a column; of a list each element

A null or empty one is no object; of media and answers neither is a word for nothing (`_NOTHING`), which programs that
know no null write into columns of ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from elshi.base.errors import UserError
from elshi.listen.coordination.plain_text import sql_lower, sql_with_plain
from elshi.listen.mapping import Needs

KINDS = ("text", "near-text", "url", "hashtag", "media", "reply")
_FIELDS = {"url": "links", "hashtag": "tags", "media": "media", "reply": "reply_to"}  # of all others "text"
_NEEDS = {"url": "links|text", "hashtag": "tags|text", "media": "media", "reply": "reply_to"}
LIST_ITEMS = 200  # links or tags of one post, as `Limits.list_items`
_MARK = r"#[\p{L}\p{M}\p{N}_]+"
_NOTHING = "'', '0', '-1', 'nan', 'none', 'null'"
_LINK = r"https?://[^\s<>\"''()\[\]{}]+"


@dataclass(frozen=True, slots=True)
class By:
    """By what posts are compared. `column` is of kind "column" only."""

    kind: str
    column: str | None = None

    @property
    def needs(self) -> Needs:
        """What a file must have (`elshi.listen.mapping`)."""
        return ("author", "time", _NEEDS.get(self.kind, "text"))

    @property
    def splits(self) -> bool:
        """Whether a list of the file is a list of objects; else it is one value, whatever it is."""
        return self.kind not in {"text", "near-text", "reply"}

    def unnests(self, *, is_list: bool) -> bool:
        """Whether a row of the file becomes as many rows as it has objects, none too; `is_list`: they are a list."""
        return self.kind in {"url", "media"} or (self.kind == "column" and is_list)

    def given(self, mapping: Mapping[str, str] | None) -> dict[str, str]:
        """What the user said of columns; a column to compare by takes the place of the text."""
        return {**(mapping or {}), **({"text": self.column} if self.column else {})}

    def field(self, used: Mapping[str, str]) -> str:
        """The field that holds the object: links and hashtags are looked for in the text where they have no column."""
        field = _FIELDS.get(self.kind, "text")
        return field if field in used else "text"

    def read(self, used: Mapping[str, str]) -> dict[str, str]:
        """What is read of the columns that were found."""
        return {field: column for field, column in used.items() if field in {"id", "author", "time", self.field(used)}}


def parse_by(text: str) -> By:
    """One of `KINDS`, or `column:NAME`. Raises UserError."""
    kind, colon, column = text.partition(":")
    if colon and kind == "column" and column:
        return By("column", column)
    if text in KINDS:
        return By(text)
    raise UserError(f"--by: expected {', '.join(KINDS)} or column:NAME, got {text!r}")


def sql_with_objects(source: str, *, by: By, field: str, is_list: bool) -> str:
    """`source` (a SELECT with the column `object`) with a row for each object, as text; null or '' where there is none.

    `field`: what is in the column (`By.field`), a list if `is_list`.
    """
    if by.kind == "text":
        return sql_with_plain(source, text="object")
    if by.kind == "reply":
        return sql_filled(source)
    items = _items(field, kind=by.kind, is_list=is_list)
    if by.kind == "hashtag":
        kept = f"list_filter({items}, lambda tag: tag <> '')"
        together = f"select * replace (array_to_string({kept}, chr(31)) as object) from ({source}) as said"
        return f"select * replace ({sql_lower('object')} as object) from ({together}) as said"
    if not by.unnests(is_list=is_list):
        return f"select * replace (cast(object as varchar) as object) from ({source}) as said"
    each = f"select * replace (unnest({items}) as object) from ({source}) as said"
    if by.kind == "media":
        return sql_filled(f"select * replace (lower(object) as object) from ({each}) as said")
    return each


def sql_filled(source: str) -> str:
    """`source` with its column `object` without blanks around it, and null where it says that there is nothing."""
    trimmed = f"select * replace (trim(cast(object as varchar)) as object) from ({source}) as said"
    nothing = f"lower(object) in ({_NOTHING})"
    return f"select * replace (case when {nothing} then null else object end as object) from ({trimmed}) as said"


def _items(field: str, *, kind: str, is_list: bool) -> str:
    """An expression for the list of what is in `object`."""
    if is_list:
        items = "cast(object as varchar[])"
    elif field == "text" and kind != "column":
        items = f"regexp_extract_all(object, '{_MARK if kind == 'hashtag' else _LINK}')"
    else:  # one cell with several in it, as of `elshi.listen.raw_chunk.split_items`
        items = "string_split_regex(trim(object, ' []'), '[\\s|;,]+')"
    return f"{items}[1:{LIST_ITEMS}]"

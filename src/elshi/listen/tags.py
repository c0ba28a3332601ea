"""SQL of hashtags: what is one in a text, and its one form."""

# Inside a pair of single quotes of SQL.
MARK = r"#[\p{L}\p{M}\p{N}_]+"


def sql_in_text(text: str) -> str:
    """A list: the hashtags of a text as they stand there, in their order."""
    return f"regexp_extract_all({text}, '{MARK}')"


def sql_forms(tags: str) -> str:
    """A list: those of `tags` that are hashtags, in their one form and their order."""
    return f"list_filter(list_transform({tags}, lambda t: {sql_form('t')}), lambda t: t is not null)"


def sql_form(tag: str) -> str:
    """SQL: one hashtag with its sign, null when it holds no letter."""
    plain = f"nfc_normalize(lower(ltrim(trim({tag}), '#＃')))"
    return f"case when regexp_matches({plain}, '\\p{{L}}') then '#' || {plain} end"

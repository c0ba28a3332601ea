"""Lists in a sentence, as each language writes them: CLDR's list patterns (UTS #35, part 2, "List Patterns").

`join_list(["kk", "en", "ru"], "ar")` has Arabic commas and its own "and"; English gives "kk, en and ru" (`en_GB`).
"""

from collections.abc import Sequence

from babel import Locale
from babel.lists import format_list

_PARTS = ("2", "start", "middle", "end")


def join_list(items: Sequence[str], locale: str) -> str:
    """The items as one list, in the language of a CLDR `locale` such as `kk` or `zh_Hans`; empty if there is none."""
    return format_list(list(items), locale=locale)


def list_patterns(locale: str) -> dict[str, str]:
    """The patterns for whoever joins elsewhere: of a list of "2", and "start", "middle", "end"; {0} and {1} within."""
    patterns = Locale.parse(locale).list_patterns["standard"]
    return {part: str(patterns[part]) for part in _PARTS}

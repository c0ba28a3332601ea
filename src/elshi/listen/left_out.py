"""Why a row is no post, in one place: for posts (`features`), their readers, and co-sharing, which loads no Arrow."""

NO_AUTHOR = "no author"
NO_TIME = "no time"
ODD_TIME = "time is neither Unix seconds, milliseconds, microseconds nor ISO 8601"
FAR_TIME = "time is outside 1990..2100"
SAYS_NOTHING = "neither text, links nor media"


def longer_than(field: str, chars: int) -> str:
    """Of a cell with more than `chars` characters."""
    return f"{field} is longer than {chars} characters"

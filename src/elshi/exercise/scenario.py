"""The shipped exercise: two days of public life in the fictional Republic of Samal.

A scenario is JSON Lines, gzipped, in the order of `offset_s` (seconds from the scenario's start):
`{"id", "offset_s", "platform", "author", "text", "repost_of"?}`. It holds no labels: what is planted in it, listening
has to find out. `rows_between` puts it on the wall clock and gives rows as any other source does.
"""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources

LENGTH = timedelta(days=2)
# A demonstration begins here: the earthquake is under way, and the rest of the scenario goes on live.
OPENING = timedelta(hours=47, minutes=20)


@dataclass(frozen=True, slots=True)
class Line:
    """One post of a scenario. `offset`: time after the scenario's start."""

    id: str
    offset: timedelta
    platform: str
    author: str
    text: str
    repost_of: str | None


def read_scenario() -> tuple[Line, ...]:
    """The shipped scenario, in time order."""
    packed = resources.files("elshi.exercise").joinpath("samal.jsonl.gz").read_bytes()
    rows = (json.loads(line) for line in gzip.decompress(packed).decode("utf-8").splitlines())
    return tuple(
        Line(
            id=row["id"],
            offset=timedelta(seconds=row["offset_s"]),
            platform=row["platform"],
            author=row["author"],
            text=row["text"],
            repost_of=row.get("repost_of"),
        )
        for row in rows
    )


def rows_between(
    scenario: Sequence[Line], *, starts_at: datetime, after: datetime, until: datetime
) -> list[dict[str, object]]:
    """The posts that appear in (after, until], as rows for ingest: id, platform, author, text, time, repost_of."""
    return [
        {
            "id": line.id,
            "platform": line.platform,
            "author": line.author,
            "text": line.text,
            "time": starts_at + line.offset,
            "repost_of": line.repost_of,
        }
        for line in scenario
        if after < starts_at + line.offset <= until
    ]

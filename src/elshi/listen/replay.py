"""A whole file in event time, as if live. Stores nothing and keeps the file's own ids."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.alerts import Alert
from elshi.listen.bursts.detect import detect_alerts
from elshi.listen.duck import DuckEngine
from elshi.listen.features import Reject, make_posts
from elshi.listen.limits import Limits
from elshi.listen.readers import read_file
from elshi.listen.schema import POST_SCHEMA
from elshi.listen.store import sql_new_posts
from elshi.listen.thresholds import DEFAULTS, Thresholds


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay found. `posts` were seen, `later` ones lie after its end; `seconds` is the machine's time."""

    alerts: tuple[Alert, ...]
    posts: int
    seconds: float
    mapping: Mapping[str, str]
    rejected: tuple[Reject, ...]
    later: int = 0


def replay(
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    until: datetime | None = None,
    limits: Thresholds = DEFAULTS,
    step: Callable[[float], None] | None = None,
) -> Replay:
    """Read a file and raise its alerts in event time up to `until` (aware; its end if None). Raises UserError."""
    started = monotonic()
    posts, used, rejects = read_posts(path, mapping=mapping)
    end = until or _end(posts)
    alerts = detect_alerts(posts, until=end, limits=limits, step=step)
    count = int(pc.sum(pc.less(posts["at"], pa.scalar(end.replace(tzinfo=None), pa.timestamp("us")))).as_py() or 0)
    seconds = round(monotonic() - started, 3)
    rejects.sort(key=lambda reject: reject.line)
    return Replay(tuple(alerts), count, seconds, used, tuple(rejects), later=len(posts) - count)


def read_posts(
    path: Path, *, mapping: Mapping[str, str] | None = None
) -> tuple[pa.Table, Mapping[str, str], list[Reject]]:
    """The posts of a file in order of time, without doubles; the columns used; what was rejected."""
    rejects: list[Reject] = []
    used, chunks = read_file(path, mapping=mapping, rejects=rejects, limits=Limits())
    made = [POST_SCHEMA.empty_table()]
    for raw in chunks:
        posts, bad = make_posts(raw, pseudonyms=None)
        made.append(posts.cast(POST_SCHEMA))
        rejects.extend(bad)
    posts = pa.concat_tables(made)
    with DuckEngine() as engine:
        engine.register("posts", posts.append_column("place", pa.array(range(len(posts)), pa.int64())))
        engine.register("seen", posts.slice(0, 0).select(["platform", "post_id"]))
        posts = engine.connection.sql(
            f"select * from ({sql_new_posts()}) as p order by p.at, platform, post_id"
        ).to_arrow_table()
    return posts.cast(POST_SCHEMA), used, rejects


def _end(posts: pa.Table) -> datetime:
    """The tick after the last post, so that the last post is seen."""
    if not len(posts):
        return datetime(1970, 1, 1, tzinfo=UTC)
    last: datetime = pc.max(posts["at"]).as_py()
    step = DEFAULTS.tick_s
    whole = int(last.replace(tzinfo=UTC).timestamp()) // step * step
    return datetime.fromtimestamp(whole, UTC) + timedelta(seconds=step)

"""However posts are cut into pieces, and in whatever order they arrive, the alerts are those of one batch."""

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen.bursts.detect import advance_over
from elshi.listen.bursts.fold import Fold, last_tick
from elshi.listen.run import find_alerts
from elshi.listen.schema import POST_SCHEMA
from elshi.listen.store import PostStore, write_part
from elshi.listen.stream.live import Live
from elshi.listen.thresholds import Thresholds

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
# So small that a handful of posts begins, raises, links and ends topics.
SMALL = Thresholds(
    tick_s=30, window_ticks=4, past_slots=8, min_accounts=2, min_excess=1, cold_start_excess=2, cool_down_s=300,
    linked_accounts=2, min_shared_objects=1, false_bursts_per_day=1_000.0, alerts_per_day=2_000.0, interests=0.1,
    false_pushes=0.5,
)  # fmt: skip
TIGHT = replace(SMALL, past_rows=6, share_rows=8)  # so little may be held that most of the past has to go
LAST_S = 2_400
_NAME = st.sampled_from(["", "a", "b"])
_POSTS = st.lists(
    st.tuples(st.integers(0, LAST_S - 1), st.integers(0, 6), _NAME, _NAME, _NAME), min_size=1, max_size=60
)
_CUTS = st.lists(st.integers(0, LAST_S // 30), max_size=6)


def table_of(posts: list[tuple[int, int, str, str, str]]) -> pa.Table:
    rows = [
        {
            "post_id": f"n{number}",
            "platform": "t",
            "author": f"p{account}",
            "text": f"{text} #{tag}",
            "at": (START + timedelta(seconds=second)).replace(tzinfo=None),
            "language": "en",
            "links": [f"news.example/{link}"] if link else [],
            "tags": [f"#{tag}"] if tag else [],
            "text_key": text or None,
            "repost": False,
        }
        for number, (second, account, tag, link, text) in enumerate(posts)
    ]
    return pa.Table.from_pylist(rows, schema=POST_SCHEMA)


@settings(max_examples=20, deadline=None)
@given(posts=_POSTS, cuts=_CUTS, limits=st.sampled_from([SMALL, TIGHT]))
def test_pieces_give_what_the_whole_gives(
    posts: list[tuple[int, int, str, str, str]], cuts: list[int], limits: Thresholds
) -> None:
    table, first = table_of(posts), last_tick(START, limits)
    until = first + LAST_S // 30 + limits.window_ticks  # the end of a slot
    whole = Fold(limits)
    whole.advance(table, until=until)
    pieces = Fold(limits)
    for cut in sorted(first + cut for cut in cuts):
        advance_over(pieces, table, until=cut)
        pieces = pieces.copy()
    advance_over(pieces, table, until=until)
    assert pieces.alerts() == whole.alerts()
    assert pieces.tick == whole.tick
    assert pieces.held == whole.held
    assert until % limits.window_ticks == 0  # a slot is over
    assert whole.past.rows <= limits.past_rows
    assert whole.shares.rows <= limits.share_rows


@settings(max_examples=10, deadline=None)
@given(posts=_POSTS, order=st.randoms(use_true_random=False), looks=st.integers(1, 4), killed=st.booleans())
def test_any_order_of_arrival_ends_where_the_batch_ends(
    posts: list[tuple[int, int, str, str, str]], order: object, looks: int, killed: bool
) -> None:
    table = table_of(posts)
    places = list(range(len(posts)))
    order.shuffle(places)
    end = START + timedelta(seconds=LAST_S + 60)
    with tempfile.TemporaryDirectory() as name:
        store = PostStore(Path(name), b"k" * 32)
        live = Live(store, limits=SMALL, settle_s=0)
        for look in range(looks):
            some = places[look::looks]
            if some:
                write_part(store.folder / "day=2026-01-05", table.take(some).sort_by("at"))
            live.look(START + timedelta(seconds=LAST_S * (look + 1) / looks))
            if killed:
                live = Live(store, limits=SMALL, settle_s=0)
        assert live.look(end, settled=True) == find_alerts(store, until=end, limits=SMALL)
        assert not live.late

"""What the measurement of co-sharing says of given numbers, and what its files hold."""

import csv

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from elshi.bench import listen_coordination as bench
from elshi.bench.figures import slope


def test_every_edge_that_differs_counts_in_both_directions():
    ours = {("a", "b"): 2, ("b", "a"): 1, ("a", "c"): 1, ("c", "a"): 1}
    same = bench.tell_difference(ours, dict(ours), window=60, peer="other")
    assert (same.value, same.ok, same.peer) == (0, True, "other")
    theirs = {("a", "b"): 3, ("b", "a"): 1, ("d", "a"): 1}
    other = bench.tell_difference(ours, theirs, window=60, peer="other")
    assert (other.value, other.ok) == (4, False)  # a-b weighs more, a-c and c-a are ours alone, d-a theirs


@pytest.mark.parametrize(("power", "scale"), [(1, 1e-6), (1.15, 3e-6), (0.5, 2)])
def test_the_slope_is_the_exponent(power, scale):
    assert slope({posts: scale * posts**power for posts in (75_000, 150_000, 2_100_000)}) == pytest.approx(power)


def test_a_repeated_file_has_accounts_and_times_of_its_own_in_every_repeat(shared, tmp_path):
    source = shared(f"data/{bench.POSTS}")
    whole = pq.read_table(source)
    assert whole.num_rows == bench.ROWS
    path = bench.repeat_posts(source, tmp_path, rows=bench.ROWS + 1000)
    table = pq.read_table(path)
    assert table.num_rows == bench.ROWS + 1000
    first, more = table.slice(0, bench.ROWS), table.slice(bench.ROWS)
    assert first["content"].to_pylist() == whole["content"].to_pylist()
    assert more["content"].to_pylist() == whole["content"].to_pylist()[:1000]
    assert not set(first["author_id"].to_pylist()) & set(more["author_id"].to_pylist())
    assert min(more["ts"].to_pylist()) > max(first["ts"].to_pylist())
    assert len(set(table["message_id"].to_pylist())) == table.num_rows


def test_without_data_every_figure_with_a_goal_is_given_as_not_measured(tmp_path):
    figures = list(bench.measure_part(tmp_path, lambda _: None))
    assert len(figures) == 8
    assert all(figure.value is None and figure.ok is None and figure.goal for figure in figures)


def test_the_toolkit_gets_every_post_with_commas_quotes_and_line_ends(tmp_path):
    texts = ['Salem, "world"\nagain', "", None, "сәлем"]
    path = tmp_path / "posts.parquet"
    columns = {"message_id": [1, 2, 3, 4], "author_id": list("abcd"), "content": texts, "ts": [60, 61, 62, 63]}
    pq.write_table(pa.table(columns), path)
    with bench.write_toolkit_csv(path, tmp_path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["message"] for row in rows] == ['Salem, "world"\nagain', "", "", "сәлем"]
    assert list(rows[0]) == [
        "message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls",
    ]  # fmt: skip
    assert [(row["user_id"], row["timestamp"]) for row in rows] == [("a", "60"), ("b", "61"), ("c", "62"), ("d", "63")]

"""The measurement of ingest on a small file; without its file nothing is reached and nothing missed."""

import pyarrow as pa
import pyarrow.parquet as pq

from elshi.bench import listen_ingest as bench


def test_the_whole_part_on_a_small_file(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "POSTS_A_SECOND", 0.001)
    rows = {"id": ["1", "2", "2"], "author": ["a", "b", "b"], "ts": [1448575920] * 3, "text": ["Бір", "two", "two"]}
    pq.write_table(pa.table(rows), tmp_path / bench.FILE)
    said = []
    rate, memory = bench.measure_part(tmp_path, said.append)
    assert (rate.unit, rate.ok, memory.unit) == ("posts/s", True, "MiB")
    assert rate.value > 0
    assert memory.value > 10
    assert said == [f"{bench.FILE} …"]


def test_without_its_file_nothing_is_measured(tmp_path):
    (figure,) = bench.measure_part(tmp_path, lambda _: None)
    assert (figure.value, figure.ok, figure.reason) == (None, None, f"{bench.FILE} is not in {tmp_path}")

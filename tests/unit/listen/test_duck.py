"""The engine of one machine: tables, rows, and nothing left on the disk, also after a kill."""

import os
import signal
import subprocess
import sys

import duckdb
import pyarrow as pa
import pytest

from elshi.base.errors import UserError
from elshi.listen.duck import DuckEngine
from elshi.listen.scratch import Scratch


def test_rows_of_created_and_registered_tables():
    with DuckEngine() as engine:
        engine.register("given", pa.table({"n": [3, 1, 2], "word": ["c", "a", None]}))
        engine.create("few", "select n, word from given where n < 3")
        assert engine.rows("select word, n * 2 as twice from few order by n") == {"word": ["a", None], "twice": [2, 4]}
        assert engine.rows("select n from few where n > 9") == {"n": []}


def test_a_table_may_be_made_anew_from_itself():
    with DuckEngine() as engine:
        engine.create("labels", "select 5 as label")
        for _ in range(3):
            engine.create("labels", "select label - 1 as label from labels")
        assert engine.rows("select label from labels") == {"label": [2]}


def test_two_engines_see_nothing_of_each_other():
    with DuckEngine() as one, DuckEngine() as other:
        one.create("mine", "select 1 as n")
        with pytest.raises(duckdb.CatalogException):
            other.rows("select n from mine")


def test_what_spills_lies_in_a_private_folder_and_goes_with_the_engine(tmp_path):
    engine = DuckEngine(memory_mb=50, scratch=tmp_path)
    (folder,) = tmp_path.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    engine.create("wide", "select n, repeat('word ', 20) || n as text from range(1000000) as r(n)")
    assert sum(file.stat().st_size for file in folder.iterdir()) > 1_000_000
    assert engine.rows("select count(*) as n, min(text) as text from wide") == {
        "n": [1_000_000],
        "text": ["word " * 20 + "0"],
    }
    engine.close()
    engine.close()
    assert list(tmp_path.iterdir()) == []


def test_nothing_can_be_installed_or_loaded_by_name():
    with DuckEngine() as engine:
        settings = engine.rows(
            "select name, value from duckdb_settings() where name like 'auto%_known_extensions' order by name"
        )
        assert settings["value"] == ["false", "false"]


def test_the_folder_of_a_killed_process_goes_with_the_next_one(tmp_path):
    lines = "import sys, pathlib, time; from elshi.listen.scratch import Scratch\n"
    lines += "s = Scratch(pathlib.Path(sys.argv[1])); (s.path / 'words').write_text('x'); print(s.path, flush=True); "
    lines += "time.sleep(600)"
    child = subprocess.Popen([sys.executable, "-c", lines, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    left = tmp_path / child.stdout.readline().strip().rpartition("/")[2]
    other = Scratch(tmp_path)
    assert (left / "words").exists()  # while it lives nobody touches it
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    Scratch(tmp_path).close()
    assert not left.exists()
    assert other.path.exists()  # held by us
    other.close()
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_ours_is_left_alone(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (tmp_path / "elshi-scratch-link").symlink_to(kept)
    (tmp_path / "elshi-scratch-file").write_text("x")
    (tmp_path / "other").mkdir()
    Scratch(tmp_path).close()
    assert {path.name for path in tmp_path.iterdir()} == {"kept", "elshi-scratch-link", "elshi-scratch-file", "other"}


def test_rows_are_written_whole_to_a_file_or_not_at_all(tmp_path):
    out, device = tmp_path / "o'ut.parquet", tmp_path / "pipe"
    os.mkfifo(device)
    with DuckEngine() as engine:
        engine.write_parquet("select 1 as one", out)
        for refused in (tmp_path, tmp_path / "none" / "out", device):
            with pytest.raises(UserError, match="cannot write"):
                engine.write_parquet("select 1 as one", refused)
        with pytest.raises(UserError, match="cannot write"):
            engine.write_parquet("select cast('x' as bigint) as one", out)
        assert engine.rows(f"select one from read_parquet('{str(out).replace(chr(39), chr(39) * 2)}')") == {"one": [1]}
    assert device.is_fifo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["o'ut.parquet", "pipe"]

"""The generated page about states is up to date, and --check would notice if not."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load():
    spec = importlib.util.spec_from_file_location("state_diagram", ROOT / "tools" / "state_diagram.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_is_up_to_date_and_staleness_is_noticed(tmp_path, capsys):
    tool = load()
    assert tool.main(["--check"]) == 0
    tool.PAGE = tmp_path / "states.md"
    assert tool.main(["--check"]) == 1
    assert tool.main([]) == 0
    assert tool.main(["--check"]) == 0
    tool.PAGE.write_text(tool.PAGE.read_text("utf-8") + "x", "utf-8")
    assert tool.main(["--check"]) == 1
    assert "stale" in capsys.readouterr().err

"""`elshi site build`."""

import argparse
import json
from pathlib import Path

import pytest

from elshi.base.errors import UserError
from elshi.cli import site_build
from elshi.record import format_trust
from unit.site.small_office import HOST, OFFICE, SmallOffice


def parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    site_build.add_arguments(parser)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(words)


def test_it_builds_and_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = SmallOffice(tmp_path / "h")
    office.publish(1, "kk ru")
    (office.home / "trust.json").write_bytes(format_trust(office.trust))
    (office.home / "node.toml").write_text(f'office = "{OFFICE}"\nhost = "{HOST}"\n')
    assert site_build.run(parse("--home", str(office.home), "--json")) == 0
    data = json.loads(capsys.readouterr().out)
    assert set(data) == {"pages", "written", "removed", "seconds"}
    assert data["written"] == len(office.tree()) > 10
    assert site_build.run(parse("--home", str(office.home))) == 0
    assert "0 written, 0 removed" in capsys.readouterr().out


def test_no_node_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no node at .*node\.toml"):
        site_build.run(parse("--home", str(tmp_path)))

"""Networks as STIX, GraphML and tables: who is named, how they are tied, and whom nobody hands on."""

import json

import pyarrow as pa
import pytest
import stix2

from elshi.cli import main as cli
from unit.listen.networks.test_find import TWELVE, lawful, ordinary, pushes
from unit.listen.networks.test_parts import raw


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("posts") / "posts.parquet"
    posts = raw(*ordinary(), *lawful(), *pushes())
    columns = {name: posts[name] for name in ("post_id", "author", "text", "links")}
    times = pa.array([f"{at:%Y-%m-%dT%H:%M:%S}Z" for at in posts["at"].to_pylist()])
    pa.parquet.write_table(pa.table({**columns, "time": times}), path)
    return path


def test_stix_names_the_twelve_and_their_technique(file, tmp_path, capsys):
    assert cli.main(["listen", "networks", str(file), "--export", str(tmp_path / "n.json"), "--json"], {}) == 0
    [network] = json.loads(capsys.readouterr().out)["networks"]
    bundle = stix2.parse((tmp_path / "n.json").read_text("utf-8"), allow_custom=True)
    found = {}
    for each in bundle.objects:
        found.setdefault(each["type"], []).append(each)
    assert sorted(each["user_id"] for each in found["user-account"]) == TWELVE
    assert {each["value"] for each in found["url"]} == {f"https://forged-{turn}.example/bridge" for turn in range(6)}
    [campaign] = found["campaign"]
    assert [each["external_id"] for each in campaign["external_references"]] == ["T0049"]
    assert f"in {network['posts']} posts" in campaign["description"]


def test_ties_are_a_table(file, tmp_path):
    assert cli.main(["listen", "networks", str(file), "--export", str(tmp_path / "n.csv")], {}) == 0
    header, *rows = (tmp_path / "n.csv").read_text("utf-8").splitlines()
    assert header.startswith("network,kind,a,b,weight_ab")
    assert len(rows) == 66
    assert all(",6,6,6," in row for row in rows)


def test_a_file_that_cannot_be_written_is_said_first(tmp_path, capsys):
    assert cli.main(["listen", "networks", str(tmp_path / "absent"), "--export", str(tmp_path / "n.txt")], {}) == 2
    assert "expected a file that ends with .json, .graphml, .csv, .parquet" in capsys.readouterr().err

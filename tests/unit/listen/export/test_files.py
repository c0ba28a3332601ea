"""GraphML and tables are read back by programs that are not ours, with all that strangers put into names."""

import csv
import io
import xml.etree.ElementTree as ET

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.base.errors import UserError
from elshi.listen.export.files import check_ending, write_found
from elshi.listen.export.found import Account, Network, Tie
from elshi.listen.export.graphml import format_graphml
from elshi.listen.export.tables import (
    Table,
    escape_formula,
    format_csv,
    format_parquet,
    member_table,
    narrative_table,
    tie_table,
)
from unit.listen.export.findings import FOUND, HOSTILE, LINKED, OPEN, at

NS = "{http://graphml.graphdrawing.org/xmlns}"


def read_graphml(data):
    """Nodes and edges by label, with their data, as the standard library's parser finds them."""
    graph = ET.fromstring(data).find(f"{NS}graph")

    def values(element):
        return {each.get("key"): each.text or "" for each in element.iter(f"{NS}data")}

    nodes = {each.get("id"): values(each) for each in graph.iter(f"{NS}node")}
    edges = [(each.get("source"), each.get("target"), values(each)) for each in graph.iter(f"{NS}edge")]
    return nodes, edges


def test_graphml():
    nodes, edges = read_graphml(format_graphml([LINKED, OPEN]))
    assert [node["node-label"] for node in nodes.values()] == ['=HYPERLINK("http://x")<&]]>"', "p-anna", "p-bek"]
    assert nodes["n1"] == {
        "node-label": "p-anna", "node-network": "net-1 net-2", "node-kind": "linked-accounts open-campaign",
        "node-platform": "samalnet",
    }  # fmt: skip
    assert [edge[:2] for edge in edges] == [("n0", "n1"), ("n1", "n2")]
    assert edges[1][2] == {
        "edge-weight": "5", "edge-weight_ab": "7", "edge-weight_ba": "5", "edge-pairs": "20",
        "edge-first_at": "2026-03-08T09:00:00Z", "edge-last_at": "2026-03-08T11:00:00Z",
    }  # fmt: skip


def test_graphml_declares_what_it_uses():
    root = ET.fromstring(format_graphml([LINKED]))
    declared = {(each.get("for"), each.get("id")) for each in root.iter(f"{NS}key")}
    used = {(each.tag.removeprefix(NS), data.get("key")) for each in root.iter() for data in each.findall(f"{NS}data")}
    assert used <= declared


@settings(deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_any_name_makes_graphml_that_can_be_read(one, other):
    accounts = (Account(one, other), Account(other, one))
    ties = (Tie(one, other, 1, 1, 1, at(9), at(9)),)
    network = Network(one, "linked-accounts", ("text",), accounts, ties, at(9), at(9), 2)
    nodes, edges = read_graphml(format_graphml([network]))
    assert len(nodes) == len({one, other})
    assert {name for edge in edges for name in edge[:2]} == set(nodes)


def test_csv():
    rows = list(csv.DictReader(io.StringIO(format_csv(tie_table(FOUND)).decode())))
    assert rows[0] == {
        "network": "net-1", "kind": "linked-accounts", "a": "p-anna", "b": "p-bek", "weight_ab": "7", "weight_ba": "5",
        "pairs": "20", "first_at": "2026-03-08T09:00:00Z", "last_at": "2026-03-08T11:00:00Z",
    }  # fmt: skip
    assert rows[1]["a"].startswith("'=HYPERLINK")
    members = list(csv.DictReader(io.StringIO(format_csv(member_table(FOUND)).decode())))
    assert [row["network"] for row in members] == ["net-1"] * 3 + ["net-2"]
    [told] = csv.DictReader(io.StringIO(format_csv(narrative_table(FOUND)).decode()))
    assert (told["languages"], told["posts"], told["networks"], told["variants"]) == ("kk ru", "300", "net-1", "4")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1"])
def test_a_formula_is_text(start):
    assert escape_formula(start) == f"'{start}"
    [[cell]] = list(csv.reader(io.StringIO(format_csv(Table(("a",), ((start,),))).decode(), newline="")))[1:]
    assert cell == f"'{start}"


@pytest.mark.parametrize("plain", ["", "p-anna", "2026", "a=b", "өтініш", " "])
def test_what_is_no_formula_stays(plain):
    assert escape_formula(plain) == plain


def test_numbers_are_no_text():
    assert format_csv(Table(("n",), ((-5,),))) == b"n\r\n-5\r\n"


def test_parquet_is_read_by_duckdb(tmp_path):
    path = tmp_path / "ties.parquet"
    path.write_bytes(format_parquet(tie_table(FOUND)))
    rows = duckdb.sql(f"select a, weight_ab, epoch_us(first_at) from '{path}' order by weight_ab").fetchall()
    us = int(at(9).timestamp()) * 1_000_000
    assert rows == [(HOSTILE, 2, us + 60_000_000), ("p-anna", 7, us)]
    path.write_bytes(format_parquet(narrative_table(FOUND)))
    assert duckdb.sql(f"select posts, variants from '{path}'").fetchall() == [(300, 4)]
    path.write_bytes(format_parquet(Table(("network",), ())))
    assert duckdb.sql(f"select count(*) from '{path}'").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("found.json", b"{"),
        ("F.JSON", b"{"),
        ("n.graphml", b"<?xml"),
        ("t.csv", b"network,"),
        ("t.parquet", b"PAR1"),
    ],
)
def test_the_ending_says_what_is_written(tmp_path, name, begins):
    write_found(FOUND, tmp_path / name, table=tie_table)
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(("name", "graph"), [("t.xlsx", True), ("t", True), ("t.graphml", False), ("none/t.csv", True)])
def test_what_cannot_be_written_is_said_before_anything_is_computed(tmp_path, name, graph):
    with pytest.raises(UserError, match="nothing was written"):
        check_ending(tmp_path / name, graph=graph)

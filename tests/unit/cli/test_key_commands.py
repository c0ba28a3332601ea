"""The commands that carry out a ceremony: their arguments reach it, and what it did is said."""

import json
import os

import pytest

from elshi.cli.main import main
from elshi.node.key_files import write_key_file
from elshi.record import format_trust
from unit.node.office_node import SmallNode
from unit.node.test_ceremonies import MEREN, WITNESS


@pytest.fixture
def node(tmp_path):
    """A small node; its root key lies in a file beside it."""
    made = SmallNode.make(tmp_path)
    made.environ = dict(os.environ)
    write_key_file(tmp_path / "root.key", made.root, passphrase=None)
    return made


@pytest.fixture
def elshi(node, tmp_path, capsys):
    """`elshi ARGS… --home H --json`: exit code, the JSON object, the error line."""

    def run(*args, root=True):
        more = ["--root-key", str(tmp_path / "root.key")] if root else []
        code = main([*args, "--home", str(node.path), "--json", *more], {})
        shown = capsys.readouterr()
        return code, json.loads(shown.out) if shown.out else None, shown.err

    return run


def test_policy_set(node, elshi):
    assert elshi("policy", "set", "--witness", WITNESS.vkey, "--quorum", "1")[0] == 0
    assert node.office.trust.policy.quorum == 1
    code, _done, said = elshi("policy", "set", "--witness", WITNESS.vkey, "--quorum", "2")
    assert (code, said.count("\n")) == (2, 1)


def test_partner_recognise_and_end(node, elshi, tmp_path):
    (tmp_path / "theirs.json").write_bytes(format_trust(MEREN))
    for word, status in (("recognise", "recognised"), ("end", "ended")):
        code, done, _said = elshi("partner", word, "--trust", str(tmp_path / "theirs.json"))
        assert (code, done["partner"], done["status"]) == (0, "xm-mfa", status)
        assert node.office.read_ledger().recognitions["xm-mfa"].status == status


def test_a_file_that_is_none_is_a_mistake_and_no_alarm(node, elshi, tmp_path):
    lacking, words = str(tmp_path / "lacking"), tmp_path / "words"
    words.write_text("words", "utf-8")
    for file in (lacking, str(words), str(node.home.trust)):
        code, _done, said = elshi("partner", "recognise", "--trust", file)
        assert (code, said.count("\n"), "nothing was changed" in said) == (2, 1, True), file
    code, _done, said = elshi("key", "enter", lacking, root=False)
    assert (code, said.count("\n"), lacking in said) == (2, 1, True)


def test_erase_by_hash_and_by_statement(node, elshi):
    first, second = node.publish(1), node.publish(2)
    assert elshi("erase", first, "--reason", "law", root=False)[1]["removed"] == [first]
    named = elshi("erase", "--statement", "xs-mfa/2026/2", "--reason", "court", root=False)
    assert named[1]["tombstones"] == [second]
    again = elshi("erase", "--statement", "xs-mfa/2026/2", "--reason", "court", root=False)
    assert (again[1]["tombstones"], again[1]["removed"]) == ([], [])
    assert elshi("erase", "--reason", "law", root=False)[0] == 2
    assert node.office.read_ledger().erased == {first, second}


def test_revoke_shows_what_it_ends(node, elshi):
    node.publish(1)
    node.publish(2)
    code, done, said = elshi("key", "revoke", "xs-mfa/key/1", "--last-good", "4", "--yes")
    assert (code, done["disowned"]) == (0, ["xs-mfa/2026/2 version 1"])
    assert said == "not official any more: xs-mfa/2026/2 version 1\n"


def test_a_request_that_cannot_be_written_leaves_the_key_that_waits(node, elshi, tmp_path):
    ask = str(tmp_path / "ask")
    request = ("key", "request", "rotate", "--purpose", "record", "--out")
    assert elshi(*request, ask, root=False)[0] == 0
    waits = (node.home.keys / "record.key.next").read_bytes()
    assert elshi(*request, ask, root=False)[0] == 2
    code, _done, said = elshi(*request, str(tmp_path / "no" / "ask"), root=False)
    assert (code, said.count("\n")) == (2, 1)
    assert "folder that exists" in said
    assert (node.home.keys / "record.key.next").read_bytes() == waits


def test_new_epoch_and_again_where_it_was_killed(node, elshi, monkeypatch):
    from elshi.node import epochs

    monkeypatch.setattr(epochs, "raise_epoch", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt()))
    assert elshi("log", "new-epoch", "--reason", "other")[0] == 130
    monkeypatch.undo()
    code, done, _said = elshi("log", "new-epoch", "--reason", "other")
    assert code == 0
    assert "is finished now" in done["done"][0]
    assert node.office.settings.epoch == 2
    states = [(row["epoch"], row["state"]) for row in elshi("key", "list", root=False)[1]["keys"]]
    assert states == [(1, "old"), (1, "old"), (2, "in use"), (2, "in use")]

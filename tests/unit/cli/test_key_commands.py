"""The commands that carry out a ceremony: their arguments reach it, and what it did is said."""

import io
import json
import os
import shutil
import subprocess
import sys

import pytest

from elshi.cli.main import main
from elshi.log import parse_note
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
    code, done, _said = elshi("policy", "set", "--witness", WITNESS.vkey, "--quorum", "1")
    assert code == 0
    assert node.office.trust.policy.quorum == 1
    said = "\n".join(done["done"])
    lines = said[said.index("witnesses = [\n") : said.index("]\n") + 1]
    lines = lines.replace(f"ADDRESS-OF-{WITNESS.name}", "http://127.0.0.1:9001")
    text = node.home.settings.read_text("utf-8")
    node.home.settings.write_text(text.replace("witnesses = []", lines), "utf-8")
    assert [one.vkey for one in node.office.settings.witnesses] == [WITNESS.vkey], "the lines can be pasted"
    done = elshi("policy", "set", "--witness", WITNESS.vkey, "--quorum", "0")[1]
    assert "witnesses = [" not in "".join(done["done"]), "they are there already"
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
    assert elshi("erase", first, "--reason", "law", "--yes", root=False)[1]["removed"] == [first]
    named = elshi("erase", "--statement", "xs-mfa/2026/2", "--reason", "court", "--yes", root=False)
    assert named[1]["tombstones"] == [second]
    again = elshi("erase", "--statement", "xs-mfa/2026/2", "--reason", "court", "--yes", root=False)
    assert (again[1]["tombstones"], again[1]["removed"]) == ([], [])
    assert elshi("erase", "--reason", "law", root=False)[0] == 2
    assert node.office.read_ledger().erased == {first, second}


def test_revoke_shows_what_it_ends(node, elshi):
    node.publish(1)
    node.publish(2)
    code, done, said = elshi("key", "revoke", "xs-mfa/key/1", "--last-good", "4", "--yes")
    assert (code, done["disowned"]) == (0, ["xs-mfa/2026/2 version 1"])
    assert said == "not official any more: xs-mfa/2026/2 version 1\n"


def test_revoke_says_nothing_before_an_impossible_size_is_refused(node, elshi):
    code, _done, said = elshi("key", "revoke", "xs-mfa/key/1", "--last-good", "400", "--yes")
    assert (code, said.count("\n"), "not official" in said) == (2, 1, False)


def test_nothing_is_erased_without_a_yes(node, elshi, monkeypatch):
    blob = node.publish(1)
    command = ("erase", blob, "--reason", "law")
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))  # which is no terminal
    code, _done, said = elshi(*command, root=False)
    assert (code, "expected --yes" in said, "xs-mfa/2026/1 version 1, en: Title 1" in said) == (2, True, True)
    monkeypatch.setattr("sys.stdin", Terminal("no\n"))
    assert elshi(*command, root=False)[0] == 2
    assert (node.office.read_ledger().erased, len(list(node.home.blobs.rglob(blob)))) == (frozenset(), 1)
    monkeypatch.setattr("sys.stdin", Terminal("yes\n"))
    code, done, said = elshi(*command, root=False)
    assert (code, done["removed"]) == (0, [blob])
    assert done["done"][0] == "New in the log: 1 tombstone. Removed: 1 text."
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert elshi(*command, root=False)[0] == 0, "nothing new happens, so nothing is asked"


class Terminal(io.StringIO):
    """Somebody at a terminal who typed this."""

    def isatty(self):
        return True


def test_no_epoch_begins_where_nothing_is_lost_or_nobody_said_yes(node, elshi, tmp_path, monkeypatch):
    node.publish(1)
    code, _done, said = elshi("log", "new-epoch", "--reason", "restored-backup")
    assert (code, "behind nothing that is known here" in said) == (2, True)
    shutil.copytree(node.path, tmp_path / "backup")
    node.publish(2)
    shutil.rmtree(node.path)
    shutil.copytree(tmp_path / "backup", node.path)
    for stdin in (io.StringIO("yes\n"), Terminal("no\n")):
        monkeypatch.setattr("sys.stdin", stdin)
        code, _done, said = elshi("log", "new-epoch", "--reason", "restored-backup")
        assert (code, "the 4 entries of the log" in said, "what they said: 1 of 5 entries" in said) == (2, True, True)
        assert node.office.settings.epoch == 1
        assert not node.home.log_folder("xs-mfa", 2).exists()
    monkeypatch.setattr("sys.stdin", Terminal("yes\n"))
    assert elshi("log", "new-epoch", "--reason", "restored-backup")[0] == 0
    assert elshi("log", "new-epoch", "--reason", "restored-backup")[0] == 2, "a second time, by mistake"
    assert node.office.settings.epoch == 2


def test_a_log_key_is_shown_as_a_witness_wants_it(node, elshi):
    rows = elshi("key", "list", root=False)[1]["keys"]
    assert [row["vkey"] for row in rows] == [None, node.office.read_keys().log.vkey]


def test_status_counts_the_witnesses_that_confirmed(node, elshi):
    assert status(node.path, "--json")["confirmed"] is None
    elshi("policy", "set", "--witness", WITNESS.vkey, "--quorum", "1")
    assert status(node.path, "--json")["confirmed"] == {"by": 0, "of": 1, "needed": 1}
    line = WITNESS.cosign(parse_note((node.office.folder / "checkpoint").read_bytes()).text, time=1_800_000_000)
    with (node.office.folder / "checkpoint").open("a", encoding="utf-8") as file:
        file.write(line if line.endswith("\n") else f"{line}\n")
    assert status(node.path, "--json")["confirmed"]["by"] == 1
    assert "newest checkpoint: confirmed by 1 of 1 witnesses (1 needed)" in status(node.path)


def status(home, *options):
    """In a process of its own: Django is set up for one home in each."""
    command = [sys.executable, "-m", "elshi", "status", "--home", str(home), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout) if options else done.stdout


def test_a_short_new_passphrase_is_refused_before_it_is_asked_again(node, elshi, monkeypatch):
    asked = []
    monkeypatch.setattr("elshi.adapters.passphrases.ask_passphrase", lambda prompt: asked.append(prompt) or b"short")
    code, _done, said = elshi("key", "passphrase", root=False)
    assert (code, len(asked), "12 to 1000 bytes" in said) == (2, 1, True)
    answers = iter([b"long enough to be taken", b"long enough but another"])
    monkeypatch.setattr("elshi.adapters.passphrases.ask_passphrase", lambda _prompt: next(answers))
    code, _done, said = elshi("key", "passphrase", root=False)
    assert (code, "differ" in said) == (2, True)
    assert b"ENCRYPTED" not in (node.home.keys / "record.key").read_bytes()


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
    assert elshi("log", "new-epoch", "--reason", "other", "--yes")[0] == 130
    monkeypatch.undo()
    code, done, _said = elshi("log", "new-epoch", "--reason", "other")
    assert code == 0
    assert "is finished now" in done["done"][0]
    assert node.office.settings.epoch == 2
    states = [(row["epoch"], row["state"]) for row in elshi("key", "list", root=False)[1]["keys"]]
    assert states == [(1, "old"), (1, "old"), (2, "in use"), (2, "in use")]

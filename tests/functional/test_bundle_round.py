"""The how-to of a round with a stick, followed to the letter; and a stick that is too full."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from elshi.log import public_bytes
from elshi.record.types.offices import child_office_document
from functional.running import run_elshi
from unit.node.office_node import WHEN, SmallNode

PAGE = ROOT / "docs/how-to/usb-round.md"


@pytest.fixture
def houses(tmp_path):
    """A ministry and an embassy, whose root key the ministry's log names; the folder of a stick."""
    hub = SmallNode.make(tmp_path / "a")
    embassy = SmallNode.make(tmp_path / "b", office="xs-emb-xa", host="xa.mfa.samal.example")
    hub.carry_out([
        child_office_document(
            office="xs-mfa", id="xs-emb-xa", parent="xs-mfa", names={"en": "Embassy in Xandria"},
            host="xa.mfa.samal.example", issued_at=WHEN, root_key=public_bytes(embassy.root), epoch=1,
        )
    ])  # fmt: skip
    (tmp_path / "srv").mkdir()
    (tmp_path / "srv/ministry").symlink_to(hub.path)
    (tmp_path / "srv/embassy").symlink_to(embassy.path)
    (tmp_path / "stick").mkdir()
    return hub, embassy


def blocks():
    """The code blocks of the page, in order."""
    return re.findall(r"^```\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def follow(block, folder):
    """Run one block as it stands, but for the places; what it printed."""
    script = block.replace("/srv/", f"{folder}/srv/").replace("/media/stick/", f"{folder}/stick/")
    environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-e", "-c", script], capture_output=True, text=True, env=environ, timeout=300, check=False
    )
    assert done.returncode == 0, (block, done.stdout, done.stderr)
    return done.stdout


def verified(home, text):
    """The verdict on `text` by the public tree that the mirror of `home` holds of the ministry."""
    copy = home / "mirror/offices/xs-mfa/public"
    done = run_elshi(
        "verify", "--site", str(copy), "--trust", str(home.parent / "ministry-trust.json"), "--text", text, "--json"
    )
    return json.loads(done.stdout)["verdict"]


def test_the_page_to_the_letter(houses, tmp_path):
    hub, embassy = houses
    first_out, first_in, *round_ = blocks()
    assert len(round_) == 3
    hub.publish(1, "The consular section in Xandria stays open all night.")
    assert "xs-mfa/1: entries [0,5)" in follow(first_out, tmp_path)
    (embassy.path.parent / "ministry-trust.json").write_bytes((tmp_path / "stick/ministry-trust.json").read_bytes())
    assert "xs-mfa/1: 0 -> 5 entries" in follow(first_in, tmp_path)
    assert verified(embassy.path, "The consular section in Xandria stays open all night. (1)") == "authentic"
    for turn in (2, 3):
        hub.publish(turn, f"Word number {turn} of the ministry on the matter of Xandria.")
        embassy.publish(turn, f"Word number {turn} of the embassy on the matter of Xandria.")
        sent, answered, received = (follow(block, tmp_path) for block in round_)
        assert f"xs-emb-xa/1: entries [0,{turn + 2})" in sent
        assert f"xs-emb-xa/1: {0 if turn == 2 else 4} -> {turn + 2} entries" in answered
        assert "mfa.samal.example/xs-mfa/1: our own log, compared with ours" in answered
        assert f"wrote {tmp_path}/stick/ministry.elshi: 2 logs, 1 texts" in answered, "only the new text"
        assert f"xs-mfa/1: {turn + 3} -> {turn + 4} entries" in received
        assert f"xs-mfa/1: entries [0,{turn + 4})" in received
        assert "no alarms" in received
        assert verified(embassy.path, f"Word number {turn} of the ministry on the matter of Xandria. ({turn})") == (
            "authentic"
        )
    assert "nothing new" in follow(round_[2], tmp_path), "the same stick again"


_FULL = """
set -e
mount -t tmpfs -o size=16k tmpfs "$1"
printf old > "$1/ministry.elshi"
set +e
"$2" -m elshi bundle export --home "$3" --out "$1/ministry.elshi" >&2
echo $?
ls -A "$1"
cat "$1/ministry.elshi"
"""


def test_a_stick_that_is_too_full_is_left_as_it_was(houses, tmp_path, need):
    unshare = need("unshare")
    hub, _ = houses
    for number in range(1, 9):
        hub.publish(number, "A long text. " * 300)
    done = subprocess.run(
        [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", _FULL, "sh", tmp_path / "stick", sys.executable,
         hub.path],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["2", "ministry.elshi", "old"], done.stderr
    assert done.stderr.count("\n") == 1
    said = re.search(r"the bundle has ([0-9]+) bytes, and ([0-9]+) bytes of room are lacking; nothing", done.stderr)
    whole = run_elshi("bundle", "export", "--home", str(hub.path), "--out", str(tmp_path / "whole.elshi"))
    assert whole.returncode == 0
    size = (tmp_path / "whole.elshi").stat().st_size
    assert [int(number) for number in said.groups()] == [size, size - (16384 - 4096)]

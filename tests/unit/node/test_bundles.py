"""Bundles between homes, through the commands: hub, embassy and a machine that is nothing but a mirror; no line."""

import json
import resource
import shutil
import threading
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from elshi.adapters.bundle_files import open_bundle, write_bundle
from elshi.base.errors import SecurityError, UserError
from elshi.cli.main import main
from elshi.log import parse_checkpoint, parse_note, parse_vkey, public_bytes
from elshi.mirror.heads import parse_heads
from elshi.mirror.mirror import read_notes
from elshi.node.erasing import erase
from elshi.node.home import NodeHome
from elshi.node.mirroring import hold_mirror, open_mirror, read_followed
from elshi.record import WitnessRef, policy_document
from elshi.record.types.offices import child_office_document
from unit.node.office_node import WHEN, SmallNode

EMBASSY, EMBASSY_HOST = "xs-emb-xa", "xa.mfa.samal.example"


@pytest.fixture
def world(tmp_path):
    """A ministry, an embassy below it, and an empty folder that will be a mirror."""
    hub = SmallNode.make(tmp_path / "hub")
    embassy = SmallNode.make(tmp_path / "embassy", office=EMBASSY, host=EMBASSY_HOST)
    witness = open_mirror(embassy.home, read_followed(embassy.home)).witness
    name = parse_vkey(witness).name
    hub.carry_out([
        child_office_document(
            office="xs-mfa", id=EMBASSY, parent="xs-mfa", names={"en": "Embassy in Xandria"}, host=EMBASSY_HOST,
            issued_at=WHEN, root_key=public_bytes(embassy.root), epoch=1,
        ),
        policy_document(
            office="xs-mfa", version=1, witnesses=[WitnessRef("w1", witness)], quorum=1, issued_at=WHEN
        ),
    ])  # fmt: skip
    (tmp_path / "stick").mkdir()
    return SimpleNamespace(
        hub=hub, embassy=embassy, mirror=tmp_path / "mirror", stick=tmp_path / "stick", witness=name,
        trust=tmp_path / "hub/home/trust.json",
    )  # fmt: skip


@pytest.fixture
def elshi(capsys):
    """`elshi ARGS… --json`: exit code, the JSON object, the error line."""

    def run(*args):
        code = main([*map(str, args), "--json"], {})
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return code, json.loads(shown.out) if shown.out else None, shown.err

    return run


def take(elshi, home, path, *more):
    return elshi("bundle", "import", path, "--home", home, *more)


def give(elshi, home, out, *more):
    code, done, said = elshi("bundle", "export", "--home", home, "--out", out, *more)
    assert code == 0, said
    return done


def sizes(done):
    return {one["office"]: one["sizes"] for one in done["pulled"] if one["sizes"]}


def size_of(home, office="xs-mfa", epoch=1):
    """What is shown of a log in the mirror of `home`."""
    path = NodeHome(home).mirror / "offices" / office / "public" / office / str(epoch) / "checkpoint"
    return parse_checkpoint(parse_note(path.read_bytes()).text).size if path.exists() else 0


def test_hub_to_embassy_and_back_and_to_a_mirror(world, elshi):
    text = world.hub.publish(1)
    out = world.stick / "ministry.elshi"
    done = give(elshi, world.hub.path, out)
    assert done["logs"] == {"mfa.samal.example/xs-mfa/1": [0, 6]}
    code, done, _ = take(elshi, world.embassy.path, out, "--trust", world.trust)
    assert (code, sizes(done), done["alarms"]) == (0, {"xs-mfa": {"1": [0, 6]}}, [])
    blobs = world.embassy.home.mirror / "offices/xs-mfa/public/blobs"
    assert [path.name for path in blobs.rglob("*") if path.is_file()] == [text]

    world.embassy.publish(1)
    back = world.stick / "embassy.elshi"
    done = give(elshi, world.embassy.path, back)
    assert set(done["logs"]) == {"mfa.samal.example/xs-mfa/1", "xa.mfa.samal.example/xs-emb-xa/1"}
    own = (world.hub.home.logs / "xs-mfa/1/checkpoint").read_bytes()
    code, done, _ = take(elshi, world.hub.path, back)
    assert (code, sizes(done), done["own"]) == (0, {EMBASSY: {"1": [0, 4]}}, ["mfa.samal.example/xs-mfa/1"])
    assert (world.hub.home.logs / "xs-mfa/1/checkpoint").read_bytes() == own, "our own log is never copied"
    assert not (world.hub.home.mirror / "offices/xs-mfa").exists()
    noted = read_notes(world.hub.home.mirror / "own.json")
    assert [f"— {world.witness} ".encode() in note for note in noted] == [True], "the embassy's cosignature came back"

    code, done, _ = take(elshi, world.mirror, back, "--trust", world.trust)
    assert (code, sizes(done)) == (0, {"xs-mfa": {"1": [0, 6]}, EMBASSY: {"1": [0, 4]}})
    status = elshi("mirror", "status", "--home", world.mirror)[1]
    confirmed = {log["office"]: (log["confirmed"], log["witnesses"]) for log in status["logs"]}
    assert confirmed["xs-mfa"] == (1, 1), "confirmed 1 of 1, from a stick"


def test_twice_and_old_after_new(world, elshi):
    world.hub.publish(1)
    old, new = world.stick / "old.elshi", world.stick / "new.elshi"
    give(elshi, world.hub.path, old)
    world.hub.publish(2)
    give(elshi, world.hub.path, new)
    for path, after in ((old, 6), (new, 7), (old, 7), (new, 7), (old, 7)):
        code, done, _ = take(elshi, world.mirror, path, "--trust", world.trust)
        assert (code, done["alarms"], size_of(world.mirror)) == (0, [], after)
    standing = elshi("mirror", "status", "--home", world.mirror)[1]["alarms"]
    assert standing == []


def test_since_the_receivers_heads_or_bundle(world, elshi):
    world.hub.publish(1)
    first, second, third = (world.stick / f"{number}.elshi" for number in (1, 2, 3))
    give(elshi, world.hub.path, first)
    take(elshi, world.mirror, first, "--trust", world.trust)
    shutil.copy(world.mirror / "mirror/public/heads.json", world.stick / "heads.json")
    assert give(elshi, world.hub.path, second, "--since", world.stick / "heads.json")["logs"] == {
        "mfa.samal.example/xs-mfa/1": [6, 6]
    }
    new = world.hub.publish(2)
    answer = world.stick / "mirror.elshi"
    give(elshi, world.mirror, answer)
    for path in (world.stick / "heads.json", answer):
        done = give(elshi, world.hub.path, third, "--since", path)
        assert (done["logs"], done["texts"]) == ({"mfa.samal.example/xs-mfa/1": [0, 7]}, 1)
        with open_bundle(third) as bundle:
            assert bundle.index.texts.find(bytes.fromhex(new))
    assert take(elshi, world.mirror, third)[0] == 0
    assert size_of(world.mirror) == 7
    (world.stick / "no.json").write_text("{}")
    code, _, said = elshi(
        "bundle", "export", "--home", world.hub.path, "--out", second, "--since", world.stick / "no.json"
    )
    assert (code, said.count("\n"), "nothing was written" in said) == (2, 1, True)


def test_a_gap_is_one_line_and_takes_nothing(world, elshi):
    world.hub.publish(1)
    give(elshi, world.hub.path, world.stick / "all.elshi")
    take(elshi, world.mirror, world.stick / "all.elshi", "--trust", world.trust)
    world.hub.publish(2)
    give(elshi, world.hub.path, world.stick / "later.elshi")
    give(elshi, world.hub.path, world.stick / "since.elshi", "--since", world.stick / "later.elshi")
    code, done, _ = take(elshi, world.mirror, world.stick / "since.elshi")
    assert (code, done["pulled"][0]["alarm"], size_of(world.mirror)) == (2, "gap", 6)
    assert done["alarms"] == [], "a file is not asked again, so nothing stands"
    assert elshi("mirror", "status", "--home", world.mirror)[0] == 0


def test_what_the_gap_line_says(world, elshi, capsys):
    world.hub.publish(1)
    give(elshi, world.hub.path, world.stick / "all.elshi")
    give(elshi, world.hub.path, world.stick / "since.elshi", "--since", world.stick / "all.elshi")
    command = ["bundle", "import", str(world.stick / "since.elshi"), "--home", str(world.mirror)]
    assert main([*command, "--trust", str(world.trust)], {}) == 2
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 1
    assert "we need entries from 0 on: ask for a bundle since your own heads" in said[0]
    assert "nothing of xs-mfa was taken" in said[0]


def test_whom_nobody_follows_is_passed_over(world, elshi, tmp_path, capsys):
    stranger = SmallNode.make(tmp_path / "stranger", office="xm-mfa", host="mfa.meren.example")
    path = world.stick / "stranger.elshi"
    give(elshi, stranger.path, path)
    code, done, _ = take(elshi, world.hub.path, path)
    assert (code, done["passed_over"], sizes(done)) == (2, ["mfa.meren.example/xm-mfa/1"], {})
    code, _, said = take(elshi, world.mirror, path)
    assert (code, "--trust FILE" in said, world.mirror.exists()) == (2, True, False)
    world.trust.with_name("no.json").write_text("{}")
    assert take(elshi, world.mirror, path, "--trust", world.trust.with_name("no.json"))[0] != 0
    for what in (tmp_path, world.stick / "none.elshi"):
        code, _, said = take(elshi, world.hub.path, what)
        assert (code in (2, 7), said.count("\n"), "nothing was taken" in said) == (True, 1, True)


def test_two_histories_stand_as_an_alarm_whatever_stick_comes_next(world, elshi, tmp_path):
    shutil.copytree(world.hub.path, tmp_path / "twin")
    twin = SmallNode(tmp_path / "twin", {"ELSHI_STATE_HOME": str(tmp_path / "twin-state")}, world.hub.root)
    world.hub.publish(1)
    twin.publish(2)
    give(elshi, world.hub.path, world.stick / "hub.elshi")
    give(elshi, twin.path, world.stick / "twin.elshi")
    take(elshi, world.mirror, world.stick / "hub.elshi", "--trust", world.trust)
    code, done, _ = take(elshi, world.mirror, world.stick / "twin.elshi")
    assert (code, set(done["alarms"])) == (7, {"equivocation xs-mfa"})
    world.hub.publish(3)
    give(elshi, world.hub.path, world.stick / "hub.elshi")
    code, _, _ = take(elshi, world.mirror, world.stick / "hub.elshi")
    assert (code, size_of(world.mirror)) == (7, 6), "nothing more is taken of a log with two histories"
    evidence = elshi("mirror", "status", "--home", world.mirror)[1]["alarms"][0]["evidence"]
    give(elshi, world.mirror, world.stick / "proof.elshi")
    with open_bundle(world.stick / "proof.elshi") as bundle:
        assert {note.encode() for note in evidence} <= set(parse_heads(bundle.index.heads)), "the proof travels on"
    code, done, _ = take(elshi, tmp_path / "other", world.stick / "proof.elshi", "--trust", world.trust)
    assert (code, set(done["alarms"])) == (7, {"equivocation xs-mfa"})


def test_an_alarm_of_one_stick_is_settled_by_its_name(world, elshi, tmp_path):
    world.hub.publish(1)
    give(elshi, world.hub.path, world.stick / "hub.elshi")
    take(elshi, world.mirror, world.stick / "hub.elshi", "--trust", world.trust)
    stranger = SmallNode.make(tmp_path / "stranger")  # same office, other keys
    stranger.publish(1)
    stranger.publish(2)
    give(elshi, stranger.path, world.stick / "lie.elshi")
    code, done, _ = take(elshi, world.mirror, world.stick / "lie.elshi")
    assert (code, done["alarms"], size_of(world.mirror)) == (7, ["wrong-bytes xs-mfa"], 6)
    world.hub.publish(2)
    give(elshi, world.hub.path, world.stick / "next.elshi")
    assert take(elshi, world.mirror, world.stick / "next.elshi")[0] == 7, "it stands until somebody looked"
    assert size_of(world.mirror) == 7, "and stops no other stick"
    code, done, _ = elshi("mirror", "resume", "bundle:lie.elshi", "--home", world.mirror)
    assert (code, done["settled"]) == (0, 1)
    assert take(elshi, world.mirror, world.stick / "next.elshi")[0] == 0


def test_more_of_our_own_log_than_we_have_is_an_alarm_and_is_not_copied(world, elshi, tmp_path):
    shutil.copytree(world.hub.path, tmp_path / "backup")
    world.hub.publish(1)
    give(elshi, world.hub.path, world.stick / "ministry.elshi")
    take(elshi, world.embassy.path, world.stick / "ministry.elshi", "--trust", world.trust)
    give(elshi, world.embassy.path, world.stick / "embassy.elshi")
    code, done, _ = take(elshi, tmp_path / "backup", world.stick / "embassy.elshi")
    assert (code, done["alarms"]) == (7, ["own-log-behind xs-mfa"])
    note = (tmp_path / "backup/logs/xs-mfa/1/checkpoint").read_bytes()
    assert parse_checkpoint(parse_note(note).text).size == 5


def test_nothing_secret_and_nothing_erased_goes_out(world, elshi):
    gone, kept = world.hub.publish(1, "A name that has to go away for good."), world.hub.publish(2)
    blob = world.hub.home.blobs / "sha256" / gone[:2] / gone[2:4] / gone
    words = blob.read_bytes()
    office = world.hub.office
    erase(office, [gone], reason="personal-data", at=datetime(2026, 3, 2, tzinfo=UTC))
    blob.write_bytes(words)  # as a backup brings it back, before the press has looked
    for path, mark in {
        "desk.sqlite3": b"MARK-database", "evidence/sha256/aa": b"MARK-evidence", "posts/day=1/p": b"MARK-post",
        "blobs/sha256/00/11/draft": b"MARK-unnamed", "demo-credentials.json": b"MARK-password", "run/x": b"MARK-run",
    }.items():  # fmt: skip
        (world.hub.path / path).parent.mkdir(parents=True, exist_ok=True)
        (world.hub.path / path).write_bytes(mark)
    out = world.stick / "all.elshi"
    done = give(elshi, world.hub.path, out)
    data = out.read_bytes()
    assert done["texts"] == 1
    assert kept.encode() in data
    assert b"A name that has to go away" not in data
    assert b"MARK-" not in data
    secrets = [path for path in (world.hub.path / "keys").rglob("*") if path.is_file()]
    secrets.append(world.hub.home.mirror / "witness.key")
    assert len(secrets) > 3
    for path in secrets:
        lines = [line for line in path.read_bytes().splitlines() if len(line) > 16 and not line.startswith(b"-----")]
        assert lines
        assert not any(line in data for line in lines), path
    assert b"PRIVATE" not in data
    assert str(world.hub.path).encode() not in data


def test_a_damaged_copy_is_left_out_and_said(world, elshi):
    world.hub.publish(1)
    give(elshi, world.hub.path, world.stick / "ministry.elshi")
    take(elshi, world.embassy.path, world.stick / "ministry.elshi", "--trust", world.trust)
    bundle = world.embassy.home.mirror / "offices/xs-mfa/public/xs-mfa/1/tile/entries/000.p/6"
    bundle.write_bytes(bundle.read_bytes()[::-1])
    code, done, _ = elshi("bundle", "export", "--home", world.embassy.path, "--out", world.stick / "back.elshi")
    assert (code, list(done["left_out"]), list(done["logs"])) == (
        7, ["xs-mfa"], ["xa.mfa.samal.example/xs-emb-xa/1"],
    )  # fmt: skip


def test_a_damaged_copy_is_made_anew_from_a_stick(world, elshi):
    world.hub.publish(1)
    whole, since = world.stick / "whole.elshi", world.stick / "since.elshi"
    give(elshi, world.hub.path, whole)
    give(elshi, world.hub.path, since, "--since", whole)
    take(elshi, world.mirror, whole, "--trust", world.trust)
    bundle = world.mirror / "mirror/offices/xs-mfa/public/xs-mfa/1/tile/entries/000.p/6"
    good = bundle.read_bytes()
    bundle.write_bytes(good[::-1])
    code, done, _ = take(elshi, world.mirror, whole)
    assert (code, "damaged-copy xs-mfa" in done["alarms"]) == (7, True)
    for wrong in (since, world.stick / "none.elshi"):
        code, _, said = elshi("mirror", "resume", "xs-mfa", "--from", wrong, "--home", world.mirror)
        assert (code, said.count("\n"), "nothing was changed" in said) == (2, 1, True)
    code, done, _ = elshi("mirror", "resume", "xs-mfa", "--from", whole, "--home", world.mirror)
    assert (code, bundle.read_bytes(), size_of(world.mirror)) == (0, good, 6)
    assert elshi("mirror", "status", "--home", world.mirror)[0] == 0


@pytest.mark.parametrize("what", ["no folder", "a folder", "no node"])
def test_where_nothing_can_be_written(world, elshi, tmp_path, what):
    out = {"no folder": tmp_path / "none/x", "a folder": tmp_path, "no node": tmp_path / "x"}[what]
    home = tmp_path / "nothing" if what == "no node" else world.hub.path
    code, _, said = elshi("bundle", "export", "--home", home, "--out", out)
    assert (code, said.count("\n"), "nothing was written" in said) == (2, 1, True)
    assert not (tmp_path / "nothing").exists()


def test_what_fails_in_its_midst_leaves_the_old_file(tmp_path):
    def pieces():
        yield b"a" * 1000
        raise SecurityError("damaged here")

    out = tmp_path / "round.elshi"
    out.write_bytes(b"the old one")
    with pytest.raises(SecurityError):
        write_bundle(out, pieces())
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("round.elshi", b"the old one")]


def test_a_file_system_that_takes_no_such_file(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, before[1]))
    try:
        with pytest.raises(UserError, match="takes no file of 9000 bytes; nothing was written"):
            write_bundle(tmp_path / "round.elshi", [b"x" * 3000] * 3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_waits_for_the_end_of_a_round(world, elshi):
    """The lock of the mirror is waited for, so that a running node can take a stick in."""
    give(elshi, world.hub.path, world.stick / "ministry.elshi")
    take(elshi, world.embassy.path, world.stick / "ministry.elshi", "--trust", world.trust)
    entered, go = threading.Event(), threading.Event()

    def round_():
        with hold_mirror(world.embassy.home):
            entered.set()
            go.wait(30)

    other = threading.Thread(target=round_)
    other.start()
    entered.wait(30)
    threading.Timer(0.3, go.set).start()
    assert take(elshi, world.embassy.path, world.stick / "ministry.elshi")[0] == 0
    other.join()

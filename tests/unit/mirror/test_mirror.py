"""The mirror of several offices and sources: what stops it, what does not, and what it tells others."""

import errno
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from elshi.base.errors import UserError
from elshi.log import Cosigner, Signer, check_log, format_checkpoint, public_bytes, sign_note
from elshi.log.checkpoint import Checkpoint
from elshi.log.heartbeat import Heartbeat, sign_heartbeat
from elshi.mirror import heads
from elshi.mirror.anchors import MAX_BELOW, find_anchors
from elshi.mirror.mirror import AHEAD, OWN, Mirror, read_notes
from elshi.mirror.office_copy import OfficeCopy, checkpoint_of
from elshi.record import Trust, blob_sha256, child_office_document
from fakes.trees import Tree
from unit.record.official import ENGLISH, KAZAKH, Official, make_key

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HUB, TWIN = "https://mfa.samal.example/", "https://twin.samal.example/"


def make_office(**changes):
    office = Official(**changes)
    office.add(1, {"kk": KAZAKH})
    return office


def fork_of(office, *, back=1, more=0):
    """Another history, signed with the same keys, from `back` entries before the end on."""
    other = Official(log=office.log, earlier=list(office.earlier))
    other.entries, other.blobs = office.entries[:-back], list(office.blobs)
    for number in range(900, 901 + more):
        other.add(number, {"en": ENGLISH})
    return other


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def hub(office, tmp_path):
    return Tree(office.write(tmp_path / "hub"), HUB)


@pytest.fixture
def mirror(office, tmp_path):
    return make_mirror(tmp_path / "mirror", office)


def make_mirror(folder, *offices, own=None, seed=40):
    cosigner = Cosigner(f"witness/{seed}", make_key(seed))
    return Mirror(folder, pinned=[it.trust for it in offices], own=own, cosigner=cosigner)


def finish(mirror, at=AT):
    """What follows a round (`elshi.node.mirroring.finish_round`), without the pages."""
    mirror.compare(at=at)
    mirror.cosign(at=at)
    mirror.note_stale(at=at)
    mirror.write_heads()


def codes(mirror):
    return [(alarm.code, alarm.source) for alarm in mirror.alarms.standing()]


def of_trust(mirror):
    return [(alarm.code, alarm.source) for alarm in mirror.alarms.standing() if alarm.is_of_trust]


def entries(mirror, office, epoch=1):
    return mirror.copy(office.trust).log(epoch).read_checkpoint().size


def shown(mirror, tmp_path, name):
    """What the mirror's public server shows, as a source."""
    folder = tmp_path / f"shown-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    for part in [*(mirror.folder / "offices").glob("*/public"), mirror.folder / "public"]:
        if part.exists():
            shutil.copytree(part, folder, dirs_exist_ok=True)
    return Tree(folder, f"https://{name}.samal.example/")


# Alarms


def test_an_alarm_of_one_source_stops_that_source_only_until_a_person_has_looked(mirror, hub, office, tmp_path):
    good = Tree(hub.root, TWIN)
    hub.change = lambda path, data: data[:-1] if "/tile/entries/" in path else data
    mirror.pull(hub, at=AT)
    assert of_trust(mirror) == [("wrong-bytes", HUB)]
    hub.change, hub.reads = lambda _path, data: data, []
    mirror.pull(hub, at=AT)
    assert not [path for path in hub.reads if path.startswith(office.office)]  # it is not talked out of it
    assert entries(mirror, office) == 0
    mirror.pull(good, at=AT)
    assert entries(mirror, office) == len(office.entries)
    assert mirror.resume(source=HUB, at=AT) == 1
    assert of_trust(mirror) == []
    mirror.pull(hub, at=AT)
    assert [path for path in hub.reads if path.startswith(office.office)]


def test_alarms_outlive_the_process(mirror, hub, office, tmp_path):
    hub.change = lambda path, data: data[:-1] if "/tile/entries/" in path else data
    mirror.pull(hub, at=AT)
    assert of_trust(make_mirror(mirror.folder, office)) == [("wrong-bytes", HUB)]


def test_an_equivocation_stops_the_log_at_every_source(mirror, hub, office, tmp_path):
    mirror.pull(hub, at=AT)
    twin = Tree(fork_of(office).write(tmp_path / "twin"), TWIN)
    mirror.pull(twin, at=AT)
    assert of_trust(mirror) == [("equivocation", TWIN)]
    (alarm,) = mirror.alarms.standing()
    assert {checkpoint_of(note.encode()).root for note in alarm.evidence} == {
        office.head().root,
        fork_of(office).head().root,
    }
    office.add(5, {"en": ENGLISH})
    office.write(hub.root)
    mirror.pull(hub, at=AT)
    assert entries(mirror, office) == len(office.entries) - 1


def test_settled_alarms_of_trust_are_not_pushed_off_the_record_by_lacks(mirror, hub, office):
    hub.change = lambda path, data: data[:-1] if "/tile/entries/" in path else data
    mirror.pull(hub, at=AT)
    mirror.resume(source=HUB, at=AT)
    for number in range(300):
        mirror.alarms.note("unreachable", office="", source=f"https://{number}.example/", detail="-", at="t")
        mirror.alarms.end_lack("unreachable", office="", source=f"https://{number}.example/", at="t")
    assert [it.code for it in mirror.alarms.settled() if it.is_of_trust] == ["wrong-bytes"]


# After an equivocation


def test_after_a_persons_word_the_other_history_is_followed_and_stays_followed(mirror, hub, office, tmp_path):
    """Also where our witness has cosigned the history that lost, and where others still show its notes."""
    mirror.pull(hub, at=AT)
    finish(mirror)
    other = fork_of(office, more=1)
    twin = Tree(other.write(tmp_path / "twin"), TWIN)
    mirror.pull(twin, at=AT)
    finish(mirror)
    assert [code for code, _ in of_trust(mirror)] == ["equivocation"]
    proofs = read_notes(mirror.folder / "public" / heads.PATH)
    aside = mirror.set_aside(office.office, at=AT)
    mirror.resume(office=office.office, at=AT)
    mirror.pull(twin, at=AT)
    finish(mirror)
    assert (aside / "public" / office.office / "1" / "checkpoint").exists()
    assert entries(mirror, office) == len(other.entries)
    assert mirror.copy(office.trust).log(1).read_checkpoint() == other.head()
    assert of_trust(mirror) == []
    mirror.hear(proofs)  # as others go on telling
    finish(mirror)
    assert of_trust(mirror) == []
    note = mirror.copy(office.trust).log(1).read_note()
    assert b"witness/40" not in note  # we never cosign two histories


def test_a_new_fork_after_a_settled_one_is_an_alarm_again(mirror, hub, office, tmp_path):
    mirror.pull(hub, at=AT)
    mirror.pull(Tree(fork_of(office).write(tmp_path / "twin"), TWIN), at=AT)
    mirror.resume(office=office.office, at=AT)
    mirror.hear([signed_head(office, size=len(office.entries), root=b"\x07" * 32)])
    mirror.compare(at=AT)
    assert of_trust(mirror) == [("equivocation", "")]


def test_a_copy_made_anew_from_a_source_that_is_behind_is_not_damaged(mirror, hub, office, tmp_path):
    late = Tree(shutil.copytree(hub.root, tmp_path / "late"), TWIN)
    office.add(5, {"en": ENGLISH})
    office.write(hub.root)
    mirror.pull(hub, at=AT)
    finish(mirror)
    mirror.set_aside(office.office, at=AT)
    mirror.pull(late, at=AT)
    finish(mirror)
    assert of_trust(mirror) == []
    mirror.pull(hub, at=AT)
    assert entries(mirror, office) == len(office.entries)


@pytest.mark.parametrize("name", ["", ".", "..", "../..", "xs-emb-nobody"])
def test_only_the_copy_of_an_office_is_put_aside(mirror, hub, office, name):
    mirror.pull(hub, at=AT)
    with pytest.raises(UserError):
        mirror.set_aside(name, at=AT)
    assert entries(mirror, office) == len(office.entries)


# Gossip


def signed_head(office, *, size, root):
    text = format_checkpoint(Checkpoint(office.origin, size, root))
    return sign_note(text, Signer(office.origin, office.log))


def test_two_mirrors_that_never_met_the_same_source_find_the_fork(hub, office, tmp_path):
    first = make_mirror(tmp_path / "first", office)
    second = make_mirror(tmp_path / "second", office, seed=41)
    third = make_mirror(tmp_path / "third", office, seed=42)
    first.pull(hub, at=AT)
    second.pull(Tree(fork_of(office).write(tmp_path / "twin"), TWIN), at=AT)
    for one in (first, second):
        finish(one)
        assert of_trust(one) == []
    third.pull(hub, at=AT)
    for notes in (first, second):  # a carrier of heads alone
        third.hear(read_notes(notes.folder / "public" / heads.PATH))
    third.compare(at=AT)
    assert of_trust(third) == [("equivocation", "")]
    third.write_heads()
    first.hear(read_notes(third.folder / "public" / heads.PATH))
    first.compare(at=AT)
    assert of_trust(first) == [("equivocation", "")]


def test_a_larger_tree_is_remembered_until_we_have_as_much(mirror, hub, office, tmp_path):
    mirror.pull(hub, at=AT)
    good = len(office.entries)
    mirror.hear([signed_head(office, size=good + 1, root=b"\x07" * 32)])
    finish(mirror)
    assert mirror.ahead_of(mirror.copy(office.trust)) == {1: good + 1}
    assert of_trust(mirror) == []
    office.add(5, {"en": ENGLISH})
    office.write(hub.root)
    mirror.pull(hub, at=AT)
    mirror.compare(at=AT)
    assert of_trust(mirror) == [("equivocation", "")]


def big_note(number, length):
    """A note of a log that nobody knows, by a key that nobody knows."""
    origin = f"nobody.example/{number}"
    text = format_checkpoint(Checkpoint(origin, 1, b"\1" * 32, ("x" * length,)))
    return sign_note(text, Signer(origin, make_key(9)))


def test_heads_of_a_liar_neither_stop_the_mirror_nor_push_out_what_others_said(mirror, hub, office, tmp_path):
    mirror.pull(hub, at=AT)
    proof = signed_head(office, size=len(office.entries), root=b"\x07" * 32)
    mirror.hear([proof])
    for junk in ([big_note(it, 200_000) for it in range(4)], [big_note(it, 100) for it in range(1000)]):
        liar = Tree(tmp_path / "liar", "https://liar.example/")
        (tmp_path / "liar").mkdir(exist_ok=True)
        (tmp_path / "liar" / heads.PATH).write_bytes(heads.format_heads(junk))
        mirror.pull(liar, at=AT)
    finish(mirror)
    assert of_trust(mirror) == [("equivocation", "")]


def test_heads_stay_within_their_limits_whatever_is_held(mirror, hub, office, tmp_path):
    """Notes of the log's own key, each as long as a note may be."""
    mirror.pull(hub, at=AT)
    size = len(office.entries)
    for number in range(1, 9):
        text = format_checkpoint(Checkpoint(office.origin, size + number, b"\1" * 32, ("x" * 250_000,)))
        mirror.hear([sign_note(text, Signer(office.origin, office.log))])
    finish(mirror)
    data = (mirror.folder / "public" / heads.PATH).read_bytes()
    assert len(data) <= heads.MAX_BYTES
    assert mirror.copy(office.trust).log(1).read_note() in heads.parse_heads(data)


def test_one_damaged_copy_does_not_keep_us_from_telling_of_the_others(tmp_path):
    one, two = make_office(), make_office(office="xm-mfa", host="mfa.meren.example", root=make_key(4))
    mirror = make_mirror(tmp_path / "mirror", one, two)
    for number, office in enumerate((one, two)):
        mirror.pull(Tree(office.write(tmp_path / str(number)), f"https://{number}.example/"), at=AT)
    (mirror.copy(one.trust).log(1).folder / "checkpoint").write_bytes(b"")
    finish(mirror)
    assert ("damaged-copy", "") in of_trust(mirror)
    told = read_notes(mirror.folder / "public" / heads.PATH)
    assert [checkpoint_of(note).origin for note in told] == [two.origin]


# Innocent sources


def test_a_log_without_entries_is_no_alarm(mirror, office, tmp_path):
    entries_, office.entries = office.entries, []
    empty = Tree(office.write(tmp_path / "hub"), HUB)
    mirror.pull(empty, at=AT)
    assert codes(mirror) == []
    office.entries = entries_
    office.write(tmp_path / "hub")
    mirror.pull(empty, at=AT)
    assert entries(mirror, office) == len(office.entries)


def test_a_new_epoch_without_entries_yet_is_no_alarm(mirror, hub, office):
    mirror.pull(hub, at=AT)
    office.begin_epoch()
    kept, office.entries = office.entries, []
    office.write(hub.root)
    mirror.pull(hub, at=AT)
    assert codes(mirror) == []
    office.entries = kept
    office.write(hub.root)
    mirror.pull(hub, at=AT)
    assert entries(mirror, office, 2) == len(kept)


def test_a_mirror_that_is_behind_a_revocation_is_no_liar(mirror, hub, office, tmp_path):
    """It shows what the old key signed beyond the last good size, which is in the true log all the same."""
    good = len(office.entries)
    office.add(5, {"en": ENGLISH})
    late = Tree(office.write(tmp_path / "late"), TWIN)
    new = make_key(7)
    office.add_key(8, "log", new)
    office.revoke(2, "log", office.log, last_good=good)
    mirror.pull(Tree(office.write(tmp_path / "new", log_key=new), HUB), at=AT)
    assert entries(mirror, office) == len(office.entries)
    mirror.pull(late, at=AT)
    assert of_trust(mirror) == []


def test_a_size_that_nobody_signed_is_not_what_the_source_has_shown(mirror, hub, office):
    """Somebody on the line makes up a checkpoint, and lets nothing else through."""
    mirror.pull(hub, at=AT)
    text = format_checkpoint(Checkpoint(office.origin, 5000, b"\1" * 32))
    forged = sign_note(text, Signer(office.origin, make_key(9)))
    hub.change = lambda path, data: forged if path.endswith("1/checkpoint") else None
    mirror.pull(hub, at=AT)
    hub.change = lambda _path, data: data
    mirror.pull(hub, at=AT)
    assert of_trust(mirror) == []


@pytest.mark.parametrize("is_fresh", [False, True])
@pytest.mark.parametrize("act", ["zero", "remove"])
def test_damage_on_our_own_disk_is_not_laid_at_the_sources_door(mirror, hub, office, is_fresh, act):
    mirror.pull(hub, at=AT)
    for path in (mirror.copy(office.trust).log(1).folder / "tile" / "entries").rglob("*"):
        if path.is_file():
            path.write_bytes(bytes(path.stat().st_size)) if act == "zero" else path.unlink()
    office.add(5, {"en": ENGLISH})
    office.write(hub.root)
    mirror = make_mirror(mirror.folder, office) if is_fresh else mirror
    mirror.pull(hub, at=AT)
    finish(mirror)
    assert {code for code, _ in codes(mirror)} <= {"damaged-copy", "stale"}
    assert not is_fresh or of_trust(mirror)


def test_a_forged_entry_is_not_called_the_work_of_the_logs_key(mirror, hub, office, tmp_path):
    mirror.pull(hub, at=AT)
    office.add(1, {"en": ENGLISH}, version=2)
    mirror.pull(Tree(office.write(tmp_path / "forged", log_key=make_key(9)), TWIN), at=AT)
    assert of_trust(mirror) == [("wrong-bytes", TWIN)]


# Epochs


def test_an_earlier_epoch_is_taken_only_as_the_log_signed_it(office, tmp_path):
    """Beyond what was carried over nothing is replayed, so a liar could add what he likes there."""
    mirror = make_mirror(tmp_path / "mirror", office)
    true = [*office.entries]
    office.begin_epoch()
    honest = office.write(tmp_path / "honest")
    lying = Official(log=make_key(9))
    lying.entries = [*true, b"not a record"]
    lying.write(tmp_path / "lying")
    shutil.copytree(honest / office.office / "2", tmp_path / "lying" / office.office / "2")
    shutil.copytree(honest / "blobs", tmp_path / "lying" / "blobs", dirs_exist_ok=True)
    mirror.pull(Tree(tmp_path / "lying", TWIN), at=AT)
    assert of_trust(mirror) == [("wrong-bytes", TWIN)]
    assert entries(mirror, office) == 0
    mirror.pull(Tree(honest, HUB), at=AT)
    mirror.hear([(honest / office.office / "1" / "checkpoint").read_bytes()])
    finish(mirror)
    assert of_trust(mirror) == [("wrong-bytes", TWIN)]
    assert entries(mirror, office, 2) == len(office.entries)


def test_what_the_root_key_has_left_behind_raises_no_alarm_any_more(office, tmp_path):
    """The log was put back from a backup; a new epoch goes on from there. What others hold beyond it is known."""
    lost = fork_of(office, back=1, more=2)
    own = OfficeCopy(tmp_path / "own", office.trust)
    carried = len(office.entries)
    office.begin_epoch(carried=carried)
    office.write(tmp_path / "own")
    mirror = make_mirror(tmp_path / "mirror", office, own=own)
    note = signed_head_of(lost, size=carried + 2)
    mirror.hear([note])
    mirror.compare(at=AT)
    assert of_trust(mirror) == []
    own_note = own.log(2).read_note()
    mirror.hear([own_note])
    mirror.compare(at=AT)
    assert own_note in read_notes(mirror.folder / OWN)


def signed_head_of(office, *, size):
    return sign_note(format_checkpoint(office.head(size)), Signer(office.origin, office.log))


# Our own log


def test_more_of_our_own_log_elsewhere_is_an_alarm_and_is_kept_for_the_press(office, tmp_path):
    own = OfficeCopy(tmp_path / "own", office.trust)
    office.write(tmp_path / "own")
    mirror = make_mirror(tmp_path / "mirror", office, own=own)
    office.add(5, {"en": ENGLISH})
    note = signed_head_of(office, size=len(office.entries))
    mirror.hear([note])
    mirror.compare(at=AT)
    assert of_trust(mirror) == [("own-log-behind", "")]
    assert read_notes(mirror.folder / AHEAD) == [note]
    mirror.hear([])
    mirror.compare(at=AT)
    assert read_notes(mirror.folder / AHEAD) == [note]


def test_our_own_log_is_never_copied_over(office, hub, tmp_path):
    own = OfficeCopy(tmp_path / "own", office.trust)
    office.write(tmp_path / "own")
    mirror = make_mirror(tmp_path / "mirror", office, own=own)
    office.add(5, {"en": ENGLISH})
    office.write(hub.root)
    mirror.pull(hub, at=AT)
    assert hub.reads == [heads.PATH]
    assert entries(mirror, office) == len(office.entries) - 1


# Cosigning


def test_each_checkpoint_is_cosigned_once(mirror, hub, office):
    mirror.pull(hub, at=AT)
    assert mirror.cosign(at=AT) == 1
    assert mirror.cosign(at=AT + timedelta(days=366)) == 0
    assert mirror.copy(office.trust).log(1).read_note().count(b"witness/40") == 1
    office.add(5, {"en": ENGLISH})
    office.write(hub.root)
    mirror.pull(hub, at=AT)
    assert mirror.cosign(at=AT - timedelta(days=366)) == 1


def test_two_trees_of_one_size_are_never_cosigned(mirror, hub, office, tmp_path):
    mirror.pull(hub, at=AT)
    assert mirror.cosign(at=AT) == 1
    shutil.rmtree(mirror.folder / "offices")  # lost, and nobody said which history stands
    mirror = make_mirror(mirror.folder, office)
    mirror.pull(Tree(fork_of(office).write(tmp_path / "twin"), TWIN), at=AT)
    assert mirror.cosign(at=AT) == 0
    assert [code for code, _ in of_trust(mirror)] == ["damaged-copy"]


# Staleness


def beat(office, folder, *, size, time, key=None):
    origin = office.origin
    note = sign_heartbeat(Heartbeat(origin, size, time), Signer(origin, key or office.log))
    (folder / office.office / str(office.epoch) / "heartbeat").write_bytes(note)


def is_stale(mirror, at):
    mirror.note_stale(at=at)
    return ("stale", "") in codes(mirror)


def test_a_quiet_log_is_not_stale_while_its_heart_beats(mirror, hub, office):
    beat(office, hub.root, size=len(office.entries), time=1000)
    mirror.pull(hub, at=AT)
    assert not is_stale(mirror, AT)
    later = AT + timedelta(hours=2)
    mirror.pull(hub, at=later)
    assert is_stale(mirror, later)  # the source answers; the office has said nothing new
    beat(office, hub.root, size=len(office.entries), time=2000)
    mirror.pull(hub, at=later)
    assert not is_stale(mirror, later)


def test_without_heartbeats_a_source_that_shows_all_is_enough(mirror, hub, office):
    mirror.pull(hub, at=AT)
    later = AT + timedelta(hours=2)
    assert is_stale(mirror, later)
    mirror.pull(hub, at=later)
    assert not is_stale(mirror, later)


def test_a_heartbeat_of_more_than_the_source_shows_does_not_make_it_fresh(mirror, hub, office):
    """It withholds: what the office says with it is that there is more."""
    beat(office, hub.root, size=len(office.entries), time=1000)
    mirror.pull(hub, at=AT)
    later = AT + timedelta(hours=2)
    beat(office, hub.root, size=len(office.entries) + 1, time=2000)
    mirror.pull(hub, at=later)
    assert is_stale(mirror, later)


def test_a_heartbeat_of_a_stolen_key_does_not_outlast_the_key(mirror, hub, office):
    beat(office, hub.root, size=len(office.entries), time=99_999_999_999)
    mirror.pull(hub, at=AT)
    new, good = make_key(7), len(office.entries)
    office.add_key(8, "log", new)
    office.revoke(2, "log", office.log, last_good=good)
    shutil.rmtree(hub.root)
    office.write(hub.root, log_key=new)
    beat(office, hub.root, size=len(office.entries), time=2000, key=new)
    later = AT + timedelta(hours=2)
    mirror.pull(hub, at=later)
    assert not is_stale(mirror, later)


def test_a_clock_that_jumps_and_comes_back_leaves_nothing_behind(mirror, hub, office):
    mirror.pull(hub, at=AT)
    assert is_stale(mirror, AT + timedelta(days=366))
    mirror.pull(hub, at=AT)
    assert not is_stale(mirror, AT)


# Texts


def test_texts_that_came_before_the_line_was_cut_are_not_asked_for_again(mirror, hub, office):
    for number in range(2, 12):
        office.add(number, {"kk": KAZAKH})
    office.write(hub.root)
    texts = {blob_sha256(blob) for blob in office.blobs}
    hub.left = 10
    while True:
        mirror.pull(hub, at=AT)
        if entries(mirror, office):
            break
        hub.left = 10
        assert len(hub.reads) < 200, "no progress"
    asked = [path.rpartition("/")[2] for path in hub.reads if path.startswith("blobs/")]
    assert set(asked) == texts
    assert all(mirror.copy(office.trust).blobs.read(it) for it in texts)


@pytest.mark.parametrize("act", ["lost", "damaged", "old"])
def test_a_missing_text_is_asked_for_also_when_the_memory_was_lost(mirror, hub, office, act):
    """A process that was killed after the checkpoint was shown has not written down what is missing."""
    path = mirror.folder / "offices" / office.office / "memory.json"
    before = None
    if act == "old":
        mirror.pull(hub, at=AT)
        before = path.read_bytes()
        office.add(5, {"en": ENGLISH})
        office.write(hub.root)
    gone = blob_sha256(office.blobs[-1])
    hub.change = lambda path, data: None if gone in path else data
    mirror.pull(hub, at=AT)
    assert ("gap", "") in codes(mirror)
    if act == "lost":
        path.unlink()
    else:
        path.write_bytes(before or b"{")
    hub.change = lambda _path, data: data
    mirror = make_mirror(mirror.folder, office)
    mirror.pull(hub, at=AT)
    assert mirror.copy(office.trust).blobs.read(gone)
    assert ("gap", "") not in codes(mirror)


# Who is followed


def embassy_of(number):
    return make_office(office=f"xs-emb-{number}", host=f"e{number}.samal.example", root=make_key(100 + number))


def test_offices_below_and_partners_and_those_below_partners_are_followed(tmp_path):
    child, partner = embassy_of(1), make_office(office="xm-mfa", host="mfa.meren.example", root=make_key(4))
    grandchild = make_office(office="xm-emb-xs", host="xs.meren.example", root=make_key(6))
    third = make_office(office="xt-mfa", host="mfa.third.example", root=make_key(11))
    partner.append(below(partner, grandchild), partner.root)
    partner.recognise(third)
    office = make_office()
    office.append(below(office, child), office.root)
    office.recognise(partner)
    folder = tmp_path / "all"
    for one in (office, child, partner, grandchild, third):
        one.write(folder)
    mirror = make_mirror(tmp_path / "mirror", office)
    mirror.pull(Tree(folder, HUB), at=AT)
    found = {anchor.trust.office: (anchor.by, anchor.is_partner) for anchor, _ in mirror.copies()}
    assert found == {
        "xs-mfa": ("", False),
        "xs-emb-1": ("xs-mfa", False),
        "xm-mfa": ("xs-mfa", True),
        "xm-emb-xs": ("xm-mfa", True),
    }
    assert all(copy.epochs() == [1] for _, copy in mirror.copies())


def below(office, child):
    return child_office_document(
        office=office.office, id=child.office, parent=office.office, names={"en": child.office}, host=child.host,
        root_key=public_bytes(child.root), epoch=1, issued_at="2026-03-01T09:30:00Z",
    )  # fmt: skip


def test_a_partner_names_no_more_offices_than_it_can_have(tmp_path):
    partner = make_office(office="xm-mfa", host="mfa.meren.example", root=make_key(4))
    child = embassy_of(1)
    for number in range(MAX_BELOW + 5):
        document = {**below(partner, child), "id": f"xm-emb-{number}", "host": f"e{number}.meren.example"}
        partner.append(document, partner.root)
    office = make_office()
    office.recognise(partner)
    found = find_anchors([office.trust], {"xs-mfa": office.ledger, "xm-mfa": partner.ledger})
    assert len(found.offices) == 2 + MAX_BELOW
    assert "xm-emb-0" in found.offices


def test_a_partner_that_claims_our_embassy_is_said_and_not_followed(tmp_path):
    child, partner = embassy_of(1), make_office(office="xm-mfa", host="mfa.meren.example", root=make_key(4))
    stolen = make_office(office=child.office, host="evil.example", root=make_key(12))
    partner.append(below(partner, stolen), partner.root)
    office = make_office()
    office.append(below(office, child), office.root)
    office.recognise(partner)
    folder = tmp_path / "all"
    for one in (office, child, partner):
        one.write(folder)
    mirror = make_mirror(tmp_path / "mirror", office)
    mirror.pull(Tree(folder, HUB), at=AT)
    finish(mirror)
    assert mirror.anchors().offices["xs-emb-1"].trust == child.trust
    assert codes(mirror) == [("disputed", "xm-mfa")]


def test_a_source_that_lacks_an_office_leaves_nothing_on_our_disk(mirror, tmp_path):
    (tmp_path / "nothing").mkdir()
    mirror.pull(Tree(tmp_path / "nothing", TWIN), at=AT)
    assert not (mirror.folder / "offices").exists()


def test_a_pinned_office_is_followed_under_its_pinned_key_only(tmp_path):
    office = make_office()
    other = Trust(office.office, office.host, public_bytes(make_key(99)))
    mirror = Mirror(tmp_path / "mirror", pinned=[other])
    mirror.pull(Tree(office.write(tmp_path / "hub"), HUB), at=AT)
    assert [code for code, _ in of_trust(mirror)] == ["wrong-bytes"]
    assert mirror.copy(other).epochs() == []


# Full disks and kills


class FullDisk:
    """Every durable write of a mirror goes through `writer`; from number `good` on none succeeds."""

    ROOMS = ("log_copy", "memory", "alarms", "mirror", "pulling")

    def __init__(self, monkeypatch, good):
        self.left = good
        for room in self.ROOMS:
            for name in ("write_durable", "write_files"):
                place = f"elshi.mirror.{room}.{name}"
                module = __import__(f"elshi.mirror.{room}", fromlist=[name])
                if hasattr(module, name):
                    monkeypatch.setattr(place, self.limit(getattr(module, name)))

    def limit(self, write):
        def limited(*args, **options):
            if self.left <= 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.left -= 1
            return write(*args, **options)

        return limited


def test_a_disk_that_is_full_at_any_write_costs_only_that_round(office, tmp_path):
    office.write(tmp_path / "hub")
    before = shutil.copytree(tmp_path / "hub", tmp_path / "before")
    office.begin_epoch()
    office.add(5, {"en": ENGLISH})
    office.write(tmp_path / "hub")
    good = 0
    while True:
        folder = tmp_path / f"mirror-{good}"
        mirror = make_mirror(folder, office)
        mirror.pull(Tree(before, HUB), at=AT)
        finish(mirror)
        try:
            with pytest.MonkeyPatch.context() as patch:
                FullDisk(patch, good)
                mirror.pull(Tree(tmp_path / "hub", HUB), at=AT)
                finish(mirror)
        except OSError:
            failed = True
        else:
            failed = False
        copy = make_mirror(folder, office).copy(office.trust)
        for epoch in copy.epochs():
            log = copy.log(epoch)
            assert check_log(log.store, kept=log.store.kept_sizes()).problems == ()
        mirror = make_mirror(folder, office)
        mirror.pull(Tree(tmp_path / "hub", HUB), at=AT)
        finish(mirror)
        assert codes(mirror) == []
        assert entries(mirror, office, 2) == len(office.entries)
        assert all(mirror.copy(office.trust).blobs.read(blob_sha256(blob)) == blob for blob in office.blobs)
        assert b"witness/40" in copy.log(2).read_note()
        if not failed:
            break
        good += 1
    assert good > 5


# After a decision, and what says nothing about the log


def test_who_still_shows_the_history_that_lost_is_left_out_and_stops_nobody_else(mirror, hub, office, tmp_path):
    mirror.pull(hub, at=AT)
    other = fork_of(office, more=1)
    twin = Tree(other.write(tmp_path / "twin"), TWIN)
    mirror.pull(twin, at=AT)
    mirror.set_aside(office.office, at=AT)
    mirror.resume(office=office.office, at=AT)
    mirror.pull(twin, at=AT)
    mirror.pull(hub, at=AT)  # it shows the other one still
    assert of_trust(mirror) == [("equivocation", HUB)]
    other.add(950, {"en": ENGLISH})
    other.write(tmp_path / "twin")
    mirror.pull(twin, at=AT)
    assert entries(mirror, office) == len(other.entries)


def test_another_tree_by_a_revoked_key_is_the_thiefs_word_and_not_the_offices(mirror, office, tmp_path):
    """Whoever stole it can sign any tree of a size at which it was good, and the office has revoked it."""
    office.add(5, {"en": ENGLISH})
    good, stolen = len(office.entries), office.log
    forged = fork_of(office)
    new = make_key(7)
    office.add_key(8, "log", new)
    office.revoke(2, "log", stolen, last_good=good)
    mirror.pull(Tree(office.write(tmp_path / "new", log_key=new), HUB), at=AT)
    mirror.pull(Tree(forged.write(tmp_path / "forged", log_key=stolen), TWIN), at=AT)
    finish(mirror)
    assert of_trust(mirror) == [("revoked-key", TWIN)]
    office.add(6, {"en": ENGLISH})
    mirror.pull(Tree(office.write(tmp_path / "new", log_key=new), HUB), at=AT)
    assert entries(mirror, office) == len(office.entries)
    mirror.hear([(forged_path(tmp_path, office)).read_bytes()])
    mirror.compare(at=AT)
    assert of_trust(mirror) == [("revoked-key", TWIN)]


def forged_path(tmp_path, office):
    return tmp_path / "forged" / office.office / "1" / "checkpoint"


def test_the_page_of_a_portal_in_the_way_is_no_answer(mirror, hub, office):
    mirror.pull(hub, at=AT)
    hub.change = lambda _path, _data: b"<html>Please accept our terms to use this network.</html>"
    mirror.pull(hub, at=AT)
    assert codes(mirror) == [("unreachable", HUB)]
    hub.change = lambda _path, data: data
    mirror.pull(hub, at=AT)
    assert codes(mirror) == []


def test_figures_of_the_source_are_in_no_log_and_stay_there(mirror, hub, office):
    (hub.root / "answers" / "kk" / "figures").mkdir(parents=True)
    for path in ("answers/figures.json", "answers/kk/figures/index.html"):
        (hub.root / path).write_text("{}")
    mirror.pull(hub, at=AT)
    finish(mirror)
    assert of_trust(mirror) == []
    assert entries(mirror, office) == len(office.entries)
    assert not [*mirror.folder.rglob("figures*")]

"""Bundles that are cut off, damaged, or made by somebody hostile: never a wrong state, no error but ours."""

import json
import random
import shutil

import pytest

from elshi.adapters.bundle_files import open_bundle
from elshi.base.errors import SecurityError, UserError
from elshi.cli.main import main
from elshi.log import read_entries
from elshi.mirror import bundle
from elshi.mirror.bundle import check_whole
from elshi.mirror.errors import CutOffError
from elshi.mirror.memory import Memory
from elshi.mirror.office_copy import OfficeCopy
from elshi.mirror.pulling import pull_office
from elshi.record import blob_sha256, format_trust
from unit.mirror.bundling import copy_of, fill, make_bundle, notes_of, open_bytes, put_together, reader, take_apart
from unit.record.official import ENGLISH, Official, make_key, official_office_with

SAMPLES = 10_000
MUTATIONS = 2_000


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """An office of few entries, and a bundle of it."""
    office = official_office_with(statements=1)
    return office, make_bundle(copy_of(office, tmp_path_factory.mktemp("small") / "hub"))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A bundle of 900 entries and two offices, about a megabyte."""
    folder = tmp_path_factory.mktemp("large")
    office = official_office_with(statements=3)
    fill(office, range(10, 890))
    other = Official(office="xm-mfa", host="mfa.meren.example", root=make_key(20))
    return make_bundle(copy_of(office, folder / "hub"), copy_of(other, folder / "other"))


def test_cut_at_every_byte_it_is_said_to_be_cut_off(small, tmp_path):
    _, data = small
    path = tmp_path / "round.elshi"
    path.write_bytes(data)
    with open_bundle(path):
        pass
    with path.open("r+b") as file:
        for size in range(len(data) - 1, -1, -1):
            file.truncate(size)
            with pytest.raises(CutOffError, match=f"cut off after {size} bytes; nothing was taken"), open_bundle(path):
                pass


def test_the_command_says_so_in_one_line_and_takes_nothing(small, tmp_path, capsys):
    office, data = small
    (tmp_path / "trust.json").write_bytes(format_trust(office.trust))
    path, home = tmp_path / "round.elshi", tmp_path / "home"
    command = ["bundle", "import", str(path), "--home", str(home), "--trust", str(tmp_path / "trust.json")]
    for size in range(0, len(data), 199):
        path.write_bytes(data[:size])
        assert main(command, {}) == 2
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert f"cut off after {size} bytes; nothing was taken" in said.err
    for at in range(15, len(data), 199):
        path.write_bytes(flipped(data, at, 1))
        assert main(command, {}) == 7
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert "damaged" in said.err
        assert "nothing was taken" in said.err
    assert not home.exists()
    path.write_bytes(data)
    assert main([*command, "--json"], {}) == 0
    pulled = json.loads(capsys.readouterr().out)["pulled"]
    assert [one["sizes"] for one in pulled if one["office"] == office.office] == [{"1": [0, len(office.entries)]}]


def flipped(data, at, mask):
    changed = bytearray(data)
    changed[at] ^= mask
    return bytes(changed)


def test_ten_thousand_cuts_and_flips_of_a_large_one(large):
    open_bytes(large)
    chance = random.Random(20261128)
    for _ in range(SAMPLES // 2):
        cut = large[: chance.randrange(len(large))]
        with pytest.raises(CutOffError):
            check_whole(reader(cut), len(cut))
    view = bytearray(large)
    for _ in range(SAMPLES // 2):
        at, mask = chance.randrange(len(large)), chance.randrange(1, 256)
        view[at] ^= mask
        with pytest.raises((SecurityError, UserError)) as caught:
            check_whole(lambda start, count: bytes(view[start : start + count]), len(view))
        is_end = at >= len(view) - bundle.END_BYTES  # a flip of its head may look as if the end were not there
        assert isinstance(caught.value, SecurityError) or at < len(bundle.MAGIC) or is_end
        view[at] ^= mask
    assert bytes(view) == large


# --- a carrier who can count ----------------------------------------------------------------------------------------


class Carrier:
    """Changes a bundle and puts a right end to it; has no key of the office. `others`: frames to be mixed in."""

    def __init__(self, frames, others, chance):
        self.frames, self.others, self.chance = frames, others, chance

    def make(self):
        frames = list(self.frames)
        for _ in range(self.chance.randrange(1, 4)):
            acts = [self.drop, self.double, self.swap, self.flip, self.cut, self.grow, self.mix, self.move]
            self.chance.choice(acts)(frames)
        return put_together(frames)

    def _any(self, frames):
        return self.chance.randrange(len(frames))

    def drop(self, frames):
        if len(frames) > 1:
            del frames[self._any(frames)]

    def double(self, frames):
        frames.insert(self._any(frames), frames[self._any(frames)])

    def swap(self, frames):
        a, b = self._any(frames), self._any(frames)
        frames[a], frames[b] = frames[b], frames[a]

    def flip(self, frames):
        at = self._any(frames)
        kind, data = frames[at]
        if data:
            frames[at] = kind, flipped(data, self.chance.randrange(len(data)), 1 << self.chance.randrange(8))

    def cut(self, frames):
        at = self._any(frames)
        kind, data = frames[at]
        frames[at] = kind, data[: self.chance.randrange(len(data) + 1)]

    def grow(self, frames):
        at = self._any(frames)
        kind, data = frames[at]
        frames[at] = kind, data + self.chance.randbytes(self.chance.randrange(1, 40))

    def mix(self, frames):
        """A frame of another bundle in the place of one of its kind."""
        at = self._any(frames)
        same = [frame for frame in self.others if frame[0] == frames[at][0]]
        if same:
            frames[at] = self.chance.choice(same)

    def move(self, frames):
        """A whole log of another bundle, in the place of ours or beside it."""
        notes = [at for at, frame in enumerate(self.others) if frame[0] == b"c"]
        begin = self.chance.choice(notes)
        end = begin + 1
        while end < len(self.others) and self.others[end][0] in (b"b", b"r", b"e"):
            end += 1
        ours = [at for at, frame in enumerate(frames) if frame[0] == b"c"]
        at = self.chance.choice(ours) if ours else 0
        last = at + 1
        while last < len(frames) and frames[last][0] in (b"b", b"r", b"e"):
            last += 1
        frames[at : last if self.chance.random() < 0.8 else at] = self.others[begin:end]


@pytest.fixture(scope="module")
def battlefield(tmp_path_factory):
    """The true office; copies of nothing and of its beginning; its bundles; and frames of liars."""
    folder = tmp_path_factory.mktemp("field")
    office = official_office_with(statements=2)
    office.add(40, {"en": ENGLISH})
    erased = blob_sha256(office.blobs[-1])
    begun = copy_of(office, folder / "begun")
    early = make_bundle(begun)
    fill(office, range(50, 300))
    middle = copy_of(office, folder / "middle")
    middle_bundle = make_bundle(middle, since=notes_of(begun))
    office.erase(2, erased)
    fill(office, range(300, 330))
    hub = copy_of(office, folder / "hub")
    bundles = [early, middle_bundle, make_bundle(hub), make_bundle(hub, since=notes_of(middle))]
    fork = official_office_with(statements=2)
    fork.add(41, {"en": ENGLISH})
    fill(fork, range(50, 90))
    foreign = Official(office="xm-mfa", host="mfa.meren.example", root=make_key(20))
    imposter = Official(root=make_key(21), log=make_key(22))
    strange = OfficeCopy(office.write(folder / "strange", log_key=make_key(9)), office.trust)
    lies = [
        make_bundle(OfficeCopy(fork.write(folder / "fork", log_key=make_key(9)), fork.trust), said=[]),
        make_bundle(copy_of(foreign, folder / "foreign")),
        make_bundle(copy_of(imposter, folder / "imposter")),
        make_bundle(strange, said=[]),
    ]
    others = [frame for one in [*bundles, *lies] for frame in take_apart(one)]
    assert begun.blobs.path(erased).exists()
    return office, begun, bundles, others, erased


def test_thousands_of_hostile_bundles_leave_the_truth_or_nothing(battlefield, tmp_path):
    office, begun, bundles, others, erased = battlefield
    chance = random.Random(4711)
    truth, texts = office.entries, {blob_sha256(blob) for blob in office.blobs}
    copies = {"empty": None, "begun": begun.folder}
    held = {name: reset(copies[name], tmp_path / name, office) for name in copies}
    counts = {"refused": 0, "kept out": 0, "unchanged": 0, "grown": 0}
    for number in range(MUTATIONS):
        name = chance.choice(list(copies))
        copy = held[name]
        data = Carrier(take_apart(chance.choice(bundles)), others, chance).make()
        before = {epoch: copy.log(epoch).read_checkpoint().size for epoch in copy.epochs()}
        try:
            source = open_bytes(data)
        except (SecurityError, UserError):
            counts["refused"] += 1
            continue
        try:
            pull_office(copy, source, memory=Memory())
        except (SecurityError, UserError):
            counts["kept out"] += 1
        after = {epoch: copy.log(epoch).read_checkpoint().size for epoch in copy.epochs()}
        assert set(after) <= {1}
        if after == before:
            counts["unchanged"] += 1
            continue
        counts["grown"] += 1
        log = copy.log(1)
        shown = log.read_checkpoint()
        entries = list(read_entries(log.store, shown))
        assert entries == truth[: len(entries)], number
        assert shown == office.head(len(entries)), number
        assert before.get(1, 0) < shown.size
        for path in (copy.folder / "blobs").rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                assert path.name in texts
                assert blob_sha256(path.read_bytes()) == path.name
        if shown.size == len(truth):
            assert not copy.blobs.path(erased).exists()
        held[name] = reset(copies[name], tmp_path / name, office)
    assert all(counts.values()), counts
    assert counts["refused"] + counts["unchanged"] + counts["grown"] == MUTATIONS


def reset(source, folder, office):
    """A copy to try on: empty, or as it is in `source`."""
    shutil.rmtree(folder, ignore_errors=True)
    if source is not None:
        shutil.copytree(source, folder)
    return OfficeCopy(folder, office.trust)


def test_any_order_any_number_of_times_ends_in_the_same_state(battlefield, tmp_path):
    office, _, bundles, _, erased = battlefield
    chance = random.Random(7)
    ends = set()
    for number in range(12):
        copy, memory = OfficeCopy(tmp_path / str(number), office.trust), Memory()
        order = [chance.choice(bundles) for _ in range(6)] + chance.sample(bundles, len(bundles)) + [bundles[2]]
        for data in order:
            try:
                pull_office(copy, open_bytes(data), memory=memory)
            except SecurityError as exc:
                assert "has no entries" in str(exc)  # noqa: PT017  # a gap, when the middle came first
        files = {
            str(path.relative_to(copy.folder)): path.read_bytes()
            for path in copy.folder.rglob("*")
            if path.is_file() and "checkpoints/" not in str(path) and ".p/" not in str(path)
        }
        ends.add(hash(tuple(sorted(files.items()))))
        assert copy.log(1).read_checkpoint() == office.head()
        assert not copy.blobs.path(erased).exists()
        assert memory.missing == set()
    assert len(ends) == 1

"""Mirrors as a state machine: any order of writes, pulls, cuts, rollbacks, restores, forks, rotations and erasures.

The true history is a list in this file. Two mirrors follow the ministry's tree and each other; the ministry's tree may
show the truth, an older part of it, or a fork that is signed with the ministry's own key.
"""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from elshi.log import Cosigner, check_log, read_entries
from elshi.mirror.mirror import Mirror
from elshi.record import blob_sha256
from fakes.trees import Tree
from unit.record.official import ENGLISH, KAZAKH, Official, make_key

SPEED = "/dev/shm" if Path("/dev/shm").is_dir() else None  # where waiting for the disk costs nothing
CUTS = st.sampled_from([None, None, None, 0, 1, 3, 5, 8, 12])  # reads until the line is cut
HUB = "https://mfa.samal.example/"


class Node:
    """One mirror: its folder, and what really happened to it."""

    def __init__(self, folder, trust, number):
        self.folder, self.trust, self.number = folder, trust, number
        self.was_forked = self.was_rolled_back = False
        self.open()

    def open(self):
        self.mirror = Mirror(
            self.folder, pinned=[self.trust], cosigner=Cosigner(f"witness/{self.number}", make_key(40 + self.number))
        )

    @property
    def copy(self):
        return self.mirror.copy(self.trust)

    def entries(self):
        log = self.copy.log(1)
        return list(read_entries(log.store, log.read_checkpoint()))

    def codes(self):
        return {alarm.code for alarm in self.mirror.alarms.standing()}

    def sees_a_fork(self, ours, theirs):
        """Whether what a source shows, of an office that we hold something of, is another history than ours."""
        shorter = min(len(ours), len(theirs or ours))
        return bool(ours) and theirs is not None and ours[:shorter] != theirs[:shorter]

    @property
    def public(self):
        return self.folder / "offices" / self.trust.office / "public"


class Mirrors(RuleBasedStateMachine):
    """The rules; see the head of this file."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(dir=SPEED))
        self.at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
        self.truth = Official()
        self.number = 0
        self.log_key = self.truth.log
        self.keys = 10
        self.erased = []
        self.history = []  # (size, folder) of what the ministry's tree once showed
        self.nodes = [Node(self.folder / f"m{number}", self.truth.trust, number) for number in (0, 1)]
        self.backups = {}
        self.fork = None
        self.write(count=3)
        for who in (0, 1):
            self.pull_from_ministry(who=who, cut=None)

    def publish(self):
        """The ministry's tree shows the truth."""
        self.truth.write(self.folder / "hub", log_key=self.log_key)
        self.shown = self.folder / "hub"

    @rule(count=st.integers(1, 3))
    def write(self, count):
        for _ in range(count):
            self.number += 1
            self.truth.add(self.number, {"kk": KAZAKH, "en": ENGLISH})
        self.publish()

    @rule()
    def keep_what_is_shown(self):
        kept = self.folder / f"old-{len(self.history)}"
        shutil.copytree(self.folder / "hub", kept)
        self.history.append((len(self.truth.entries), kept))

    @precondition(lambda self: self.history)
    @rule(which=st.integers(0, 5))
    def roll_back(self, which):
        self.shown = self.history[which % len(self.history)][1]

    @rule()
    def heal(self):
        self.publish()

    @precondition(lambda self: self.fork is None)
    @rule(back=st.integers(1, 3), more=st.integers(0, 3))
    def equivocate(self, back, more):
        """The ministry's own key signs another history from some point on, and its tree shows that one."""
        self.fork = Official(log=self.truth.log)
        self.fork.entries = self.truth.entries[:-back]
        self.fork.blobs = list(self.truth.blobs)
        for number in range(900, 901 + more):
            self.fork.add(number, {"en": ENGLISH})
        self.shown = self.fork.write(self.folder / "fork", log_key=self.log_key)

    @precondition(lambda self: self.fork is not None)
    @rule()
    def show_the_fork(self):
        self.shown = self.folder / "fork"

    @precondition(lambda self: self.fork is None and self.keys < 12 and self.number > 5)
    @rule()
    def rotate(self):
        """A new log key takes over, and the old one is revoked from here on."""
        old, new = self.log_key, make_key(self.keys + 50)
        number = 2 if self.keys == 10 else self.keys
        self.keys += 1
        good = len(self.truth.entries)
        self.truth.add_key(self.keys, "log", new)
        self.truth.revoke(number, "log", old, last_good=good)
        self.log_key = new
        shutil.rmtree(self.folder / "hub")  # the fake author has no writer that changes its key
        self.publish()

    @rule(which=st.integers(0, 50))
    def erase(self, which):
        digest = blob_sha256(self.truth.blobs[which % len(self.truth.blobs)])
        if digest not in self.erased:
            self.erased.append(digest)
            self.truth.erase(len(self.erased), digest)
            self.publish()

    @rule(who=st.integers(0, 1), cut=CUTS)
    def pull_from_ministry(self, who, cut):
        node = self.nodes[who]
        before = node.entries()
        source = Tree(self.shown, name=HUB)
        source.left = cut
        node.mirror.pull(source, at=self.tick())
        node.mirror.compare(at=self.at)
        node.was_forked |= self.shown == self.folder / "fork"
        node.was_rolled_back |= self.shown not in {self.folder / "hub", self.folder / "fork"}
        if self.fork is not None and cut is None and node.sees_a_fork(before, self.shown_entries()):
            assert "equivocation" in node.codes() or node.codes() & {"rollback", "wrong-bytes", "revoked-key"}
            assert node.entries() == before

    def shown_entries(self):
        trees = {self.folder / "hub": self.truth.entries, self.folder / "fork": self.fork.entries}
        return trees.get(self.shown)

    @rule(who=st.integers(0, 1), cut=CUTS)
    def pull_from_the_other(self, who, cut):
        node, other = self.nodes[who], self.nodes[1 - who]
        other.mirror.write_heads()
        self.join(other)
        source = Tree(self.folder / f"shown-{other.number}", name=f"https://m{other.number}.samal.example/")
        source.left = cut
        node.mirror.pull(source, at=self.tick())
        node.mirror.compare(at=self.at)
        node.was_forked |= other.was_forked
        node.was_rolled_back |= other.was_rolled_back

    def join(self, node):
        """What a mirror's public server shows: its copies, and its word on them."""
        shown = self.folder / f"shown-{node.number}"
        shutil.rmtree(shown, ignore_errors=True)
        if node.public.exists():
            shutil.copytree(node.public, shown)
        shown.mkdir(exist_ok=True)
        if (node.folder / "public").exists():
            shutil.copytree(node.folder / "public", shown, dirs_exist_ok=True)

    @rule(who=st.integers(0, 1))
    def cosign(self, who):
        self.nodes[who].mirror.cosign(at=self.tick())

    @rule(who=st.integers(0, 1))
    def back_up(self, who):
        node = self.nodes[who]
        kept = self.folder / f"backup-{who}-{len(self.backups.get(who, []))}"
        if node.folder.exists():
            shutil.copytree(node.folder, kept)
            self.backups.setdefault(who, []).append((kept, node.was_forked))

    @precondition(lambda self: self.backups)
    @rule(who=st.integers(0, 1), which=st.integers(0, 5))
    def restore(self, who, which):
        """The whole mirror goes back, its memory with it: then it catches up like one that was cut off."""
        kept = self.backups.get(who)
        if kept:
            node = self.nodes[who]
            folder, was_forked = kept[which % len(kept)]
            shutil.rmtree(node.folder)
            shutil.copytree(folder, node.folder)
            node.open()
            node.was_forked |= was_forked
            node.was_rolled_back = True

    def tick(self):
        self.at += timedelta(minutes=1)
        return self.at

    @invariant()
    def what_is_shown_is_whole(self):
        for node in getattr(self, "nodes", []):
            log = node.copy.log(1)
            if log.read_note() is not None:
                assert check_log(log.store, kept=log.store.kept_sizes()).problems == ()

    @invariant()
    def what_is_shown_is_a_part_of_a_signed_history(self):
        for node in getattr(self, "nodes", []):
            found = node.entries()
            is_true = found == self.truth.entries[: len(found)]
            is_forked = self.fork is not None and found == self.fork.entries[: len(found)]
            assert is_true or (is_forked and node.was_forked)

    @invariant()
    def alarms_of_trust_only_after_an_attack(self):
        for node in getattr(self, "nodes", []):
            for alarm in node.mirror.alarms.standing():
                if alarm.is_of_trust:
                    assert node.was_forked or node.was_rolled_back, alarm

    @invariant()
    def an_equivocation_is_only_said_of_one_and_its_proof_is_kept(self):
        for node in getattr(self, "nodes", []):
            for alarm in node.mirror.alarms.standing():
                if alarm.code == "equivocation":
                    assert self.fork is not None
                    assert len(alarm.evidence) == 2

    @invariant()
    def erased_texts_are_gone_wherever_the_erasure_is(self):
        for node in getattr(self, "nodes", []):
            ledger = node.copy.read_ledger()
            for digest in () if ledger is None else ledger.erased:
                assert not node.copy.blobs.path(digest).exists()

    def teardown(self):
        """When all can talk again, all are equal: unless there really are two histories."""
        if not hasattr(self, "nodes"):
            return
        if self.fork is None:
            self.publish()
            for node in self.nodes:
                node.mirror.resume(office=self.truth.office, at=self.tick())
                node.mirror.resume(source=HUB, at=self.at)
                node.mirror.pull(Tree(self.shown, name=HUB), at=self.at)
                assert node.entries() == self.truth.entries
        shutil.rmtree(self.folder, ignore_errors=True)


Mirrors.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a failing run is short enough to read as it is
    suppress_health_check=list(HealthCheck),
)
TestMirrors = Mirrors.TestCase

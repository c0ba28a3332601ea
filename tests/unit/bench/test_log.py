"""The measures run whole at a small size; what they count without a clock is right. No time is asserted."""

from hashlib import sha256

from elshi.bench.log import _hash_tree, bench_log
from elshi.log.merkle import leaf_hash, root

GOALS = {
    "bulk append": "<= 2",
    "structural check": "<= 3",
    "waits for the disk per batch, counted by strace": "<= 8",
    "durable signed batches": ">= 0.5",
    "receipt check": ">= 0.6",
}


def test_every_figure_of_the_log_has_its_goal_and_seven_waits_are_counted(need):
    need("strace")
    figures = list(bench_log(entries=600, batches=2, rounds=1, say=lambda _text: None))
    assert {figure.what: figure.goal for figure in figures} == GOALS
    waits = figures[2]
    assert (waits.value, waits.ok) == (7, True)  # as `elshi.log.writer` promises
    for figure in figures:
        assert figure.value > 0
        assert figure.ratio is None or figure.ratio > 0


def test_the_peer_of_hashing_makes_the_same_tree():
    for count in (1, 2, 255, 256, 257, 1000):
        entries = [sha256(b"%d" % index).digest() for index in range(count)]
        assert _hash_tree(entries) == root([leaf_hash(entry) for entry in entries])

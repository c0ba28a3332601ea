"""What goes wrong, where and when, in one seed's run: the same list for the same seed, on every machine.

Only `Random.random()` is used, the one method whose numbers Python promises to keep.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nemesis.delay_proxy import Delay

OF_LINES = ("cut", "cut-one-way", "lose", "slow")
OF_NODES = ("kill", "stop", "disk-full", "clock")
KINDS = OF_LINES + OF_NODES
LEFT_OUT, TWICE = 1, 2  # of the kinds, how many a run leaves out, and how many come a second time
CALM = 3.0  # seconds at the beginning without a fault
GAP = 3.0  # seconds at least between two faults of one node's own processes, disk or clock
LENGTHS = {"kill": (1.0, 5.0), "stop": (3.0, 9.0)}  # seconds; of all others 4 to 12
TRIES = 200  # at finding a place for a fault; a run too short for all leaves the rest out

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Fault:
    """From `at` to `until` (seconds of the run) `kind` befalls `target`.

    target: nodes on either side (`hub,xa|xb`: nothing passes between the sides of a `cut`), `hub>xa` (`cut-one-way`),
    `hub-xa` (`lose`), a node, or `node/process` where only one of its processes is killed or stopped.
    value: percent of frames lost, kbit per second, or the days by which a clock goes wrong.
    """

    at: float
    until: float
    kind: str
    target: str
    value: str = ""

    @property
    def node(self) -> str:
        """The node whose own fault it is, "" for one of the lines between nodes."""
        return "" if self.kind in OF_LINES else self.target.partition("/")[0]

    @property
    def process(self) -> str:
        """The only process concerned, "" for all of the node's."""
        return self.target.partition("/")[2]


def plan_faults(seed: int, *, seconds: float, nodes: Mapping[str, Sequence[str]]) -> list[Fault]:
    """The faults of a run of `seconds` over `nodes` (node to its processes), in order of time. Those that would
    last longer end with it: that is the healing. Of one node alone, only what befalls nodes.
    """
    chance = _Chance(seed)
    kinds = chance.shuffle(KINDS if len(nodes) > 1 else OF_NODES)
    chosen = kinds[LEFT_OUT:] if len(nodes) > 1 else kinds
    chosen += [chance.pick(chosen) for _ in range(TWICE)]
    faults: list[Fault] = []
    for kind in chosen:
        for _ in range(TRIES):
            fault = _propose(kind, chance, seconds=seconds, nodes=nodes)
            if not any(_collide(fault, other) for other in faults):
                faults.append(fault)
                break
    return sorted(faults, key=lambda fault: (fault.at, fault.kind, fault.target))


def plan_delays(seed: int, lines: Sequence[str]) -> dict[str, Delay]:
    """How long each of `lines` is in this seed's run: up to 120 ms each way, and up to half as much more by chance."""
    chance = _Chance(-1 - seed)
    delays = {}
    for line in lines:
        least = chance.pick((0.01, 0.03, 0.06, 0.12))
        delays[line] = Delay(least, least / 2)
    return delays


def _propose(kind: str, chance: "_Chance", *, seconds: float, nodes: Mapping[str, Sequence[str]]) -> Fault:
    low, high = LENGTHS.get(kind, (4.0, 12.0))
    at = chance.tenths(CALM, seconds - low)
    until = min(round(at + chance.tenths(low, high), 1), seconds)
    order = chance.shuffle(tuple(nodes))
    target, value = order[0], ""
    match kind:
        case "cut":
            size = chance.pick(range(1, len(order)))
            target = "|".join(sorted((",".join(sorted(order[:size])), ",".join(sorted(order[size:])))))
        case "cut-one-way":
            target = f"{order[0]}>{order[1]}"
        case "lose":
            target, value = "-".join(sorted(order[:2])), str(chance.pick((10, 20, 30)))
        case "slow":
            value = str(chance.pick((64, 128, 256)))
        case "clock":
            value = chance.pick(("365", "-365"))
        case "kill" | "stop":
            target = chance.pick([target, *(f"{target}/{process}" for process in nodes[target])])
    return Fault(at, until, kind, target, value)


def _collide(one: Fault, other: Fault) -> bool:
    """Whether two faults cannot be told apart: one node's own, or two slow cables of one node, at the same time."""
    same_node = one.node == other.node != "" or (one.kind == other.kind == "slow" and one.target == other.target)
    return same_node and one.at < other.until + GAP and other.at < one.until + GAP


class _Chance:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def tenths(self, low: float, high: float) -> float:
        return round(low + (high - low) * self._random.random(), 1)

    def pick(self, of: Sequence[_Item]) -> _Item:
        return of[int(self._random.random() * len(of))]

    def shuffle(self, of: Sequence[_Item]) -> list[_Item]:
        drawn = sorted((self._random.random(), place) for place in range(len(of)))
        return [of[place] for _, place in drawn]

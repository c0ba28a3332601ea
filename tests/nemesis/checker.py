"""The judge: events in, verdict out. No network, no clock, no chance.

lost         an acknowledged write that a node does not have, or one of its texts that a node does not serve
changed      under an acknowledged id and version a node has another entry, or a text with other bytes; or a log whose
             entries do not lead to its own checkpoint
duplicated   one id and version, or one write, in two places of a log, or promised to two writers
invented     a statement in a log that no writer prepared and that was not there before the run
unanswered   requests of a node's own users without an answer, outside the windows that excuse it
backwards    a node that showed its users a shorter log than before
unequal      logs that two nodes serve differently after healing

What excuses an unanswered request: its node had a full disk, or was killed or stopped, wholly or at least in the
process that serves the public, at any moment of the request or within AFTERWARDS seconds before it. A dead press, a
wrong clock or a cut line excuses nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nemesis.history import Entry, NodeView, Request, Write
from nemesis.schedule import Fault

AFTERWARDS = 10.0  # seconds that a node has to come back
MAY_GO_UNANSWERED = 0.1  # percent
SERVING = frozenset({"", "public", "serve"})  # of a fault's process: which ones take the public site away
EXCUSING = frozenset({"kill", "stop", "disk-full"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Each list says in words what is wrong; `unanswered` is percent by node. `ok` is the whole judgement."""

    acknowledged: int
    lost: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    backwards: list[str] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)
    unanswered: dict[str, float] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Nothing is wrong, something was promised at all, and every node was asked."""
        wrong = self.lost or self.changed or self.duplicated or self.invented or self.backwards or self.unequal
        return (
            not wrong
            and self.acknowledged > 0
            and bool(self.asked)
            and all(self.asked.values())
            and all(percent <= MAY_GO_UNANSWERED for percent in self.unanswered.values())
        )


def judge(
    writes: Sequence[Write],
    requests: Sequence[Request],
    views: Mapping[str, NodeView],
    *,
    faults: Sequence[Fault],
    before: Iterable[str],
) -> Verdict:
    """The verdict on a run. `before`: leaf hashes (hexadecimal) of the entries that were there when it began."""
    promised = [write for write in writes if write.acknowledged]
    percent, asked = find_unanswered(requests, faults, nodes=tuple(views))
    return Verdict(
        acknowledged=len(promised),
        lost=[line for name, view in views.items() for line in find_lost(promised, name, view)],
        changed=[line for name, view in views.items() for line in find_changed(promised, name, view)],
        duplicated=find_promised_twice(promised)
        + [line for name, view in views.items() for line in find_duplicated(writes, name, view)],
        invented=[line for name, view in views.items() for line in find_invented(writes, before, name, view)],
        backwards=find_backwards(requests),
        unequal=find_unequal(views),
        unanswered=percent,
        asked=asked,
    )


def find_lost(promised: Iterable[Write], name: str, view: NodeView) -> list[str]:
    """Acknowledged writes whose place in the log, or one of whose texts, the node does not have: a line for each."""
    places = _places(view)
    lines = []
    for write in promised:
        gone = [blob for blob in write.blobs if blob not in view.blobs]
        if not places.get((write.office, write.record, write.version)):
            lines.append(f"{name}: {write.record} version {write.version} is not in the log of {write.office}")
        elif gone:
            lines.append(f"{name}: {write.record} version {write.version} lacks its texts {', '.join(gone)}")
    return lines


def find_changed(promised: Iterable[Write], name: str, view: NodeView) -> list[str]:
    """Other bytes than those that were acknowledged, and logs that do not fit themselves."""
    places = _places(view)
    lines = [f"{name}: {log}: {problem}" for log, found in view.logs.items() for problem in found.problems]
    lines += [
        f"{name}: {write.record} version {write.version} has other bytes than were acknowledged"
        for write in promised
        for entry in places.get((write.office, write.record, write.version), ())
        if (entry.leaf, set(entry.blobs)) != (write.leaf, set(write.blobs))
    ]
    return lines + [f"{name}: text {blob} has other bytes" for blob, whole in view.blobs.items() if not whole]


def find_promised_twice(promised: Iterable[Write]) -> list[str]:
    """One id and version that two writers were given."""
    seen: dict[tuple[str, int], list[str]] = defaultdict(list)
    for write in promised:
        seen[write.record, write.version].append(write.op)
    return [f"{record} version {v} was promised to {', '.join(ops)}" for (record, v), ops in seen.items() if ops[1:]]


def find_duplicated(writes: Iterable[Write], name: str, view: NodeView) -> list[str]:
    """What stands twice in the logs that a node serves: the same id and version, or the same write under two ids."""
    lines = [
        f"{name}: {record} version {version} stands at {', '.join(str(entry.index) for entry in entries)}"
        for (_, record, version), entries in _places(view).items()
        if len(entries) > 1
    ]
    named: dict[frozenset[str], set[tuple[str, int]]] = defaultdict(set)
    for found in view.logs.values():
        for entry in found.entries:
            named[frozenset(entry.blobs)].add((entry.record, entry.version))
    return lines + [
        f"{name}: {write.op} became {', '.join(f'{record} version {v}' for record, v in sorted(ids))}"
        for write in writes
        if len(ids := named.get(frozenset(write.blobs), set())) > 1
    ]


def find_invented(writes: Iterable[Write], before: Iterable[str], name: str, view: NodeView) -> list[str]:
    """Statements that nobody wrote."""
    known, prepared = set(before), {frozenset(write.blobs) for write in writes}
    return [
        f"{name}: nobody wrote {entry.record} version {entry.version}"
        for found in view.logs.values()
        for entry in found.entries
        if entry.kind == "statement" and entry.leaf not in known and frozenset(entry.blobs) not in prepared
    ]


def find_unanswered(
    requests: Iterable[Request], faults: Sequence[Fault], *, nodes: Sequence[str]
) -> tuple[dict[str, float], dict[str, int]]:
    """Percent unanswered by node, and how many requests were counted: those that no window excuses."""
    asked, missed = dict.fromkeys(nodes, 0), dict.fromkeys(nodes, 0)
    for request in requests:
        if not is_excused(request, faults):
            asked[request.node] += 1
            missed[request.node] += not request.answered
    return {node: round(100 * missed[node] / (asked[node] or 1), 3) for node in nodes}, asked


def is_excused(request: Request, faults: Iterable[Fault]) -> bool:
    """Whether the node's own fault may be why a request had no answer."""
    return any(
        fault.kind in EXCUSING
        and fault.node == request.node
        and fault.process in SERVING
        and fault.at <= request.ended
        and request.began <= fault.until + AFTERWARDS
        for fault in faults
    )


def find_backwards(requests: Iterable[Request]) -> list[str]:
    """Nodes that showed a user a shorter log than an earlier request got; requests that overlap are not compared."""
    lines = []
    seen: dict[tuple[str, str], list[Request]] = defaultdict(list)
    for request in sorted((one for one in requests if one.size >= 0), key=lambda one: one.began):
        earlier = seen[request.node, request.path]
        if any(old.size > request.size and old.ended < request.began for old in earlier):
            lines.append(f"{request.node}: {request.path} went back to {request.size} at {request.began:.1f} s")
        earlier.append(request)
    return lines


def find_unequal(views: Mapping[str, NodeView]) -> list[str]:
    """Logs whose checkpoint is not the same text on all nodes."""
    lines = []
    for log in sorted({log for view in views.values() for log in view.logs}):
        texts = {name: view.logs[log].checkpoint if log in view.logs else "" for name, view in views.items()}
        if len(set(texts.values())) > 1:
            sizes = ", ".join(f"{name} {text.split(chr(10))[1] if text else 'nothing'}" for name, text in texts.items())
            lines.append(f"{log}: {sizes}")
    return lines


def _places(view: NodeView) -> dict[tuple[str, str, int], list[Entry]]:
    """(office, id, version) to its entries in all epochs; the very same bytes again in a later epoch count once."""
    places: dict[tuple[str, str, int], list[Entry]] = defaultdict(list)
    for log, found in view.logs.items():
        office = log.partition("/")[0]
        for entry in found.entries:
            places[office, entry.record, entry.version].append(entry)
    return places

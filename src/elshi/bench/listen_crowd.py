"""A crowd is not a network: `elshi listen networks` on made-up talk whose truth is known, one file a seed.

The networks of a whole file are judged here, the alerts over the same file in `elshi.bench.crowd_alerts`.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from elshi.bench.child import run_elshi
from elshi.bench.crowd_alerts import judge_file as judge_alerts
from elshi.bench.crowd_alerts import tell as tell_alerts
from elshi.bench.crowd_alerts import tell_none as tell_no_alerts
from elshi.bench.crowd_truth import CROWDS, GOAL, LINKED, PLANTED, Account, Matched, at_least, tell_members
from elshi.bench.figures import Figure, no_more_than, not_measured
from elshi.bench.listen import Say

if TYPE_CHECKING:
    import pyarrow as pa

SETS = ("exercise", "talk")
Accounts = frozenset[Account]
_HOUR_US = 3_600_000_000

HOSTILE = "crowds ({what}) called a network's: viral story, petition, greetings"
OTHERS = "other lawful parts ({what}) called a network's"
STRANGERS = "networks of linked accounts ({what}) that nobody planted"
FOUND = "planted networks ({what}) found, share of them"
PRECISION = "members ({what}): share of those named that are"
RECALL = "members ({what}): share of those planted that are named"
LEAST = ", in the network where it is least"


@dataclass(frozen=True, slots=True)
class Judged:
    """One file. `lawful`: part that is no planted network's, and whether it was called one's."""

    name: str
    lawful: Mapping[str, bool]
    planted: Mapping[str, Matched]
    strangers: int

    def to_line(self) -> str:
        """For a person, one row of a table."""
        called = ", ".join(sorted(part for part, hostile in self.lawful.items() if hostile)) or "none"
        found = sum(one.found for one in self.planted.values())
        precision = min((one.precision for one in self.planted.values()), default=0.0)
        recall = min((one.recall for one in self.planted.values()), default=0.0)
        return (
            f"{self.name}: lawful parts called a network's: {called}; planted found {found} of {len(self.planted)}; "
            f"least precision {precision:.3f}, least recall {recall:.3f}; nobody's networks {self.strangers}"
        )


def measure_part(data: Path, say: Say) -> Iterator[Figure]:
    """See `elshi.bench.listen.Part`."""
    for what in SETS:
        paths = sorted(data.glob(f"crowd-{what}-*.parquet"), key=lambda path: int(path.stem.rpartition("-")[2]))
        if not paths:
            yield from _none(what, f"no crowd-{what}-*.parquet in {data}: make bench-crowd")
            continue
        judged, alerts = [], []
        for path in paths:
            judged.append(_judge_file(path))
            say(judged[-1].to_line())
            alerts.append(judge_alerts(path, name=judged[-1].name))
            say(alerts[-1].to_line())
        yield from tell(what, judged)
        yield from tell_alerts(what, alerts)


def judge(posts: "pa.Table", linked: Mapping[str, Accounts], *, name: str = "") -> Judged:
    """What `linked` (members of networks of linked accounts, by id) is, held against the truth beside the posts.

    A lawful part is called a network's as an alert is: when at least half of the accounts of its first hour are
    members.
    """
    from elshi.listen.networks.known import find_pusher  # noqa: PLC0415

    first_hour: dict[str, dict[Account, int]] = {}  # by part, when an account first posted in it
    planted: dict[str, set[Account]] = {}
    for row in posts.select(["platform", "author", "time", "part", "part_kind", "member_of"]).to_pylist():
        account = (row["platform"], row["author"])
        for network in row["member_of"] or ():
            planted.setdefault(network, set()).add(account)
        if row["part"] and row["part_kind"] != PLANTED and row["time"] is not None:
            seen = first_hour.setdefault(row["part"], {})
            seen[account] = min(row["time"], seen.get(account, row["time"]))
    lawful = {}
    for part, seen in first_hour.items():
        end = min(seen.values()) + _HOUR_US
        accounts = {account for account, time in seen.items() if time < end}
        lawful[part] = find_pusher(accounts, linked) is not None
    strangers = sum(
        all(2 * len(members & truth) <= len(members) for truth in planted.values()) for members in linked.values()
    )
    return Judged(name, lawful, {part: _match(truth, linked) for part, truth in sorted(planted.items())}, strangers)


def tell(what: str, judged: Sequence[Judged]) -> Iterator[Figure]:
    """The figures of one set of files. Shares of members are of all planted networks together, and of the worst one."""
    parts = [(part, hostile) for one in judged for part, hostile in one.lawful.items()]
    matched = [one for file in judged for one in file.planted.values()]
    crowds = [hostile for part, hostile in parts if part in CROWDS]
    others = [hostile for part, hostile in parts if part not in CROWDS]
    yield no_more_than(HOSTILE.format(what=what), value=sum(crowds), unit=f"of {len(crowds)}", limit=0)
    yield no_more_than(OTHERS.format(what=what), value=sum(others), unit=f"of {len(others)}", limit=0)
    yield no_more_than(STRANGERS.format(what=what), value=sum(one.strangers for one in judged), unit="", limit=0)
    yield at_least(
        FOUND.format(what=what), sum(one.found for one in matched) / max(len(matched), 1), of=len(matched), limit=1.0
    )
    yield from tell_members(
        matched, precision=PRECISION.format(what=what), recall=RECALL.format(what=what), least=LEAST
    )


def _match(truth: set[Account], linked: Mapping[str, Accounts]) -> Matched:
    """By the share that both have of all (Jaccard)."""
    best = max(linked.values(), key=lambda members: len(members & truth) / len(members | truth), default=frozenset())
    both = len(best & truth)
    return Matched(both, len(best) if both else 0, len(truth))


def _judge_file(path: Path) -> Judged:
    import pyarrow.parquet as pq  # noqa: PLC0415  # heavy, and not every figure needs it

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "members.parquet"
        networks = json.loads(run_elshi("listen", "networks", str(path), "--out", str(out)).output)["networks"]
        linked: dict[str, set[Account]] = {one["id"]: set() for one in networks if one["kind"] == LINKED}
        for row in pq.read_table(out).to_pylist():
            if row["network"] in linked:
                linked[row["network"]].add((row["platform"], row["account"]))
    members = {network: frozenset(accounts) for network, accounts in linked.items()}
    return judge(pq.read_table(path), members, name=path.stem.removeprefix("crowd-"))


def _none(what: str, reason: str) -> Iterator[Figure]:
    for name in (HOSTILE, OTHERS, STRANGERS):
        yield not_measured(name.format(what=what), unit="", goal="<= 0", reason=reason)
    yield not_measured(FOUND.format(what=what), unit="", goal=">= 1", reason=reason)
    for name in (PRECISION, PRECISION + LEAST, RECALL, RECALL + LEAST):
        yield not_measured(name.format(what=what), unit="", goal=f">= {GOAL:g}", reason=reason)
    yield from tell_no_alerts(what, reason)

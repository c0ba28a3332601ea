"""What `proof.py` tells `walk.py`, and what it is told: two small files, since a namespace lies between them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spec:
    """One day's walk. `day`: by how many the clocks are moved; `preload`: faketime's library.

    `limit`: seconds that a journey may take; `folder`: the node's home is below it; `kept`: lasts through all days.
    """

    day: int
    preload: str
    journeys: list[str]
    limit: float
    folder: Path
    kept: Path
    pictures: Path
    results: Path


@dataclass(frozen=True, slots=True)
class Step:
    """One journey on one day: why it failed (None: it passed), how long it took, what tried to leave meanwhile."""

    journey: str
    reason: str | None
    seconds: float
    packets: int
    pictures: list[str]


def write_spec(spec: Spec, path: Path) -> None:
    """As JSON."""
    path.write_text(json.dumps(asdict(spec), default=str), "utf-8")


def read_spec(path: Path) -> Spec:
    """What `write_spec` wrote."""
    found = json.loads(path.read_bytes())
    places = {name: Path(found[name]) for name in ("folder", "kept", "pictures", "results")}
    return Spec(**{**found, **places})


def read_steps(path: Path) -> list[Step]:
    """The outcomes that were written so far; a line that was cut off is none."""
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    steps = []
    for line in lines:
        try:
            steps.append(Step(**json.loads(line)))
        except ValueError:
            break
    return steps

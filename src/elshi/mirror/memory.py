"""What a mirror remembers about one office beside its copy: what is missing, and how far each source has shown.

Written durably after each pull; losing it loses a comparison, never a copy.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from elshi.base.durable import write_durable
from elshi.base.errors import SecurityError
from elshi.log import MissingError, read_bounded

_MAX_BYTES = 64 << 20


@dataclass(slots=True)
class Memory:
    """`missing`: SHA-256 of texts that entries name and no source had. `shown`: source to epoch to the largest size it
    showed. `heard_at`: when a source last showed all that we have, ISO 8601 in UTC, "" if never. `beat`: the time in
    the newest heartbeat, in seconds since 1970, 0 if none came; `beat_at`: when it came, by our own clock.
    """

    missing: set[str] = field(default_factory=set)
    shown: dict[str, dict[str, int]] = field(default_factory=dict)
    heard_at: str = ""
    beat: int = 0
    beat_at: str = ""


def read_memory(path: Path) -> Memory:
    """The memory in `path`; an empty one if there is none, or if it is damaged: it is only a help."""
    try:
        found = json.loads(read_bounded(path, max_bytes=_MAX_BYTES))
        return Memory(
            missing=set(map(str, found["missing"])),
            shown={str(name): {str(k): int(v) for k, v in sizes.items()} for name, sizes in found["shown"].items()},
            heard_at=str(found["heard_at"]),
            beat=int(found["beat"]),
            beat_at=str(found["beat_at"]),
        )
    except (MissingError, SecurityError, ValueError, KeyError, TypeError, AttributeError):
        return Memory()


def write_memory(path: Path, memory: Memory) -> None:
    """Store it durably."""
    value = {
        "missing": sorted(memory.missing),
        "shown": memory.shown,
        "heard_at": memory.heard_at,
        "beat": memory.beat,
        "beat_at": memory.beat_at,
    }
    write_durable(path, json.dumps(value, indent=1, sort_keys=True).encode() + b"\n")

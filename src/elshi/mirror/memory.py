"""What a mirror remembers about one office beside its copy: what is missing, and how far each source has shown.

Written durably after each pull; losing it loses a comparison, never a copy. What is missing is found anew then.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from elshi.base.clock import parse_time
from elshi.base.durable import write_durable
from elshi.base.errors import SecurityError, UserError
from elshi.log import MissingError, read_bounded

_MAX_BYTES = 64 << 20


@dataclass(slots=True)
class Memory:
    """`missing`: SHA-256 of texts that entries name and no source had; `named`: epoch to how many of its entries that
    speaks for. `shown`: source to epoch to the largest size it showed. `heard_at`: when a source last showed all that
    we have, ISO 8601 in UTC, "" if never. `beat`: the time in the newest heartbeat, in seconds since 1970, 0 if none
    came; `beat_at`: when it came, by our own clock.
    """

    missing: set[str] = field(default_factory=set)
    named: dict[str, int] = field(default_factory=dict)
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
            named=_read_sizes(found.get("named", {})),
            shown={str(name): _read_sizes(sizes) for name, sizes in found["shown"].items()},
            heard_at=_read_time(found["heard_at"]),
            beat=int(found["beat"]),
            beat_at=_read_time(found["beat_at"]),
        )
    except (MissingError, SecurityError, UserError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return Memory()


def _read_sizes(value: dict[str, int]) -> dict[str, int]:
    return {str(epoch): int(size) for epoch, size in value.items()}


def _read_time(value: str) -> str:
    if value:
        parse_time(value)
    return value


def write_memory(path: Path, memory: Memory) -> None:
    """Store it durably."""
    value = {
        "missing": sorted(memory.missing),
        "named": memory.named,
        "shown": memory.shown,
        "heard_at": memory.heard_at,
        "beat": memory.beat,
        "beat_at": memory.beat_at,
    }
    write_durable(path, json.dumps(value, indent=1, sort_keys=True).encode() + b"\n")

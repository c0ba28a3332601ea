"""What happened in a run, as plain values: what writers were promised, what users were answered, what is there now."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Write:
    """One statement of a writer at `node`. Times are missing on purpose: a node's clock may be a year off.

    blobs: SHA-256 of its texts in hexadecimal, known before it was released. `acknowledged`: its row was `published`,
    as `record` and `version` with `leaf` (RFC 6962 leaf hash, hexadecimal). Else its outcome is unknown: it may be
    in the log once, or not at all.
    """

    op: str
    node: str
    office: str
    blobs: tuple[str, ...]
    acknowledged: bool = False
    record: str = ""
    version: int = 0
    leaf: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a user of `node`, from `began` to `ended` (seconds of the run).

    size: of the log that a served checkpoint claims, -1 for other pages.
    """

    node: str
    path: str
    began: float
    ended: float
    answered: bool
    size: int = -1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a log as a node serves it; blobs as in `Write`. `record` and `version` come from its JSON."""

    index: int
    leaf: str
    kind: str
    record: str
    version: int
    blobs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogView:
    """One log as one node serves it: the checkpoint's text, all entries below it, and what does not fit in them."""

    checkpoint: str
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeView:
    """All that one node serves after healing. blobs: name to whether the bytes have that hash; absent: not served."""

    logs: dict[str, LogView] = field(default_factory=dict)
    blobs: dict[str, bool] = field(default_factory=dict)


def read_writes(files: Iterable[Path]) -> list[Write]:
    """The writes in files of JSON lines by `client.py`. A last line that a kill cut short is left out."""
    writes: dict[str, Write] = {}
    for path in files:
        for line in path.read_bytes().split(b"\n")[:-1]:
            event = json.loads(line)
            if event["event"] not in {"prepared", "acknowledged"}:
                continue
            known = {name: value for name, value in event.items() if name not in {"event", "blobs"}}
            known["acknowledged"] = event["event"] == "acknowledged"
            writes[event["op"]] = Write(**known, blobs=tuple(event["blobs"]))
    return list(writes.values())


def read_notes(files: Iterable[Path]) -> list[dict[str, object]]:
    """The other events: `ready`, `failed`, `refused`."""
    lines = [line for path in files for line in path.read_bytes().split(b"\n")[:-1]]
    events = [json.loads(line) for line in lines]
    return [event for event in events if event["event"] not in {"prepared", "acknowledged"}]

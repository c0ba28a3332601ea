"""Reads a public tree over plain HTTP, with nothing of Elshi: C2SP tlog-tiles, tlog-checkpoint and RFC 6962 by hand.

The judge must not share a mistake with what it judges. Signatures are not checked here: other tests do, and a node
that served a log of its own making would not hold the leaf hashes that writers were promised.
"""

import base64
import json
from collections.abc import Callable, Iterable
from hashlib import sha256

from nemesis.history import Entry, LogView, NodeView

Get = Callable[[str], bytes | None]  # path below the root to the body of a 200, None for anything else


def read_checkpoint(get: Get, log: str) -> str:
    """The text of the log's checkpoint (origin, size, root), "" if it is not served or is no checkpoint."""
    note = get(f"/{log}/checkpoint")
    if note is None:
        return ""
    text, mark, _ = note.decode("utf-8", "replace").partition("\n\n")
    lines = text.split("\n")
    return f"{text}\n" if mark and len(lines) >= 3 and lines[1].isdecimal() else ""


def read_node(get: Get, logs: Iterable[str]) -> NodeView:
    """Every entry of `logs` (`<office>/<epoch>`) and every text that they name."""
    found = {log: read_log(get, log) for log in logs}
    names = sorted({blob for view in found.values() for entry in view.entries for blob in entry.blobs})
    blobs = {name: get(f"/blobs/sha256/{name[:2]}/{name[2:4]}/{name}") for name in names}
    return NodeView(
        {log: view for log, view in found.items() if view.checkpoint},
        {name: sha256(data).hexdigest() == name for name, data in blobs.items() if data is not None},
    )


def read_log(get: Get, log: str) -> LogView:
    """The log below the checkpoint that is served now."""
    checkpoint = read_checkpoint(get, log)
    if not checkpoint:
        return LogView("")
    size, root = int(checkpoint.split("\n")[1]), checkpoint.split("\n")[2]
    raw: list[bytes] = []
    while len(raw) < size:
        width = min(256, size - len(raw))
        path = f"/{log}/tile/entries/{_number(len(raw) // 256)}"
        data = get(path if width == 256 else f"{path}.p/{width}")
        if data is None and width < 256:  # a log that grew in the meantime may have only the full bundle left
            data = get(path)
        bundle = split_bundle(data or b"")[:width]
        if len(bundle) < width:
            return LogView(checkpoint, tuple(parse_entries(raw)), (f"bundle {path} lacks entries",))
        raw += bundle
    leaves = [sha256(b"\0" + entry).digest() for entry in raw]
    problems = () if base64.b64encode(tree_root(leaves)).decode() == root else ("entries do not lead to the root",)
    return LogView(checkpoint, tuple(parse_entries(raw)), problems)


def tree_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it is written there: split at the largest power of two below the count."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\1" + tree_root(leaves[:half]) + tree_root(leaves[half:])).digest()


def _number(index: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups)


def split_bundle(bundle: bytes) -> list[bytes]:
    """The whole entries at the beginning of a bundle."""
    entries, at = [], 0
    while at + 2 <= len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            break
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def parse_entries(raw: Iterable[bytes]) -> Iterable[Entry]:
    """What the judge needs to know of each entry; one that is no record is kept as such."""
    for index, data in enumerate(raw):
        leaf = sha256(b"\0" + data).hexdigest()
        try:
            value = json.loads(data)
            blobs = tuple(str(one["sha256"]) for one in value.get("renditions", ()))
            yield Entry(index, leaf, str(value["type"]), str(value["id"]), int(value["version"]), blobs)
        except (ValueError, KeyError, TypeError, AttributeError):
            yield Entry(index, leaf, "unreadable", "", 0, ())

"""What a mirror costs: a first copy against copying and checking by hand, what little is new, and many mirrors at once.

Bare logs of 300-byte entries, as in `elshi.bench.log`: what entries mean is replayed by whoever copies an office, and
costs the same with or without a mirror. Every measured copy is a process of its own, its start included.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from elshi.adapters.serving import LOOPBACK, answers
from elshi.adapters.tree_sources import open_source
from elshi.bench.figures import Figure, at_most, in_turn
from elshi.bench.logs import ORIGIN, grow_log, signer
from elshi.log import Checkpoint, check_signatures, parse_checkpoint, parse_note
from elshi.log.frontier import TILE_WIDTH
from elshi.log.tiles import tile_paths
from elshi.mirror.log_copy import LogCopy
from elshi.mirror.source_store import SourceStore
from elshi.mirror.staging import stage

NEW = 1_000  # entries that come after the first copy
MIRRORS = 100
AT_ONCE = 8
PREFIX = "log"
_COPY = "import sys; from elshi.bench.mirror import copy_log; copy_log(sys.argv[1], sys.argv[2])"
_SERVE = (
    "import sys; from pathlib import Path; from elshi.adapters.serving import public_tree, serve; "
    "serve(public_tree(Path(sys.argv[1])), port=int(sys.argv[2]))"
)


def bench_mirror(*, entries: int, rounds: int, mirrors: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """The figures, each as soon as it is known."""
    with tempfile.TemporaryDirectory(prefix="elshi-bench-") as name:
        scratch = Path(name)
        tree = scratch / "hub"
        say(f"writing a log of {entries} entries …")
        grow_log(tree / PREFIX, entries)
        say(f"first copy, {rounds} rounds …")
        yield _first(scratch, str(tree), tree, rounds=rounds, limit=2.0)
        with _served(tree) as address:
            say("first copy over HTTP …")
            yield _first(scratch, address, tree, rounds=1, limit=None)
            _copy(str(tree), scratch / "first")
            edges = [_edge(scratch / "first", scratch / f"mirror-{number}", entries) for number in range(mirrors)]
            grow_log(tree / PREFIX, entries + NEW)
            say(f"{NEW} new entries …")
            yield _little_new(scratch / "first", address, entries=entries)
            say(f"{mirrors} mirrors …")
            yield _many(edges, address)


def copy_log(source: str, target: str) -> Checkpoint:
    """Bring the copy of `<source>/log` in `target` up to date: what `elshi mirror pull` does below the records."""
    copy = LogCopy(Path(target), ORIGIN)
    with open_source(source) as tree:
        store = SourceStore(tree, PREFIX)
        note = store.read("checkpoint")
        opened = check_signatures(parse_note(note), [signer().verifier])
        head = parse_checkpoint(opened.text)
        if not opened.verified:
            raise AssertionError("the log that was measured is not signed")
        if head.size > copy.read_checkpoint().size:
            stage(copy, store, head)
            copy.show(note)
    return head


def _first(scratch: Path, source: str, tree: Path, *, rounds: int, limit: float | None) -> Figure:
    numbers = iter(range(1000))

    def by_hand() -> None:
        target = scratch / f"by-hand-{next(numbers)}"
        subprocess.run(["cp", "-r", tree / PREFIX, target], check=True)
        subprocess.run(["sync", "-f", target], check=True)
        command = [sys.executable, "-m", "elshi", "log", "check", str(target), "--vkey", signer().verifier.vkey]
        subprocess.run(command, check=True, capture_output=True)

    def ours() -> None:
        _copy(source, scratch / f"copy-{next(numbers)}")

    mirror, peer = (taken.wall for taken in in_turn(rounds, ours, by_hand))
    for path in [*scratch.glob("copy-*"), *scratch.glob("by-hand-*")]:
        shutil.rmtree(path)
    subprocess.run(["sync", "-f", scratch], check=True)
    what = f"first copy {'over HTTP' if '://' in source else 'from a folder'}"
    said = f"{peer:.2f} s of cp -r, sync and elshi log check on the same machine"
    if limit is None:
        return Figure(what, mirror, "s", said, mirror / peer)
    return at_most(what, value=mirror, unit="s", peer=said, ratio=mirror / peer, limit=limit)


def _edge(copy: Path, target: Path, size: int) -> Path:
    """A copy that has forgotten all but its right edge, which is all that it needs to go on from there."""
    names = [str(it) for it in tile_paths(size) if it.width < TILE_WIDTH]
    for name in ["checkpoint", *names]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy / name, target / name)
    return target


def _little_new(folder: Path, address: str, *, entries: int) -> Figure:
    """How many files a pull of NEW entries reads, against how many of the tree are new."""
    copy = LogCopy(folder, ORIGIN)
    with open_source(address) as tree:
        reads: list[str] = []

        class Counted:
            name, is_live = tree.name, True

            def read(self, path: str, *, max_bytes: int) -> bytes:
                reads.append(path)
                return tree.read(path, max_bytes=max_bytes)

        store = SourceStore(Counted(), PREFIX)
        note = store.read("checkpoint")
        stage(copy, store, parse_checkpoint(parse_note(note).text))
        copy.show(note)
    before = {str(it) for it in tile_paths(entries)}
    new = [it for it in tile_paths(entries + NEW) if str(it) not in before]
    return at_most(
        f"files read for {NEW} new entries in {entries}",
        value=len(reads),
        unit="files",
        peer=f"{len(new)} new bundles and tiles, and the checkpoint",
        ratio=len(reads) / (len(new) + 1),
        limit=1.0,
    )


def _many(folders: Sequence[Path], address: str) -> Figure:
    """Mirrors that are NEW entries behind pull from one server, AT_ONCE at a time; all must end equal."""
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda folder: _copy(address, folder), folders))
    seconds = time.perf_counter() - began
    heads = {(folder / "checkpoint").read_bytes() for folder in folders}
    return Figure(
        f"{len(folders)} mirrors take {NEW} new entries from one server, {AT_ONCE} at a time",
        len(folders) / seconds,
        "mirrors/s",
        goal="all equal",
        ok=len(heads) == 1,
    )


def _copy(source: str, target: Path) -> None:
    """In a process of its own, its start included."""
    subprocess.run([sys.executable, "-c", _COPY, source, str(target)], check=True)


@contextmanager
def _served(tree: Path) -> Iterator[str]:
    """`tree` on a port of loopback, by the embedded public server."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen([sys.executable, "-c", _SERVE, str(tree), str(port)])
    try:
        for _ in range(200):
            if answers(port, f"/{PREFIX}/checkpoint"):
                break
            time.sleep(0.1)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        server.terminate()
        server.wait()

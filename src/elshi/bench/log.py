"""The log's speed as ratios in one run: bulk, structural check, durable batches, receipts.

It writes below TMPDIR, into folders that are new each time. ext4 does not give out an inode again for some minutes and
looks past each such one, so that near many deleted files making one takes ten times as long: a test run, or the measure
before, would be measured with it. So these folders lie far from each other and from others (chattr +T), where that is
possible.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.canonical import format_canonical
from elshi.base.errors import UserError
from elshi.bench.figures import Figure, Taken, at_least, at_most, in_turn, seconds
from elshi.bench.logs import ENTRY_BYTES, KEY, ORIGIN, entry_of, signer
from elshi.log import FolderStore, LogWriter, Signer, check_log, public_bytes
from elshi.record import (
    Rendition,
    Trust,
    first_records,
    format_rendition,
    make_receipt,
    method_of,
    read_official_logs,
    rendition_ref,
    sign_document,
    statement_document,
    verify_receipt,
)

BATCH = 256  # signed entries under one checkpoint
MAX_FSYNCS = 8  # per batch
RECEIPT_SIGNATURES = 5  # office, record key, log key, statement, checkpoint
_SYNCS = ("fsync", "fdatasync", "sync", "syncfs")

_CALL = re.compile(r"^\d+ +([0-9.]+) .*<([0-9.]+)>$", re.MULTILINE)  # when it returned or began, how long it took

# What strace watches, in a process of its own.
_BATCHES = "import sys; from elshi.bench.log import time_batches; time_batches(sys.argv[1], int(sys.argv[2]))"


def bench_log(*, entries: int, batches: int, rounds: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """The figures, each as soon as it is known. `entries` in bulk, `batches` of 256; `rounds` for the ratios."""
    with _scratch() as scratch:
        say(f"bulk: {entries} entries of {ENTRY_BYTES} bytes, {rounds} rounds and one to warm up …")
        yield from _bulk(scratch, entries, rounds)
        say(f"durable batches: {batches} of {BATCH} …")
        yield from _durable(scratch, batches)
        say("receipts …")
        yield _receipts(scratch / "receipts", max(rounds, 5))


def _bulk(scratch: Path, entries: int, rounds: int) -> Iterator[Figure]:
    made = [entry_of(index) for index in range(entries)]
    written: list[Path] = []  # each has a name that never was, as ext4 chooses the place by it; the last one is there

    def write() -> None:
        written.append(scratch / f"{scratch.name}-{len(written)}")
        with LogWriter(written[-1], origin=ORIGIN, signer=signer(), create=True) as log:
            log.append(made)

    def check() -> None:
        if not check_log(FolderStore(written[-1]), [signer().verifier]).ok:
            raise AssertionError("the log that was measured is not whole")

    def floor() -> None:
        _hash_tree(made)

    def remove() -> None:
        shutil.rmtree(written[-1])

    # Not counted: on a virtual machine the first use of a page of memory costs several times the write into it.
    write()
    _, ours, hashing = in_turn(rounds, remove, write, floor)
    peer = f"hashing {entries} leaves and their nodes with hashlib"
    yield _slower("bulk append", ours, hashing, peer=peer, limit=2.0)
    checking, hashing = in_turn(rounds, check, floor)
    yield _slower("structural check", checking, hashing, peer=peer, limit=3.0)


def _slower(what: str, ours: Taken, theirs: Taken, *, peer: str, limit: float) -> Figure:
    ratio, cpu_ratio = ours.wall / theirs.wall, ours.cpu / theirs.cpu
    return at_most(what, value=ours.wall, unit="s", peer=peer, ratio=ratio, limit=limit, cpu_ratio=cpu_ratio)


def _durable(scratch: Path, batches: int) -> Iterator[Figure]:
    spent = _trace_batches(scratch / "batches", batches)
    calls, entries = spent.calls / batches, batches * BATCH
    yield Figure(
        "waits for the disk per batch, counted by strace",
        calls,
        "calls",
        goal=f"<= {MAX_FSYNCS}",
        ok=calls <= MAX_FSYNCS,
    )
    floor = spent.signing + spent.canonical + spent.waiting
    waits = f"{calls:g} waits of {spent.waiting / batches * 1000:.2f} ms in all"
    yield at_least(
        "durable signed batches",
        value=entries / spent.ours,
        unit="entries/s",
        peer=f"{entries / floor:.0f}/s computed from bare sign and canonicalise, and {waits} a batch",
        ratio=floor / spent.ours,
        limit=0.5,
    )


def _receipts(folder: Path, rounds: int) -> Figure:
    """One receipt checked over and over, against as many bare signature checks as it holds."""
    receipt, trust = _make_receipt(folder)
    receipts = 100
    message = b"x" * 64
    signature, public = KEY.sign(message), KEY.public_key()

    def check() -> None:
        for _ in range(receipts):
            verify_receipt(receipt, trust=trust)

    def bare() -> None:
        for _ in range(receipts * RECEIPT_SIGNATURES):
            public.verify(signature, message)

    ours, peer = in_turn(rounds, check, bare)
    return at_least(
        "receipt check",
        value=receipts / ours.wall,
        unit="receipts/s",
        peer=f"{receipts / peer.wall:.0f}/s for {RECEIPT_SIGNATURES} bare Ed25519 checks each",
        ratio=peer.wall / ours.wall,
        limit=0.6,
        cpu_ratio=peer.cpu / ours.cpu,
    )


def _make_receipt(folder: Path) -> tuple[bytes, Trust]:
    """A receipt out of a log of 1,000 statements, and the trust that it is checked under."""
    root, record, log = (Ed25519PrivateKey.from_private_bytes(bytes([byte]) * 32) for byte in (1, 2, 3))
    office, host, at = "xs-mfa", "mfa.samal.example", "2026-03-01T09:30:00Z"
    first = first_records(
        office=office,
        host=host,
        names={"en": "Ministry of Foreign Affairs"},
        root_key=root,
        record_key=public_bytes(record),
        log_key=public_bytes(log),
        issued_at=at,
    )
    blob = format_rendition(Rendition("en", "Latn", "Statement", "The office says so. " * 20, "0" * 32))
    method = method_of(office, public_bytes(record))
    statements = [
        statement_document(
            id=f"{office}/2026/{number}",
            version=1,
            office=office,
            issued_at=at,
            authentic="en",
            renditions=[rendition_ref(blob)],
            replaces=None,
        )
        for number in range(1, 1001)
    ]
    signed = [sign_document(one, private_key=record, method=method, created=at) for one in statements]
    with LogWriter(folder / office / "1", origin=ORIGIN, signer=Signer(ORIGIN, log), create=True) as writer:
        writer.append([*first, *signed])
    trust = Trust(office, host, public_bytes(root))
    official = read_official_logs(folder / office, trust=trust)
    return make_receipt(official, official.ledger.statements[f"{office}/2026/500"][0], [blob]), trust


def time_batches(folder: str, batches: int) -> None:
    """Sign and append `batches` times 256 records, each batch durable before the next; the seconds as JSON beside it.

    After each batch come its two peers, so that a busy machine is busy for all three. `began` and `ended` are the
    clock's time (seconds since 1970), by which the waits for the disk are found that strace saw in between.
    """
    messages = [sha256(b"%d" % index).digest() * 2 for index in range(BATCH)]
    documents = [_document(index) for index in range(BATCH)]
    ours = signing = canonical = 0.0
    with LogWriter(Path(folder), origin=ORIGIN, signer=signer(), create=True) as log:
        began = time.time()
        for first in range(0, batches * BATCH, BATCH):
            ours += seconds(partial(_append_batch, log, first))
            signing += seconds(lambda: [KEY.sign(message) for message in messages])
            canonical += seconds(lambda: [format_canonical(document) for document in documents])
        ended = time.time()
    spent = {"began": began, "ended": ended, "ours": ours, "signing": signing, "canonical": canonical}
    Path(folder).with_suffix(".json").write_text(json.dumps(spent))


def _append_batch(log: LogWriter, first: int) -> None:
    log.append([_signed(index) for index in range(first, first + BATCH)])


class _Spent(NamedTuple):
    """Seconds for all batches, and for what they are measured against; `waiting` in `calls` of fsync and its kin."""

    ours: float
    signing: float
    canonical: float
    calls: int
    waiting: float


def _trace_batches(folder: Path, batches: int) -> _Spent:
    """`time_batches` under strace, which stops it at waits for the disk only. Raises UserError without strace."""
    if shutil.which("strace") is None:
        raise UserError("expected strace to count waits for the disk, found none; on Debian: apt-get install strace")
    found = folder.with_suffix(".strace")
    command = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-ttt",
        "-T",
        "-o",
        str(found),
        "-e",
        f"trace={','.join(_SYNCS)}",
    ]
    command += [sys.executable, "-c", _BATCHES, str(folder), str(batches)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    spent = json.loads(folder.with_suffix(".json").read_text())
    calls = [(float(at), float(taken)) for at, taken in _CALL.findall(found.read_text())]
    waits = [taken for at, taken in calls if spent["began"] <= at <= spent["ended"]]
    return _Spent(spent["ours"], spent["signing"], spent["canonical"], len(waits), sum(waits))


def _hash_tree(entries: list[bytes]) -> bytes:
    """The root of RFC 6962 with hashlib alone: each leaf and each node hashed once, nothing kept.

    256 leaves at a time, as their hashes are still near the processor then: 8 % faster than level by level.
    """
    tops = [
        _hash_nodes([sha256(b"\x00" + entry).digest() for entry in entries[at : at + 256]])
        for at in range(0, len(entries), 256)
    ]
    return _hash_nodes(tops)


def _hash_nodes(level: list[bytes]) -> bytes:
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        paired = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def _document(index: int) -> dict[str, object]:
    return {"format": "elshi/1", "type": "bench", "id": f"xs-mfa/2026/{index}", "sha256": sha256(b"x").hexdigest()}


def _signed(index: int) -> bytes:
    return sign_document(_document(index), private_key=KEY, method="xs-mfa#bench", created="2026-03-01T09:30:00Z")


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder on the disk that TMPDIR names, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="elshi-bench-") as folder:
        if (
            shutil.which("chattr") is not None
        ):  # each folder in it in another part of the disk, where nothing was deleted
            subprocess.run(["chattr", "+T", folder], check=False, capture_output=True, timeout=60)
        yield Path(folder)

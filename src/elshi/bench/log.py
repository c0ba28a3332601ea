"""The log's speed as ratios in one run: bulk, structural check, durable batches, receipts.

It writes below TMPDIR, into folders that are new each time: on ext4 making files is slow where many were deleted.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.canonical import format_canonical
from elshi.base.errors import UserError
from elshi.bench.figures import Figure, at_least, at_most, in_turn, seconds
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

ORIGIN = "mfa.samal.example/xs-mfa/1"
ENTRY_BYTES = 300
BATCH = 256  # signed entries under one checkpoint
MAX_FSYNCS = 8  # per batch
RECEIPT_SIGNATURES = 5  # office, record key, log key, statement, checkpoint
_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_SYNCS = ("fsync", "fdatasync", "sync", "syncfs")

# What strace counts: a log of COUNT batches of 256, in a process of its own.
_BATCHES = "import sys; from elshi.bench.log import write_batches; write_batches(sys.argv[1], int(sys.argv[2]))"


def bench_log(*, entries: int, batches: int, rounds: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """The figures, each as soon as it is known. `entries` in bulk, `batches` of 256; `rounds` for the ratios."""
    say(f"bulk: {entries} entries of {ENTRY_BYTES} bytes, {rounds} rounds …")
    yield from _bulk(entries, rounds)
    say(f"durable batches: {batches} of {BATCH} …")
    yield from _durable(batches, rounds)
    say("receipts …")
    yield _receipts(max(rounds, 5))


def _bulk(entries: int, rounds: int) -> Iterator[Figure]:
    made = [_entry(index) for index in range(entries)]

    def floor() -> None:
        _hash_tree(made)

    def check(folder: Path) -> None:
        if not check_log(FolderStore(folder), [_signer().verifier]).ok:
            raise AssertionError("the log that was measured is not whole")

    with _scratch() as scratch:
        folders = [scratch / f"log-{number}" for number in range(rounds)]
        fresh = iter(folders)

        def write() -> None:
            with LogWriter(next(fresh), origin=ORIGIN, signer=_signer(), create=True) as log:
                log.append(made)

        ours, hashing = in_turn(rounds, write, floor)
        peer = f"hashing {entries} leaves and their nodes with hashlib"
        yield at_most("bulk append", value=ours, unit="s", peer=peer, ratio=ours / hashing, limit=2.0)
        checking, hashing = in_turn(rounds, lambda: check(folders[0]), floor)
        yield at_most("structural check", value=checking, unit="s", peer=peer, ratio=checking / hashing, limit=3.0)


def _durable(batches: int, rounds: int) -> Iterator[Figure]:
    documents = [_document(index) for index in range(BATCH)]
    signing = _rate(rounds, BATCH, lambda: [_KEY.sign(sha256(b"%d" % index).digest()) for index in range(BATCH)])
    canonical = _rate(rounds, BATCH, lambda: [format_canonical(document) for document in documents])
    with _scratch() as scratch:
        syncs = _count_syncs(scratch / "counted", batches=batches)
        yield Figure(
            "waits for the disk per batch, counted by strace",
            syncs.calls,
            "calls",
            goal=f"<= {MAX_FSYNCS}",
            ok=syncs.calls <= MAX_FSYNCS,
        )
        taken = seconds(lambda: write_batches(str(scratch / "batches"), batches))
    floor = 1 / (1 / signing + 1 / canonical + syncs.seconds / BATCH)
    ours = batches * BATCH / taken
    waits = f"{syncs.calls:g} waits of {syncs.seconds * 1000:.2f} ms in all"
    peer = f"{floor:.0f}/s computed from bare sign and canonicalise, and {waits} a batch"
    yield at_least("durable signed batches", value=ours, unit="entries/s", peer=peer, ratio=ours / floor, limit=0.5)


def _receipts(rounds: int) -> Figure:
    """One receipt checked over and over, against as many bare signature checks as it holds."""
    with _scratch() as scratch:
        receipt, trust = _make_receipt(scratch)
    receipts = 100
    message = b"x" * 64
    signature, public = _KEY.sign(message), _KEY.public_key()

    def check() -> None:
        for _ in range(receipts):
            verify_receipt(receipt, trust=trust)

    def bare() -> None:
        for _ in range(receipts * RECEIPT_SIGNATURES):
            public.verify(signature, message)

    ours, peer = in_turn(rounds, check, bare)
    return at_least(
        "receipt check",
        value=receipts / ours,
        unit="receipts/s",
        peer=f"{receipts / peer:.0f}/s for {RECEIPT_SIGNATURES} bare Ed25519 checks each",
        ratio=peer / ours,
        limit=0.6,
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


def write_batches(folder: str, batches: int) -> None:
    """Sign and append `batches` times 256 records, each batch durable before the next."""
    with LogWriter(Path(folder), origin=ORIGIN, signer=_signer(), create=True) as log:
        for batch in range(batches):
            log.append([_signed(batch * BATCH + index) for index in range(BATCH)])


class _Syncs(NamedTuple):
    """What one batch waits for: `calls` of fsync and its kin, and `seconds` spent in them."""

    calls: float
    seconds: float


def _count_syncs(folder: Path, *, batches: int) -> _Syncs:
    """The waits of one batch more, from two runs under strace. Raises UserError where there is none."""
    if shutil.which("strace") is None:
        raise UserError("expected strace to count waits for the disk, found none; on Debian: apt-get install strace")
    folder.mkdir()
    few, many = (_strace(folder / str(count), count) for count in (batches, 2 * batches))
    return _Syncs((many.calls - few.calls) / batches, (many.seconds - few.seconds) / batches)


def _strace(folder: Path, batches: int) -> _Syncs:
    found = folder.with_suffix(".strace")
    command = ["strace", "-f", "-qq", "-T", "-o", str(found), "-e", f"trace={','.join(_SYNCS)}"]
    command += [sys.executable, "-c", _BATCHES, str(folder), str(batches)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    times = [float(time) for time in re.findall(r"<([0-9.]+)>$", found.read_text(), re.MULTILINE)]
    return _Syncs(len(times), sum(times))


def _hash_tree(entries: list[bytes]) -> bytes:
    """The root of RFC 6962 with hashlib alone: each leaf and each node hashed once, nothing kept."""
    level = [sha256(b"\x00" + entry).digest() for entry in entries]
    while len(level) > 1:
        paired = [sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def _rate(rounds: int, count: int, act: Callable[[], object]) -> float:
    return count / in_turn(max(rounds, 3), act)[0]


def _entry(index: int) -> bytes:
    return (b"%012d" % index) * (ENTRY_BYTES // 12)


def _document(index: int) -> dict[str, object]:
    return {"format": "elshi/1", "type": "bench", "id": f"xs-mfa/2026/{index}", "sha256": sha256(b"x").hexdigest()}


def _signed(index: int) -> bytes:
    return sign_document(_document(index), private_key=_KEY, method="xs-mfa#bench", created="2026-03-01T09:30:00Z")


def _signer() -> Signer:
    return Signer(ORIGIN, _KEY)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder on the disk that TMPDIR names, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="elshi-bench-") as folder:
        yield Path(folder)

"""What the public site costs with years of statements: built anew, and one statement more.

The log is filled here without a desk, by the functions that the press signs and appends with. Blobs are put beside it
without waiting for the disk: nothing of the filling is timed.
"""

import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.durable import write_whole
from elshi.bench.figures import Figure, below, seconds
from elshi.bench.statements import five_renditions
from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES
from elshi.log import LogWriter, Signer, public_bytes
from elshi.record import (
    BlobStore,
    Rendition,
    Trust,
    first_records,
    format_rendition,
    method_of,
    rendition_ref,
    sign_document,
    statement_document,
)
from elshi.site.build import SiteBuilder
from elshi.text.languages import LANGUAGES

REBUILD_S, ONE_S = 60.0, 1.0
REBUILT = 5_000  # statements for which there is a goal
A_YEAR = 5_000  # statements
_TOGETHER = 64  # statements under one checkpoint: what a press takes in one round


def bench_site(*, statements: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """The figures of a site of `statements` in five languages, in a temporary folder: 150 kB of files for each."""
    with tempfile.TemporaryDirectory(prefix="elshi-bench-") as name:
        office = _Office(Path(name))
        say(f"{statements} statements in five languages …")
        for start in range(1, statements + 1, _TOGETHER):
            office.publish(range(start, min(start + _TOGETHER, statements + 1)))
        builder = SiteBuilder(logs=office.logs, blobs=office.blobs, out=Path(name) / "site", trust=office.trust)
        say("the whole site …")
        yield from measure_site(
            builder, Path(name) / "site", statements, add=lambda: office.publish(range(statements + 1, statements + 2))
        )


def measure_site(builder: SiteBuilder, out: Path, statements: int, *, add: Callable[[], str]) -> Iterator[Figure]:
    """All of it, then one statement more, as a press that keeps running builds it. `add` publishes one; its id."""
    what, taken = f"site of {statements} statements in five languages, built anew", seconds(builder.build)
    if statements <= REBUILT:
        yield below(what, value=taken, unit="s", limit=REBUILD_S)
    else:
        yield Figure(what, taken, "s")
    record = add()
    taken = seconds(lambda: builder.build({record}))
    yield below(f"one statement more than {statements}", value=taken, unit="s", limit=ONE_S)
    sizes = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    yield Figure("files of the site", len(sizes), "files")
    yield Figure("bytes of the site", sum(sizes), "bytes")


class _Office:
    """A log of epoch 1 with its keys."""

    def __init__(self, folder: Path) -> None:
        root, self._record, log = (Ed25519PrivateKey.generate() for _ in range(3))
        self.logs, self.blobs = folder / "logs", folder / "blobs"
        self.trust = Trust(OFFICE, HOST, public_bytes(root))
        self._store = BlobStore(self.blobs)
        self._method = method_of(OFFICE, public_bytes(self._record))
        self._origin = f"{HOST}/{OFFICE}/1"
        self._signer = Signer(self._origin, log)
        first = first_records(
            office=OFFICE,
            host=HOST,
            names=OFFICE_NAMES,
            root_key=root,
            record_key=public_bytes(self._record),
            log_key=public_bytes(log),
            issued_at="1990-01-01T00:00:00Z",
        )
        self._append(first)

    def publish(self, numbers: range) -> str:
        """Statements under one checkpoint; the id of the last."""
        self._append([self._sign(number) for number in numbers])
        return _id_of(numbers[-1])

    def _append(self, entries: list[bytes]) -> None:
        with LogWriter(self.logs / OFFICE / "1", origin=self._origin, signer=self._signer, create=True) as writer:
            writer.append(entries)

    def _sign(self, number: int) -> bytes:
        refs = []
        for text in five_renditions(number):
            tag = text["language"]
            salt = sha256(f"{number}/{tag}".encode()).hexdigest()[:32]
            blob = format_rendition(Rendition(tag, LANGUAGES[tag].script, text["title"], text["body"], salt))
            ref = rendition_ref(blob)
            write_whole(self._store.path(ref.sha256), blob)
            refs.append(ref)
        name = _id_of(number)
        at = f"{name.split('/')[1]}-06-01T12:00:00Z"
        document = statement_document(
            id=name, version=1, office=OFFICE, issued_at=at, authentic="kk", renditions=refs, replaces=None
        )
        return sign_document(document, private_key=self._record, method=self._method, created=at)


def _id_of(number: int) -> str:
    """The `number`-th statement, from 1, with A_YEAR of them in each year."""
    years, rest = divmod(number - 1, A_YEAR)
    return f"{OFFICE}/{2000 + years}/{rest + 1}"

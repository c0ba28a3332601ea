"""What the public site costs with years of statements: built anew, and one statement more."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from elshi.bench.figures import Figure, below, seconds
from elshi.bench.offices import FilledOffice
from elshi.bench.statements import five_renditions
from elshi.desk.demonstration import OFFICE
from elshi.site.build import SiteBuilder

REBUILD_S, ONE_S = 60.0, 1.0
REBUILT = 5_000  # statements for which there is a goal
A_YEAR = 5_000  # statements
_TOGETHER = 64  # statements under one checkpoint: what a press takes in one round


def bench_site(*, statements: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """The figures of a site of `statements` in five languages, in a temporary folder: 150 kB of files for each."""
    with tempfile.TemporaryDirectory(prefix="elshi-bench-") as name:
        office = FilledOffice(Path(name))
        say(f"{statements} statements in five languages …")
        for start in range(1, statements + 1, _TOGETHER):
            _publish(office, range(start, min(start + _TOGETHER, statements + 1)))
        builder = SiteBuilder(logs=office.logs, blobs=office.blobs, out=Path(name) / "site", trust=office.trust)
        say("the whole site …")
        yield from measure_site(
            builder,
            Path(name) / "site",
            statements,
            add=lambda: _publish(office, range(statements + 1, statements + 2)),
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


def _publish(office: FilledOffice, numbers: range) -> str:
    """Statements under one checkpoint; the id of the last."""
    names = {number: _id_of(number) for number in numbers}
    office.append(
        office.statement(name, five_renditions(number), issued_at=f"{name.split('/')[1]}-06-01T12:00:00Z")
        for number, name in names.items()
    )
    return names[numbers[-1]]


def _id_of(number: int) -> str:
    """The `number`-th statement, from 1, with A_YEAR of them in each year."""
    years, rest = divmod(number - 1, A_YEAR)
    return f"{OFFICE}/{2000 + years}/{rest + 1}"

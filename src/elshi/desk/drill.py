"""A restore drill: what a backup is worth, tried out on any machine, timed, with a report.

It restores into a folder of its own, signs nothing and starts nothing, and leaves nothing but the report. A step that
fails ends it: what would follow rests on it.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elshi.adapters.clock import SystemClock
from elshi.base.clock import format_time
from elshi.base.errors import ElshiError, SecurityError
from elshi.desk.setup import migrate, setup
from elshi.log import FolderStore, Verifier, check_log
from elshi.node.backing_up import check_blobs
from elshi.node.copying import check_database
from elshi.node.home import NodeHome, read_own_trust
from elshi.node.official import read_whole
from elshi.node.restoring import RestoreReport, restore_backup
from elshi.node.settings import read_settings
from elshi.record import Ledger, StatementRecord
from elshi.site.build import build_site
from elshi.text.markdown import plain_text
from elshi.verify import read_evidence, verify_text

STEPS = ("restore", "log", "texts", "database", "site", "verify", "pages")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name out of STEPS, whether it went well, how long it took, and what was found, in words."""

    name: str
    ok: bool
    seconds: float
    found: str


@dataclass(slots=True)
class Drill:
    """A whole drill. `backup`: what its head says, once it was read."""

    path: Path
    started_at: str
    bytes: int
    backup: dict[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every step was done and went well."""
        return len(self.steps) == len(STEPS) and all(step.ok for step in self.steps)

    @property
    def seconds(self) -> float:
        """How long all of it took."""
        return round(sum(step.seconds for step in self.steps), 3)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for the report."""
        return {
            "format": "elshi-drill/1",
            "ok": self.ok,
            "file": str(self.path),
            "bytes": self.bytes,
            "started_at": self.started_at,
            "seconds": self.seconds,
            "backup": self.backup,
            "steps": [
                {"name": step.name, "ok": step.ok, "seconds": step.seconds, "found": step.found} for step in self.steps
            ],
        }


def run_drill(path: Path, *, work: Path | None, on_step: Callable[[Step], object]) -> Drill:
    """Try the backup in `path` in a new folder below `work` (else where temporary files go), which is gone afterwards.

    Raises OSError if there is no such file or no room for it; what is wrong with the backup is in the drill.
    """
    drill = Drill(path, format_time(SystemClock().now()), path.stat().st_size)
    folder = Path(tempfile.mkdtemp(prefix="elshi-drill-", dir=work))
    try:
        for name, act in zip(STEPS, _acts(drill, NodeHome(folder / "home")), strict=True):
            step = _time(name, act)
            drill.steps.append(step)
            on_step(step)
            if not step.ok:
                break
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return drill


def _time(name: str, act: Callable[[], str]) -> Step:
    began = time.monotonic()
    try:
        found, ok = act(), True
    except ElshiError as exc:
        found, ok = str(exc), False
    return Step(name, ok, round(time.monotonic() - began, 3), found)


def _acts(drill: Drill, home: NodeHome) -> list[Callable[[], str]]:
    """The steps in the order of STEPS; each returns what it found or raises."""
    return [
        lambda: _restore(drill, home),
        lambda: _check_log(home),
        lambda: f"{check_blobs(home.blobs, _read_ledger(home))} texts in force are there",
        lambda: _open_database(home),
        lambda: _build(home),
        lambda: _verify_one(home),
        lambda: _count_pages(home),
    ]


def _restore(drill: Drill, home: NodeHome) -> str:
    report = restore_backup(drill.path, home.path, at=SystemClock().now())
    drill.backup = describe_backup(report)
    return f"{report.frames} files, every digest holds"


def describe_backup(report: RestoreReport) -> dict[str, Any]:
    """What a backup says of itself, for a person to compare with what he knows."""
    return {
        "office": report.header.office,
        "host": report.header.host,
        "epoch": report.header.epoch,
        "created_at": report.header.created_at,
        "root_key": report.root_key,
        "entries": report.entries,
        "lacking_keys": list(report.lacking),
        "posts": report.header.posts,
    }


def _read_ledger(home: NodeHome) -> Ledger:
    trust = read_own_trust(home)
    return read_whole(home.logs / trust.office, trust=trust).ledger


def _check_log(home: NodeHome) -> str:
    ledger = _read_ledger(home)
    entries = 0
    for epoch in range(1, ledger.epoch + 1):
        origin = f"{ledger.office.host}/{ledger.office.id}/{epoch}"
        keys = [key.public_key for key in ledger.keys if (key.purpose, key.epoch) == ("log", epoch)]
        store = FolderStore(home.log_folder(ledger.office.id, epoch))
        found = check_log(store, [Verifier(origin, key) for key in keys], kept=store.kept_sizes())
        if not found.ok:
            raise SecurityError(f"the log of epoch {epoch} is broken: {'; '.join(found.problems)}")
        entries += found.size or 0
    return f"{entries} entries in {ledger.epoch} epochs, every tile and kept checkpoint holds"


def _open_database(home: NodeHome) -> str:
    if read_settings(home, {}).database:
        return "not in the backup: it is on a PostgreSQL server, and a drill of its dump is for its administrator"
    if not home.database.exists():
        return "the backup has none: the node was never up"
    os.environ.pop("ELSHI_DATABASE", None)  # a drill never touches another database than the one that came back
    check_database(home.database)
    setup(home.path)
    from django.db import connection  # noqa: PLC0415  # models need setup() first

    from elshi.desk.audit.record import verify_chain  # noqa: PLC0415
    from elshi.desk.people.models import Person  # noqa: PLC0415
    from elshi.desk.releases.models import Release  # noqa: PLC0415

    try:
        migrate()
        rows = verify_chain()
        return f"{Person.objects.count()} people, {Release.objects.count()} releases, {rows} audit rows in one chain"
    finally:
        connection.close()


def _build(home: NodeHome) -> str:
    report = build_site(logs=home.logs, blobs=home.blobs, out=home.site, trust=read_own_trust(home))
    return f"{report.pages} pages rendered from log and blobs"


def _verify_one(home: NodeHome) -> str:
    """The newest text in force, judged as a reader with the trust file would: from the rebuilt site alone."""
    evidence = read_evidence(logs=home.site, blobs=home.site / "blobs", trust=read_own_trust(home))
    for (name, version), renditions in reversed(list(evidence.renditions.items())):
        if evidence.ledger.standing(name) != "current" or evidence.ledger.current(name).record.version != version:
            continue
        for rendition in renditions:
            verdict = verify_text(evidence, f"{rendition.title}\n\n{plain_text(rendition.body)}").verdict
            if verdict != "authentic":
                raise SecurityError(f"{name} version {version} ({rendition.language}) is {verdict}, not authentic")
            return f"{name} version {version} ({rendition.language}) is authentic"
    return "no statement is in force, so none was verified"


def _count_pages(home: NodeHome) -> str:
    expected = set(_list_statements(_read_ledger(home)))
    pages = {path.parent.relative_to(home.site).as_posix() for path in home.site.glob("*/*/*/*/index.html")}
    shown = {page.partition("/")[2] for page in pages}
    missing = sorted(expected - shown)
    if missing:
        raise SecurityError(f"the site lacks {len(missing)} of {len(expected)} statements, {missing[0]} among them")
    return f"{len(expected)} statements in the log, each has its page"


def _list_statements(ledger: Ledger) -> Iterator[str]:
    for name, versions in ledger.statements.items():
        if any(isinstance(it.record, StatementRecord) and not it.disowned for it in versions):
            yield name

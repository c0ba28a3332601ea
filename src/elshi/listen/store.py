"""The posts of a node: Parquet, one folder per day, and nothing in it that names a person.

posts/.lock                                flock: one writer at a time
posts/day=YYYY-MM-DD/part-<hash>.parquet   written beside as .tmp-…, fsynced, renamed; hash of the ids within
posts/lookalikes/<pseudonym>.json          names of accounts that pass for ours: `elshi.listen.lookalike_files`
posts/rejects/<digest>.jsonl               {"line": n, "reason": "…"} of one run, at most 100,000 lines

The key of a post is platform + post_id; a post that is known is skipped. So a run that was killed anywhere can be run
again: what was renamed is known, what was not is written, and a left-over .tmp-… is removed by the next writer. Parquet
bytes depend on the posts alone.
"""
# every SELECT is made of our own constants, never of data

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from elshi.base.durable import hold_lock, make_folder, sync_folder, write_durable
from elshi.base.errors import UserError
from elshi.listen.duck import DuckEngine
from elshi.listen.features import Reject, make_posts, told_rejects
from elshi.listen.language import detect
from elshi.listen.limits import Limits
from elshi.listen.lookalike_accounts import Hit, OfficialAccounts
from elshi.listen.lookalike_files import Lookalike, note_lookalike, old_lookalikes
from elshi.listen.pseudonyms import Pseudonyms
from elshi.listen.readers import read_file, read_rows
from elshi.listen.schema import ID_SCHEMA, POST_SCHEMA, sql_columns, with_all_columns

Step = Callable[[int], None]
_MAX_KEPT_REJECTS = 100_000


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did: rows read, posts added, posts that were known, rows rejected, the columns used.

    `before`: how many posts are older than the store's `span` and were left out. `after`: how many of the added ones
    lie beyond it.
    """

    rows: int = 0
    added: int = 0
    known: int = 0
    rejected: tuple[Reject, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    before: int = 0
    after: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain values; the list of rejects is cut at 100, its count is not."""
        return {
            "rows": self.rows,
            "added": self.added,
            "known": self.known,
            "rejected_count": len(self.rejected),
            "rejected": told_rejects(self.rejected),
            "mapping": dict(self.mapping),
            "before": self.before,
            "after": self.after,
        }


@contextmanager
def nothing_stored() -> Iterator[None]:
    """Around what comes before the first post is written: a UserError then adds that nothing was stored."""
    try:
        yield
    except UserError as exc:
        raise UserError(f"{exc}; nothing was stored") from exc


class PostStore:
    """The posts under `folder`; `key` makes the pseudonyms. Many may read while one writes.

    `span`: the earliest and the latest moment (aware) that posts are expected from. What is older is not taken in,
    since retention would delete it; what is later is stored and counted. Who writes for long moves it on.

    `official`: our own accounts; authors that pass for one of them are noted by name (`elshi.listen.lookalike_files`),
    before their posts are written. None: nobody is.
    """

    def __init__(
        self, folder: Path, key: bytes, *, limits: Limits | None = None, span: tuple[datetime, datetime] | None = None
    ) -> None:
        self.folder = folder
        self.span = span
        self.official: OfficialAccounts | None = None
        self._pseudonyms = Pseudonyms(key)
        self._limits = limits or Limits()

    def ingest(
        self, path: Path, *, mapping: Mapping[str, str] | None = None, platform: str = "file", step: Step | None = None
    ) -> IngestReport:
        """Take in one file. Raises UserError when it cannot be read as a whole. `step` is told the rows read so far."""
        rejects: list[Reject] = []
        with nothing_stored():
            used, chunks = read_file(path, mapping=mapping, rejects=rejects, limits=self._limits)
        return self._store(used, chunks, rejects, platform, step)

    def ingest_rows(
        self,
        rows: Iterable[Mapping[str, Any]],
        *,
        mapping: Mapping[str, str] | None = None,
        platform: str = "file",
        step: Step | None = None,
        name: str = "the rows",
    ) -> IngestReport:
        """Take in rows that an adapter or the exercise made; they are numbered from 1. `name` is said in errors."""
        rejects: list[Reject] = []
        numbered = enumerate(rows, 1)
        with nothing_stored():
            used, chunks = read_rows(numbered, mapping=mapping, rejects=rejects, limits=self._limits, name=name)
        return self._store(used, chunks, rejects, platform, step)

    def count(self) -> int:
        """How many posts are stored."""
        return sum(self.count_by_day().values())

    def count_by_day(self) -> dict[date, int]:
        """How many posts are stored of each day (UTC), oldest day first."""
        counts: dict[date, int] = {}
        for path in self.parts():
            day = date.fromisoformat(path.parent.name.removeprefix("day="))
            if file := open_part(path):
                counts[day] = counts.get(day, 0) + file.metadata.num_rows
        return counts

    def drop_before(self, day: date) -> int:
        """Delete what is of days before `day` (UTC), for raw text has a retention time (DESIGN 2): the posts of those
        days, with what a killed run left of them, the names of lookalikes that have no later post, and reports of
        rejected rows that were written before. A post that names a day after the one that followed its coming is
        counted from its coming: else a forged time would be kept until then.

        Returns how many files were deleted.
        """
        first = f"day={day:%Y-%m-%d}"
        folders = [folder for folder in self.folder.glob("day=*") if folder.name < first]
        aside = [path for path in self.folder.glob("rejects/*") if _written_on(path) < day]
        aside += old_lookalikes(self.folder, before=day)
        aside += [
            path for path in self.parts() if path.parent.name >= first and _came_early(path) and _written_on(path) < day
        ]
        if not folders and not aside:
            return 0
        with hold_lock(self.folder / ".lock"):
            old = [*aside, *(path for folder in folders for path in folder.iterdir())]
            for path in old:
                path.unlink(missing_ok=True)
            for folder in folders:
                folder.rmdir()
        return len(old)

    def parts(self) -> list[Path]:
        """All whole files, oldest day first."""
        return sorted(self.folder.glob("day=*/part-*.parquet"))

    def read(self, *, since: datetime | None = None, until: datetime | None = None) -> pa.Table:
        """Posts with since <= at < until (aware, either may be None), in order of time, platform and id."""
        since, until = (moment and moment.astimezone(UTC) for moment in (since, until))
        days = [
            path
            for path in self.parts()
            if (since is None or path.parent.name >= f"day={since:%Y-%m-%d}")
            and (until is None or path.parent.name <= f"day={until:%Y-%m-%d}")
        ]
        found = [with_all_columns(file.read()) for path in days if (file := open_part(path))]
        if not found:
            return POST_SCHEMA.empty_table()
        bounds = [f"p.at >= timestamp '{since:%Y-%m-%d %H:%M:%S.%f}'"] if since else []
        bounds += [f"p.at < timestamp '{until:%Y-%m-%d %H:%M:%S.%f}'"] if until else []
        with DuckEngine() as engine:
            engine.register("posts", pa.concat_tables(found))
            table = engine.connection.sql(
                f"select {sql_columns()} from posts as p where {' and '.join(bounds) or 'true'}"
                " order by p.at, platform, post_id"
            ).to_arrow_table()
        return table.cast(POST_SCHEMA)

    def read_authors(self, authors: Collection[str]) -> pa.Table:
        """All posts of these authors (pseudonyms), in order of time, platform and id."""
        wanted, found = pa.array(authors, pa.string()), [POST_SCHEMA.empty_table()]
        for path in self.parts() if authors else []:
            file = open_part(path)
            if file and pc.any(pc.is_in(file.read(columns=["author"])["author"], wanted)).as_py():
                posts = with_all_columns(file.read())
                found.append(posts.filter(pc.is_in(posts["author"], wanted)))
        return pa.concat_tables(found).sort_by([(name, "ascending") for name in ("at", "platform", "post_id")])

    def _store(
        self,
        used: Mapping[str, str],
        chunks: Iterator[pa.Table],
        rejects: list[Reject],
        platform: str,
        step: Step | None,
    ) -> IngestReport:
        added = known = rows = before = after = 0
        with hold_lock(self.folder / ".lock"):
            for left_over in self.folder.glob("day=*/.tmp-*"):
                left_over.unlink()
            seen = self._known_ids()
            for raw in chunks:
                passing = self.official.find(raw, platform) if self.official else []
                posts, bad = make_posts(raw, pseudonyms=self._pseudonyms, platform=platform)
                rejects.extend(bad)
                posts, old = self._kept(posts)
                fresh, seen = _without_known(posts, pa.concat_tables([seen, self._known_among(posts)]))
                self._note(passing, fresh)
                self._write(fresh)
                rows += len(raw)
                added += len(fresh)
                before += old
                if self.span is not None:
                    after += _count(pc.greater(fresh["at"], _moment(self.span[1])))
                known += len(posts) - len(fresh)
                if step:
                    step(rows)
            self._write_rejects(rejects)
        rows = added + known + before + len(rejects)
        rejects.sort(key=lambda reject: reject.line)
        return IngestReport(
            rows=rows, added=added, known=known, rejected=tuple(rejects), mapping=used, before=before, after=after
        )

    def _kept(self, posts: pa.Table) -> tuple[pa.Table, int]:
        """The posts that are not older than the span, and how many are."""
        if self.span is None:
            return posts, 0
        kept = posts.filter(pc.greater_equal(posts["at"], _moment(self.span[0])))
        return kept, len(posts) - len(kept)

    def _known_ids(self) -> pa.Table:
        """The keys of all stored posts, as far as `_known_among` does not tell them."""
        tables = [pq.ParquetFile(path).read(columns=["platform", "post_id"]) for path in self.parts()]
        return pa.concat_tables([ID_SCHEMA.empty_table(), *(table.select(["platform", "post_id"]) for table in tables)])

    def _known_among(self, posts: pa.Table) -> pa.Table:  # noqa: ARG002  # all of them are known beforehand
        """What `_known_ids` did not tell, for these posts."""
        return ID_SCHEMA.empty_table()

    def _note(self, passing: Sequence[Hit], posts: pa.Table) -> None:
        """Note the accounts that pass for ours and have posts among those that are new."""
        if not passing:
            return
        hits = {self._pseudonyms.of(hit.platform, hit.handle): hit for hit in passing}
        theirs = posts.filter(pc.is_in(posts["author"], pa.array(list(hits), pa.string())))
        newest = theirs.group_by("author").aggregate([("at", "max")])
        for pseudonym, last in zip(newest["author"].to_pylist(), newest["at_max"].to_pylist(), strict=True):
            hit = hits[pseudonym]
            like = hit.like
            handle = hit.handle.strip()
            found = Lookalike(pseudonym, hit.platform, handle, like.platform, like.handle, like.kinds, last.date())
            note_lookalike(self.folder, found)

    def _write(self, posts: pa.Table) -> None:
        """Write posts that are new, a file per day, each whole and on the disk before it has its name."""
        if not len(posts):
            return
        for name, told in zip(("language", "script"), detect(posts["text"]), strict=True):
            posts = posts.set_column(posts.column_names.index(name), name, told)
        with DuckEngine() as engine:
            engine.register("fresh", posts)
            for day in engine.rows("select distinct cast(f.at as date) as day from fresh as f order by 1")["day"]:
                part = engine.connection.sql(
                    f"select {sql_columns()} from fresh as f where cast(f.at as date) = date '{day:%Y-%m-%d}'"
                    " order by f.at, platform, post_id"
                ).to_arrow_table()
                write_part(self.folder / f"day={day:%Y-%m-%d}", part.cast(POST_SCHEMA))

    def _write_rejects(self, rejects: list[Reject]) -> None:
        if not rejects:
            return
        kept = sorted(rejects, key=lambda reject: reject.line)[:_MAX_KEPT_REJECTS]
        lines = "".join(json.dumps({"line": one.line, "reason": one.reason}) + "\n" for one in kept).encode()
        write_durable(self.folder / "rejects" / f"{hashlib.sha256(lines).hexdigest()[:32]}.jsonl", lines)


def open_part(path: Path) -> pq.ParquetFile | None:
    """A file that was listed a moment ago; None if retention has deleted it since."""
    try:
        return pq.ParquetFile(path)
    except FileNotFoundError:
        return None


def write_part(folder: Path, posts: pa.Table) -> Path:
    """Write one day's new posts durably and return the file's path."""
    ids = "\n".join(
        f"{a} {b}" for a, b in zip(posts["platform"].to_pylist(), posts["post_id"].to_pylist(), strict=True)
    )
    name = f"part-{hashlib.sha256(ids.encode()).hexdigest()[:16]}.parquet"
    make_folder(folder)
    beside = folder / f".tmp-{name}"
    pq.write_table(posts, beside, compression="zstd")
    handle = os.open(beside, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    beside.replace(folder / name)
    sync_folder(folder)
    return folder / name


def _written_on(path: Path) -> date:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    except FileNotFoundError:  # another process was quicker
        return date.max


def _came_early(part: Path) -> bool:
    """Whether a file is of a day later than that after it was written."""
    day = date.fromisoformat(part.parent.name.removeprefix("day="))
    written = _written_on(part)
    return written < date.max and day > written + timedelta(days=1)


def _moment(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment.astimezone(UTC).replace(tzinfo=None), pa.timestamp("us"))


def _count(flags: pa.ChunkedArray) -> int:
    return int(pc.sum(flags).as_py() or 0)


def _without_known(posts: pa.Table, seen: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Posts whose key is neither in `seen` nor earlier in `posts`, and `seen` grown by them."""
    with DuckEngine() as engine:
        engine.register("posts", posts.append_column("place", pa.array(range(len(posts)), pa.int64())))
        engine.register("seen", seen)
        fresh = engine.connection.sql(sql_new_posts()).to_arrow_table()
    return fresh, pa.concat_tables([seen, fresh.select(["platform", "post_id"]).cast(ID_SCHEMA)])


def sql_new_posts() -> str:
    """The first of each platform + post_id in file order, unless the store has it."""
    return f"""
    select {sql_columns()} from (
        select *, row_number() over (partition by platform, post_id order by place) as turn from posts
    ) as p
    where turn = 1
      and not exists (select 1 from seen as s where s.platform = p.platform and s.post_id = p.post_id)
    order by place
    """

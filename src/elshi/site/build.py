"""Builds the public tree: verify, render, write what changed, remove what nothing names.

The copy of the checkpoint is written last. So the tree itself says how far it was built, and a build that was killed is
taken up by the next one: `records` are added to whatever the log holds beyond that checkpoint.

One module, though a long one: what a whole build writes and what a touched one writes have to be read side by side.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import elshi
from elshi import travel
from elshi.base.canonical import format_canonical
from elshi.base.durable import hold_lock
from elshi.base.errors import SecurityError, UserError
from elshi.base.ids import parse_statement_id
from elshi.log import FolderStore, MissingError, parse_checkpoint, parse_note, read_below
from elshi.log.frontier import TILE_WIDTH
from elshi.log.tiles import TilePath, parse_tile_path
from elshi.record import (
    AnswerRecord,
    Entry,
    OfficialReader,
    PolicyRecord,
    Record,
    Rendition,
    StatementEntry,
    StatementRecord,
    Trust,
    format_trust,
)
from elshi.record.attachments import AttachmentRef
from elshi.site import advisory_index, figures, travel_cap
from elshi.site.advisories import Abroad, countries_touched, is_abroad
from elshi.site.advisory_feeds import advisories_feed
from elshi.site.advisory_pages import country_pages, overview_pages
from elshi.site.answer_pages import answers_in, answers_page, mine_page
from elshi.site.answers import format_shard, format_spans
from elshi.site.feeds import format_feed, format_json_feed
from elshi.site.hands import find_hands, in_processes
from elshi.site.library import Library, Work, span_of
from elshi.site.paths import blob_path, file_path
from elshi.site.plan import Plan, Planned
from elshi.site.projections import projection_files
from elshi.site.qr import format_qr, short_address
from elshi.site.reading import Source, source_of
from elshi.site.receipts import qr_path, receipt_path
from elshi.site.registry import registry_pages
from elshi.site.render import render_page
from elshi.site.search_index import format_index
from elshi.site.tree import Tree
from elshi.site.verify_page import verify_pages
from elshi.text import confusables, markdown
from elshi.text.confusables import mapping
from elshi.text.languages import LANGUAGES

_ROOM = Path(__file__).parent
_STATIC = ("site.css", "mark.svg", "forms.css")
# Who asked what is in no log: the desk writes it (`desk.questions.telling`), and figures of it (`.publishing`).
_FOREIGN = ("answers/told", figures.FILE, *figures.FOLDERS)
_MARK = "robots.txt"
_REGISTRY_RECEIPT = "registry-receipt.json"
_OVERVIEW = "registry.html"
_CHECKPOINTS = "verify/checkpoints.json"  # a page cannot list the folder
# what the pages are made by: a change of any of it is another site
_PARTS = {".py", ".html", ".css", ".svg", ".mo", ".js"}


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: pages and feeds rendered, files written because they changed, files removed."""

    pages: int
    written: int
    removed: int


def build_site(
    *,
    logs: Path,
    blobs: Path,
    out: Path,
    trust: Trust,
    records: Collection[str] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> BuildReport:
    """Bring the tree at `out` up to date with the log; afterwards it holds the same bytes however it got there.

    `records`: statement ids that are new or corrected; only what they touch is rendered. None: everything, and files
    that do not belong are removed; also done when `out` was made by another release or with another trust. Costs one
    reading of the log. `on_progress(done, total)` counts statements. Waits while another build of `out` runs. Raises
    SecurityError, with nothing written, if the log does not verify; a damaged blob stops the build where it is shown,
    and so does a missing one of a version in force. A replaced version may have lost its text: its page says so.
    """
    builder = SiteBuilder(logs=logs, blobs=blobs, out=out, trust=trust)
    return builder.build(records, on_progress=on_progress)


class SiteBuilder:
    """Builds one tree again and again, as `build_site` does it once.

    Between two builds it keeps what it has verified: the next one with `records` reads and replays only new entries. A
    build of everything reads everything. Not thread-safe.
    """

    def __init__(self, *, logs: Path, blobs: Path, out: Path, trust: Trust) -> None:
        self._reader = OfficialReader(logs / trust.office, trust=trust)
        self._blobs = blobs
        self._out = out
        self._trust = trust
        self._mark = _format_mark(trust)
        self._library: Library | None = None
        self._settled: set[tuple[str, int]] = set()
        self._witnesses: PolicyRecord | None = None

    def prepare(self) -> None:
        """Read what there is, so that the next build with `records` does not have to. Raises SecurityError."""
        self._take()

    def _take(self) -> tuple[Source, Library]:
        source = source_of(self._reader.read(), blobs=self._blobs, trust=self._trust)
        if self._library is None:
            self._library = Library(source.ledger)
        else:
            self._library.take(source.ledger)
        return source, self._library

    def build(
        self, records: Collection[str] | None = None, *, on_progress: Callable[[int, int], None] | None = None
    ) -> BuildReport:
        """See `build_site`."""
        with hold_lock(self._out.with_name(f".{self._out.name}.lock")):
            if records is None:
                self._reader.forget()
                self._library = None
                self._settled.clear()
            source, library = self._take()
            if source.ledger.policy != self._witnesses:
                self._witnesses = source.ledger.policy
                self._settled.clear()
            build = _Build(source, library, Tree(self._out, foreign=_FOREIGN), mark=self._mark, on_progress=on_progress)
            build.settled = self._settled
            since = None if records is None else build.built_size(self._out)
            if records is None or since is None:
                build.write_all()
            else:
                build.write_touched(records, since=since)
            return BuildReport(pages=build.pages, written=build.tree.written, removed=build.tree.removed)


@dataclass(frozen=True, slots=True)
class _Made:
    """What one of several processes has done: paths of files that belong to the site, and counts."""

    kept: frozenset[str]
    pages: int
    written: int
    removed: int


class _Build:
    """One build, under the lock of its tree."""

    def __init__(
        self,
        source: Source,
        library: Library,
        tree: Tree,
        *,
        mark: bytes,
        on_progress: Callable[[int, int], None] | None,
    ) -> None:
        self._source = source
        self._plan = Plan(source, library)
        self._works = self._plan.library.works
        self._office = source.trust.office
        self._log = f"{self._office}/{source.ledger.epoch}"
        self._mark = mark
        self._on_progress = on_progress or (lambda _done, _total: None)
        self.tree = tree
        self.pages = 0
        # Statements of so many versions to which no witness can add a word: from earlier builds, and added to.
        self.settled: set[tuple[str, int]] = set()
        self._shared: set[str] = set()  # blobs that several statements name and that were written already

    def built_size(self, out: Path) -> int | None:
        """How many entries the tree at `out` shows already; None if it must be built anew."""
        try:
            if read_below(out, _MARK, max_bytes=len(self._mark)) != self._mark:
                return None
            note = FolderStore(out / self._log).read("checkpoint")
            size = parse_checkpoint(parse_note(note).text).size
        except SecurityError:  # missing or damaged: then all of it is in doubt
            return None
        if size > self._source.size or self._reaches_back(size):
            return None
        return size

    def _reaches_back(self, since: int) -> bool:
        """Whether an entry beyond `since` may change pages of any statement: a revocation, or an erasure."""
        keys = (key for key in self._source.ledger.keys if key.epoch == self._source.ledger.epoch)
        erasures = (it for it in self._source.erasures.values() if it.epoch == self._source.ledger.epoch)
        return any((key.revoked or 0) >= since for key in keys) or any(it.index >= since for it in erasures)

    def write_all(self) -> None:
        """Every file; what is left over is removed."""
        self._write_overviews()  # first: what it reads, the processes of the next step have
        self._write_all_statements()
        for tag in self._plan.library.sections:
            self._write_section(tag)
            for year in self._plan.library.years(tag):
                self._render(self._plan.year_pages(tag, year))
        self._write_standing_pages()
        self._write_registry(is_late=True)
        for name in _STATIC:
            self.tree.put(f"static/{name}", (_ROOM / "static" / name).read_bytes())
        for path, data in _verify_files():
            self.tree.put(path, data)
        for room in ("answers", "advisories"):
            for path, data in _scripts(room):
                self.tree.put(path, data)
        self._write_answers(None)
        self._write_disowned()
        self._write_index({*self._spans_of_disowned, *((work.id.year, work.span) for work in self._works.values())})
        for epoch in range(1, self._source.ledger.epoch):
            self._write_log(epoch)
        for entry in self._source.erasures.values():
            self._write_receipt(entry)
        self._finish(since=0, remove_below="")

    def write_touched(self, records: Collection[str], *, since: int) -> None:
        """What the statements `records`, and those beyond entry `since`, touch."""
        unknown = sorted(set(records) - set(self._works))
        if unknown:
            raise UserError(f"no such statement in {self._log}: {unknown[0][:60]!r}; the site was left as it is")
        late = {name for name, work in self._works.items() if self._is_late(name, work, since)}
        works = [self._works[name] for name in sorted({*records, *late})]
        self._write_statements(works)
        library = self._plan.library
        languages = [tag for tag in library.sections if any(tag in work.languages for work in works)]
        for tag, year in sorted({(tag, work.id.year) for work in works for tag in work.languages}):
            spans = {work.span for work in works if work.id.year == year and tag in work.languages}
            self._render(self._plan.year_pages(tag, year, spans))
        is_new = any(library.is_new_section(tag, works) for tag in languages)
        is_registered = self._is_registry_late(since)
        is_abroad_new = bool(library.abroad) and all(work in works for work in library.abroad)
        if is_new or is_registered or is_abroad_new:  # the others link to it; and to accounts where they are followed
            languages = list(library.sections)
        if is_new:
            self._write_standing_pages()  # so do the pages in all languages
        for tag in languages:
            self._write_section(tag)
        self._render([self._plan.choice_page()])
        self._write_index({(work.id.year, work.span) for work in works})
        self._write_answers({(work.id.year, work.span) for work in works if _is_answer(work)})
        self._write_touched_countries(list(filter(is_abroad, works)), since=since, all_of_them=is_new)
        self._write_registry(is_late=is_new or is_registered)
        self._finish(since=since, remove_below=self._log)

    def _is_late(self, name: str, work: Work, since: int) -> bool:
        """Whether the tree lacks an entry of this statement, or the witnesses that confirmed one of them since.

        What all witnesses confirmed is looked at once in the life of the builder, or each build would cost as much as
        there are statements.
        """
        entry, receipts = work.last_entry, self._plan.receipts
        if entry.epoch == self._source.ledger.epoch and entry.index >= since:
            return True
        settled = (name, len(work.versions))
        if not receipts.policy.witnesses or settled in self.settled:
            return False
        if any(not self.tree.holds(*receipts.kept_path(version)) for version in work.versions):
            return True
        if all(map(receipts.is_settled, work.versions)):
            self.settled.add(settled)
        return False

    def _is_registry_late(self, since: int) -> bool:
        entries = (entry for chain in self._source.ledger.accounts.values() for entry in chain)
        return any(it.epoch == self._source.ledger.epoch and it.index >= since for it in entries)

    def _write_registry(self, *, is_late: bool) -> None:
        """The overview, which names every office, and if that changed or an account did, the page of each account."""
        planned = list(registry_pages(self._source, sections=self._plan.library.sections))
        before = self.tree.written
        self._render(it for it in planned if it.template == _OVERVIEW)
        if is_late or self.tree.written > before:
            self._render(it for it in planned if it.template != _OVERVIEW)

    def _write_standing_pages(self) -> None:
        """What does not change with a statement, but with the languages that there are."""
        self._render([self._plan.choice_page(), self._plan.missing_page(), *map(self._plan.about_page, LANGUAGES)])
        self._render(verify_pages(self._plan, self._source))
        self._render(mine_page(self._plan, tag) for tag in LANGUAGES)
        for tag in LANGUAGES:
            if tag not in self._plan.library.sections:  # the form for questions asks in each, and is not answered 404
                self.tree.put(f"answers/index/{tag}.json", format_spans([]))

    def _write_all_statements(self) -> None:
        """Every statement, and the page of each country with an advisory, on all processors where there are many.

        Each processor makes a run of neighbours in the log.
        """
        works = list(self._works.values())
        hands = find_hands(len(works))
        if hands == 1:
            self._write_works(works)
            return
        share = -(-len(works) // hands)
        parts = [works[start : start + share] for start in range(0, len(works), share)]
        done = 0
        for part, made in zip(parts, in_processes(self._write_part, parts), strict=True):
            self.tree.add(made.kept, written=made.written, removed=made.removed)
            self.pages += made.pages
            done += len(part)
            self._on_progress(done, len(works))

    def _write_part(self, works: list[Work]) -> "_Made":
        """What one process does: its own counts and paths, for the process that waits."""
        self.tree.start_anew()
        self._on_progress = lambda _done, _total: None
        self.pages = 0
        self._write_works(works)
        return _Made(self.tree.kept, self.pages, self.tree.written, self.tree.removed)

    def _write_works(self, works: list[Work]) -> None:
        """Statements, and the page of each country about which one of them is the word that holds."""
        self._write_statements(works)
        names = {work.id for work in works}
        countries = [code for code, work in self._abroad.advisories.items() if work.id in names]
        self._render(country_pages(self._plan, self._abroad, countries))

    def _write_statements(self, works: list[Work]) -> None:
        for done, work in enumerate(works, start=1):
            for entry in work.versions:
                files = {ref.sha256 for ref in entry.record.attachments}
                for ref in entry.record.own_blobs:
                    if ref.sha256 not in files:
                        self._write_blob(ref.sha256, is_current=entry is work.newest)
                for ref in entry.record.blobs[len(entry.record.own_blobs) :]:
                    self._write_shared(ref.sha256)
                for attached in entry.record.attachments:
                    self._write_attachment(attached, is_current=entry is work.newest)
                self._write_qr(entry)
                self._write_receipt(entry)
            if work.withdrawal:
                self._write_receipt(work.withdrawal)
            self._render(self._plan.statement_pages(work))
            if is_abroad(work):
                for path, data in travel_cap.cap_files(self._plan, work):
                    self.tree.put(path, data)
            self._on_progress(done, len(works))

    def _write_qr(self, entry: StatementEntry) -> None:
        address = short_address(
            host=self._source.ledger.office.host,
            id=entry.record.id,
            version=entry.record.version,
            leaf=entry.leaf.hex(),
        )
        self.tree.put(qr_path(entry), format_qr(address))

    def _write_receipt(self, entry: Entry[Record]) -> None:
        self.tree.put(receipt_path(entry), self._plan.receipts.make(entry))
        self.tree.put(*self._plan.receipts.kept_path(entry))

    def _write_blob(self, sha256: str, *, is_current: bool) -> None:
        """Copy a blob. One that was erased goes from the site, and one that only replaced versions name may be gone."""
        if sha256 in self._source.ledger.erased:
            self.tree.drop(blob_path(sha256))
            return
        try:
            data = self._source.blobs.read(sha256)
        except MissingError:
            if is_current:
                raise
            self.tree.drop(blob_path(sha256))
            return
        self.tree.put(blob_path(sha256), data)

    def _write_shared(self, sha256: str) -> None:
        """A gazetteer: megabytes, named by many, and pages do without where it is gone."""
        if sha256 not in self._shared:
            self._shared.add(sha256)
            self._write_blob(sha256, is_current=False)

    def _write_attachment(self, ref: AttachmentRef, *, is_current: bool) -> None:
        """The blob, for who copies the site, and the file, for who reads it. Gone as `_write_blob` says."""
        if ref.sha256 in self._source.ledger.erased or not (is_current or self._source.holds(ref.sha256)):
            self.tree.drop(blob_path(ref.sha256))
            self.tree.drop(file_path(ref))
            return
        data = self._source.read_attachment(ref)
        self.tree.put(blob_path(ref.sha256), data)
        self.tree.put(file_path(ref), data)

    def _write_index(self, spans: Iterable[tuple[int, int]]) -> None:
        for year, span in sorted(spans):
            works = self._plan.library.in_span(year, span)
            entries = [entry for work in works for entry in work.versions]
            found = self._indexed([*entries, *self._spans_of_disowned.get((year, span), ())])
            self.tree.put(f"verify/index/{year}-{span}.json", format_index(found))

    def _indexed(self, entries: Iterable[StatementEntry]) -> Iterator[tuple[str, Rendition]]:
        """Every text of these versions that is there, in any language, also of those that were replaced or disowned."""
        for entry in entries:
            for ref in entry.record.renditions:
                if ref.sha256 in self._source.ledger.erased:
                    continue
                try:
                    yield ref.sha256, self._source.read_rendition(ref)
                except MissingError:
                    continue
                except SecurityError:
                    if not entry.disowned:  # else: whoever had the key may have put anything there
                        raise

    @cached_property
    def _spans_of_disowned(self) -> dict[tuple[int, int], list[StatementEntry]]:
        """Versions under a key that was revoked, by the span of their statement."""
        found: dict[tuple[int, int], list[StatementEntry]] = {}
        for name, versions in self._source.ledger.statements.items():
            for entry in versions:
                if entry.disowned and isinstance(entry.record, StatementRecord):
                    found.setdefault(span_of(parse_statement_id(name)), []).append(entry)
        return found

    def _write_disowned(self) -> None:
        """The texts of disowned versions, without a page: who has the words in hand is told whose they are not.

        Only whole ones: a blob that its record does not describe would make a reader refuse the whole copy. A key is
        revoked in a full build only (`_reaches_back`).
        """
        for entries in self._spans_of_disowned.values():
            for name, _ in self._indexed(entries):
                self.tree.put(blob_path(name), self._source.blobs.read(name))

    def _write_answers(self, touched: AbstractSet[tuple[int, int]] | None) -> None:
        """The archive of answers in each language: where one of the `touched` spans stands, or all of it."""
        library = self._plan.library
        for tag in library.sections:
            spans = [(year, span) for year in library.years(tag) for span in library.spans(tag, year)]
            if touched is not None and touched.isdisjoint(spans):
                continue
            paths = {one: f"answers/index/{tag}/{one[0]}-{one[1]}.json" for one in spans}
            for one in spans if touched is None else sorted(touched & set(spans)):
                if lines := answers_in(self._plan, *one, tag):
                    self.tree.put(paths[one], format_shard(lines))
                else:
                    self.tree.drop(paths[one])
            named = [one for one in spans if self.tree.keep(paths[one])]
            self.tree.put(f"answers/index/{tag}.json", format_spans(f"{year}-{span}" for year, span in named))
            if named:
                has_figures = self.tree.keep(figures.FILE)
                self._render([answers_page(self._plan, tag, named, has_figures=has_figures)])
            else:  # no empty pages
                self.tree.drop(f"answers/{tag}/index.html")

    @cached_property
    def _abroad(self) -> Abroad:
        return Abroad(self._plan.library.abroad)

    def _write_touched_countries(self, works: list[Work], *, since: int, all_of_them: bool) -> None:
        """What these advisories and alerts change beyond their own pages and messages."""
        library, countries = self._plan.library, set(self._abroad.advisories)
        if not all_of_them:
            countries &= countries_touched(library.abroad, works, epoch=self._source.ledger.epoch, since=since)
        if works or all_of_them:
            self._render(country_pages(self._plan, self._abroad, sorted(countries)))
            self._write_overviews()

    def _write_overviews(self) -> None:
        """What there is once of all advisories and alerts: overviews, feeds, the list for programs."""
        if not self._plan.library.abroad:
            return
        self._render(overview_pages(self._plan, self._abroad))
        for tag in LANGUAGES:
            feed = advisories_feed(self._plan, self._abroad, tag)
            self.tree.put(f"advisories/{tag}/feed.atom", format_feed(feed))
            self.tree.put(f"advisories/{tag}/feed.json", format_json_feed(feed))
            self.pages += 2
        self.tree.put(travel_cap.FEED, format_feed(travel_cap.cap_feed(self._plan, self._plan.library.abroad)))
        self.tree.put(advisory_index.PATH, advisory_index.format_index(self._abroad, self._source))

    def _write_section(self, tag: str) -> None:
        self._render([self._plan.section_page(tag)])
        feed = self._plan.feed(tag)
        self.tree.put(f"{tag}/feed.atom", format_feed(feed))
        self.tree.put(f"{tag}/feed.json", format_json_feed(feed))
        self.pages += 2

    def _render(self, planned: Iterable[Planned]) -> None:
        for one in planned:
            self.tree.put(one.path, render_page(one.template, one.language, one.page))
            self.pages += 1

    def _write_log(self, epoch: int, *, since: int = 0) -> None:
        """A copy of a log. What was whole at `since` entries never changes: an earlier build has brought it."""
        folder = self._source.epoch_folder(epoch)
        size = self._source.checkpoint_of(epoch).size
        for path, tile in _list_tiles(folder, size=size):
            target = f"{self._office}/{epoch}/{path}"
            if tile.width == TILE_WIDTH and tile.needs_size() <= since and self.tree.keep(target):
                continue
            try:
                self.tree.put(target, FolderStore(folder).read(path))
            except MissingError:
                continue  # a partial one that the writer has just removed
        note = self._source.note if epoch == self._source.ledger.epoch else FolderStore(folder).read("checkpoint")
        self.tree.put(f"{self._office}/{epoch}/checkpoint", note)

    def _finish(self, *, since: int, remove_below: str) -> None:
        """The registry for programs, the newest log, and last its checkpoint."""
        for path, data in projection_files(self._source):
            self.tree.put(path, data)
        snapshots = [it for it in self._source.ledger.snapshots if not it.disowned]
        if snapshots:
            for sha256 in {it.record.sha256 for it in snapshots} - {snapshots[-1].record.sha256}:
                self.tree.drop(blob_path(sha256))
            self._write_blob(snapshots[-1].record.sha256, is_current=False)  # a mirror makes its receipt from it
            self.tree.put(_REGISTRY_RECEIPT, self._plan.receipts.make(snapshots[-1]))
        for snapshot in snapshots:  # an earlier one's receipt was handed out too
            self.tree.put(*self._plan.receipts.kept_path(snapshot))
        self.tree.put(_MARK, self._mark)
        if remove_below:  # checkpoints that receipts name stay; a full build has put every one of them
            self.tree.keep_below(f"{self._log}/checkpoints")
        sizes = sorted(int(name) for name in self.tree.names_in(f"{self._log}/checkpoints") if name.isdecimal())
        self.tree.put(_CHECKPOINTS, format_canonical({"format": "elshi-checkpoints/1", "sizes": sizes}))
        self._write_log(self._source.ledger.epoch, since=since)
        self.tree.remove_others(remove_below)


def _is_answer(work: Work) -> bool:
    """Whether it is one, in all its versions (rule 14 of `elshi.record.replaying`)."""
    return isinstance(work.newest.record, AnswerRecord)


def _scripts(room: str) -> Iterator[tuple[str, bytes]]:
    """The scripts below /answers/, or /advisories/."""
    folder = _ROOM / "static" / room
    return ((f"{room}/{path.name}", path.read_bytes()) for path in sorted(folder.glob("*.js")))


def _verify_files() -> Iterator[tuple[str, bytes]]:
    """The scripts of /verify/ and what they need. The worker's last line changes with any of them."""
    folder = _ROOM / "static" / "verify"
    files = {
        f"verify/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".js", ".css"}
    }
    files["verify/confusables.json"] = format_canonical(dict(mapping()))
    worker = files.pop("verify/worker.js")
    shell = [f"/{path}" for path in files] + ["/static/site.css", "/static/mark.svg", "/verify/"]
    shell += [f"/verify/{tag}/" for tag in LANGUAGES]
    files["verify/shell.json"] = json.dumps(sorted(shell)).encode()
    digest = sha256(b"".join(sha256(data).digest() for data in files.values())).hexdigest()[:16]
    yield from files.items()
    yield "verify/worker.js", worker + f"// {digest}\n".encode()


def _list_tiles(folder: Path, *, size: int) -> Iterator[tuple[str, TilePath]]:
    """The tiles and bundles of a log of `size` entries by path, partial ones included as long as the log keeps them.

    They are copied, never linked: whoever can write into the public tree must not reach the log itself.
    """
    for path in sorted((folder / "tile").rglob("*")):  # which walks through no link
        if not path.is_file() or path.name.startswith("."):
            continue
        relative = path.relative_to(folder).as_posix()
        tile = parse_tile_path(relative)
        if tile.needs_size() <= size:  # else written for a checkpoint that is not signed yet
            yield relative, tile


def _format_mark(trust: Trust) -> bytes:
    """robots.txt, which also names what the pages were made by: templates, catalogues, code, trust."""
    digest = sha256(format_trust(trust))
    rooms = [
        path for room in (_ROOM, Path(travel.__file__).parent) for path in room.rglob("*") if path.suffix in _PARTS
    ]
    for path in [*sorted(rooms), *map(Path, map(str, (markdown.__file__, confusables.__file__)))]:
        digest.update(sha256(path.read_bytes()).digest())
    for part in ("babel", "jinja2", "markdown-it-py", "nh3", "segno"):
        digest.update(f"{part} {version(part)}\n".encode())
    return f"User-agent: *\nDisallow:\n\n# Rendered by Elshi {elshi.__version__} ({digest.hexdigest()[:16]})\n".encode()

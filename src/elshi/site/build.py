"""Builds the public tree: verify, render, write what changed, remove what nothing names.

The copy of the checkpoint is written last. So the tree itself says how far it was built, and a build that was killed is
taken up by the next one: `records` are added to whatever the log holds beyond that checkpoint.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import elshi
from elshi.base.durable import hold_lock
from elshi.base.errors import SecurityError, UserError
from elshi.log import FolderStore, MissingError, parse_checkpoint, parse_note, read_below
from elshi.log.tiles import parse_tile_path
from elshi.record import Trust, format_trust
from elshi.site.feeds import format_feed
from elshi.site.library import Work
from elshi.site.plan import Plan, Planned, blob_path
from elshi.site.reading import Source, read_source
from elshi.site.render import render_page
from elshi.site.tree import Tree
from elshi.text import markdown
from elshi.text.languages import LANGUAGES

_ROOM = Path(__file__).parent
_STATIC = ("site.css", "mark.svg")
_MARK = "robots.txt"


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
    with hold_lock(out.with_name(f".{out.name}.lock")):
        source = read_source(logs=logs, blobs=blobs, trust=trust)
        build = _Build(source, Tree(out), mark=_format_mark(trust), on_progress=on_progress)
        since = None if records is None else build.built_size(out)
        if records is None or since is None:
            build.write_all()
        else:
            build.write_touched(records, since=since)
        return BuildReport(pages=build.pages, written=build.tree.written, removed=build.tree.removed)


class _Build:
    """One build, under the lock of its tree."""

    def __init__(
        self, source: Source, tree: Tree, *, mark: bytes, on_progress: Callable[[int, int], None] | None
    ) -> None:
        self._source = source
        self._plan = Plan(source)
        self._works = self._plan.library.works
        self._log = f"{source.trust.office}/{source.ledger.office.epoch}"
        self._mark = mark
        self._on_progress = on_progress or (lambda _done, _total: None)
        self.tree = tree
        self.pages = 0

    def built_size(self, out: Path) -> int | None:
        """How many entries the tree at `out` shows already; None if it must be built anew."""
        try:
            if read_below(out, _MARK, max_bytes=len(self._mark)) != self._mark:
                return None
            note = FolderStore(out / self._log).read("checkpoint")
            size = parse_checkpoint(parse_note(note).text).size
        except SecurityError:  # missing or damaged: then all of it is in doubt
            return None
        return size if size <= self._source.size else None

    def write_all(self) -> None:
        """Every file; what is left over is removed."""
        self._write_statements(list(self._works.values()))
        for tag in self._plan.library.sections:
            self._write_section(tag)
            for year in self._plan.library.years(tag):
                self._render(self._plan.year_pages(tag, year))
        self._render([self._plan.choice_page(), self._plan.missing_page(), *map(self._plan.about_page, LANGUAGES)])
        for name in _STATIC:
            self.tree.put(f"static/{name}", (_ROOM / "static" / name).read_bytes())
        self._finish(remove_below="")

    def write_touched(self, records: Collection[str], *, since: int) -> None:
        """What the statements `records`, and those beyond entry `since`, touch."""
        unknown = sorted(set(records) - set(self._works))
        if unknown:
            raise UserError(f"no such statement in {self._log}: {unknown[0][:60]!r}; the site was left as it is")
        late = {name for name, work in self._works.items() if work.current.index >= since}
        works = [self._works[name] for name in sorted({*records, *late})]
        self._write_statements(works)
        library = self._plan.library
        languages = [tag for tag in library.sections if any(tag in work.languages for work in works)]
        for tag, year in sorted({(tag, work.id.year) for work in works for tag in work.languages}):
            spans = {work.span for work in works if work.id.year == year and tag in work.languages}
            self._render(self._plan.year_pages(tag, year, spans))
        if any(library.is_new_section(tag, works) for tag in languages):
            languages = list(library.sections)  # the others link to the new one, and so do the pages in all languages
            self._render([self._plan.missing_page(), *map(self._plan.about_page, LANGUAGES)])
        for tag in languages:
            self._write_section(tag)
        self._render([self._plan.choice_page()])
        self._finish(remove_below=self._log)

    def _write_statements(self, works: list[Work]) -> None:
        for done, work in enumerate(works, start=1):
            for entry in work.versions:
                for ref in entry.record.renditions:
                    self._write_blob(ref.sha256, is_current=entry is work.current)
            self._render(self._plan.statement_pages(work))
            self._on_progress(done, len(works))

    def _write_blob(self, sha256: str, *, is_current: bool) -> None:
        """Copy a blob. One that only replaced versions name may be gone; then it goes from the site too."""
        try:
            data = self._source.blobs.read(sha256)
        except MissingError:
            if is_current:
                raise
            self.tree.drop(blob_path(sha256))
            return
        self.tree.put(blob_path(sha256), data)

    def _write_section(self, tag: str) -> None:
        self._render([self._plan.section_page(tag)])
        self.tree.put(f"{tag}/feed.atom", format_feed(self._plan.feed(tag)))
        self.pages += 1

    def _render(self, planned: Iterable[Planned]) -> None:
        for one in planned:
            self.tree.put(one.path, render_page(one.template, one.language, one.page))
            self.pages += 1

    def _finish(self, *, remove_below: str) -> None:
        for path, data in _read_tiles(self._source):
            self.tree.put(f"{self._log}/{path}", data)
        self.tree.put(_MARK, self._mark)
        self.tree.put(f"{self._log}/checkpoint", self._source.note)
        self.tree.remove_others(remove_below)


def _read_tiles(source: Source) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of the log's tiles and bundles, partial ones included as long as the log keeps them.

    Copies, never hard links: whoever can write into the public tree must not reach the log itself.
    """
    store = FolderStore(source.folder)
    for path in sorted((source.folder / "tile").rglob("*")):  # which walks through no link
        if not path.is_file() or path.name.startswith("."):
            continue
        relative = path.relative_to(source.folder).as_posix()
        if parse_tile_path(relative).needs_size() > source.size:
            continue  # written for a checkpoint that is not signed yet
        try:
            yield relative, store.read(relative)
        except MissingError:
            continue  # a partial one that the writer has just removed


def _format_mark(trust: Trust) -> bytes:
    """robots.txt, which also names what the pages were made by: templates, catalogues, code, trust."""
    digest = sha256(format_trust(trust))
    rooms = [path for path in _ROOM.rglob("*") if path.suffix in {".py", ".html", ".css", ".svg", ".mo"}]
    for path in [*sorted(rooms), Path(str(markdown.__file__))]:
        digest.update(sha256(path.read_bytes()).digest())
    for part in ("babel", "jinja2", "markdown-it-py", "nh3"):
        digest.update(f"{part} {version(part)}\n".encode())
    return f"User-agent: *\nDisallow:\n\n# Rendered by Elshi {elshi.__version__} ({digest.hexdigest()[:16]})\n".encode()

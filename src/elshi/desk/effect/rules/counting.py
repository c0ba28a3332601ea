"""Goes through posts, day by day, and counts for each case who repeats the claim and who quotes the answer.

`AnsweredCase` is what is known of a case; `Count` what was found for it. Bounded: a text is judged once and its
verdict remembered until a round in which no post has it, at most `MAX_JUDGED` new texts in a round (the others are
counted as not judged, and come next), and a Count holds words of `MAX_ALTERED` texts at the most.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from elshi.base.clock import moment_of
from elshi.desk.effect.rules.counts import AFTER, BEFORE
from elshi.desk.effect.rules.quotes import Quote, Quotes
from elshi.listen.duck import DuckEngine
from elshi.listen.repeats import find_repeats
from elshi.listen.statements import HOUR_US, find_quotes
from elshi.verify.library import Document, Library

MAX_JUDGED = 2_000  # texts of a round
MAX_REMEMBERED = 20_000  # verdicts of one case; what is past them stays not judged: forgetting would undo counts
MAX_ALTERED = 20  # texts of one case
MAX_TEXT = 2_000  # characters of a text that is shown
MEMORY_MB = 500

_COLUMNS = ("text", "tags", "links", "text_key", "us", "platform", "language")


@dataclass(frozen=True, slots=True)
class AnsweredCase:
    """A case with a published statement. `keys` and `texts` say what the claim is (`elshi.listen.repeats`)."""

    case: int
    answered_at: datetime
    keys: frozenset[str]
    texts: tuple[str, ...]
    documents: tuple[Document, ...]

    @property
    def since(self) -> datetime:
        """From when on posts count."""
        return self.answered_at - BEFORE

    @property
    def until(self) -> datetime:
        """Until when."""
        return self.answered_at + AFTER


@dataclass(frozen=True, slots=True)
class Altered:
    """A text that changes our words: its quote, and its earliest post."""

    text: str
    quote: Quote
    platform: str
    language: str
    written_at: datetime


@dataclass(slots=True)
class Count:
    """What was found for a case: posts by (hour, platform, language, kind); altered texts, and posts that have them."""

    counts: Counter[tuple[int, str, str, str]] = field(default_factory=Counter)
    altered: dict[str, Altered] = field(default_factory=dict)
    altered_posts: Counter[str] = field(default_factory=Counter)
    unjudged: int = 0

    def most_altered(self) -> list[tuple[Altered, int]]:
        """The texts with the most posts, and how many these are."""
        most = sorted(self.altered_posts.items(), key=lambda item: (-item[1], item[0]))
        return [(self.altered[key], posts) for key, posts in most if key in self.altered][:MAX_ALTERED]


class _Verdicts:
    """The judge of one case, who remembers. `key`: of what; with other documents there are other verdicts."""

    def __init__(self, documents: Sequence[Document]) -> None:
        library = Library()
        library.extend(documents)
        self.key = tuple(documents)
        self._quotes = Quotes(library)
        self._known: dict[bytes, Quote | None] = {}
        self._asked: set[bytes] = set()

    @property
    def is_full(self) -> bool:
        return len(self._known) >= MAX_REMEMBERED

    def knows(self, text: str) -> bool:
        return _digest(text) in self._known

    def judge(self, text: str) -> Quote | None:
        digest = _digest(text)
        if digest not in self._known:
            self._known[digest] = self._quotes.judge(text)
        self._asked.add(digest)
        return self._known[digest]

    def forget_unasked(self) -> None:
        """Keep what was asked for since the last time."""
        self._known = {digest: self._known[digest] for digest in self._asked}
        self._asked = set()


class StoppedError(Exception):
    """A round was broken off; nothing of it was kept."""


class Counting:
    """Counts again and again; what it remembers from round to round are verdicts.

    They hold words of posts, and only of those of the last round: after posts were deleted there has to be another.
    `is_stopping` is asked often during a round, which may take minutes.
    """

    def __init__(self) -> None:
        self.is_stopping: Callable[[], bool] = lambda: False
        self._verdicts: dict[int, _Verdicts] = {}

    def count(self, cases: Sequence[AnsweredCase], days: Iterable[pa.Table]) -> dict[int, Count]:
        """What is found for each case in `days` (posts as `elshi.listen.schema` has them, each day once).

        Raises StoppedError.
        """
        self._verdicts = {
            one.case: known
            if (known := self._verdicts.get(one.case)) is not None and known.key == one.documents
            else _Verdicts(one.documents)
            for one in cases
        }
        found = {one.case: Count() for one in cases}
        left = MAX_JUDGED
        for posts in days:
            self._heed()
            if len(posts):
                left = self._count_day(cases, posts, found, left)
        for verdicts in self._verdicts.values():
            verdicts.forget_unasked()
        return found

    def _count_day(self, cases: Sequence[AnsweredCase], posts: pa.Table, found: dict[int, Count], left: int) -> int:
        posts = posts.select(_COLUMNS).append_column("post", pa.array(range(len(posts)), pa.int64()))
        repeats, quotes = _candidates(cases, posts)
        for place, one in enumerate(cases):
            count, verdicts = found[one.case], self._verdicts[one.case]
            as_it_was = set()
            for row in _rows(posts, sorted(quotes[place]), one):
                if not verdicts.knows(row.text):
                    if left == 0 or verdicts.is_full:
                        count.unjudged += 1
                        continue
                    left -= 1
                    self._heed()
                quote = verdicts.judge(row.text)
                if quote is None:
                    continue
                count.counts[(*row.cell, quote.verdict)] += 1
                if quote.verdict == "altered":
                    _note(count, row, quote)
                else:
                    as_it_was.add(row.post)
            for row in _rows(posts, sorted(repeats[place] - as_it_was), one):
                count.counts[(*row.cell, "claims")] += 1
        return left

    def _heed(self) -> None:
        if self.is_stopping():
            raise StoppedError


@dataclass(frozen=True, slots=True)
class _Row:
    post: int
    text: str
    us: int
    platform: str
    language: str

    @property
    def cell(self) -> tuple[int, str, str]:
        return self.us // HOUR_US, self.platform, self.language


def _rows(posts: pa.Table, wanted: Sequence[int], case: AnsweredCase) -> Iterator[_Row]:
    """Those of the wanted posts that lie in the time of a case, in order."""
    first, end = case.since.timestamp() * 1_000_000, case.until.timestamp() * 1_000_000
    taken = posts.select(["post", "text", "us", "platform", "language"]).take(pa.array(wanted, pa.int64()))
    for row in taken.to_pylist():
        if first <= row["us"] < end:
            yield _Row(row["post"], row["text"] or "", row["us"], row["platform"] or "", row["language"] or "und")


def _candidates(cases: Sequence[AnsweredCase], posts: pa.Table) -> tuple[list[set[int]], list[set[int]]]:
    """For each case the posts that repeat its claim, and those that may quote its answer."""
    texts = [(place, text) for place, one in enumerate(cases) for text in one.texts]
    said = [(place, document.text) for place, one in enumerate(cases) for document in one.documents]
    keys = [(place, key) for place, one in enumerate(cases) for key in sorted(one.keys)]
    with DuckEngine(memory_mb=MEMORY_MB) as engine:
        engine.register("posts", posts)
        engine.register("statements", _table("statement", range(len(said)), text=[text for _, text in said]))
        engine.register("claim_keys", _table("claim", [place for place, _ in keys], key=[key for _, key in keys]))
        claim_texts = _table("claim_text", range(len(texts)), text=[text for _, text in texts])
        claim_of = pa.array([place for place, _ in texts], pa.int64())
        engine.register("claim_texts", claim_texts.append_column("claim", claim_of))
        find_quotes(engine)
        find_repeats(engine)
        repeated = engine.rows("select post, claim from repeats")
        quoted = engine.rows("select post, statement from quotes")
    repeats: list[set[int]] = [set() for _ in cases]
    for post, place in zip(repeated["post"], repeated["claim"], strict=True):
        repeats[place].add(post)
    quotes: list[set[int]] = [set() for _ in cases]
    for post, statement in zip(quoted["post"], quoted["statement"], strict=True):
        quotes[said[statement][0]].add(post)
    return repeats, quotes


def _table(number: str, numbers: Iterable[int], **columns: list[str]) -> pa.Table:
    texts = {name: pa.array(column, pa.string()) for name, column in columns.items()}
    return pa.table({number: pa.array(list(numbers), pa.int64()), **texts})


def _note(count: Count, row: _Row, quote: Quote) -> None:
    key = hashlib.sha256(row.text.encode()).hexdigest()
    count.altered_posts[key] += 1
    if key in count.altered or len(count.altered) >= 10 * MAX_ALTERED:
        return
    written_at = moment_of(row.us)
    count.altered[key] = Altered(row.text[:MAX_TEXT], quote, row.platform, row.language, written_at)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()

"""Comparing a text with a library of official ones: what it is, of which, and what changed. Decides only.

In order: all the words (exact, then folded with equal digits), all the words but for spacing and digits of another
script, a verbatim part, a part with honest cuts, and at last a text that is close. docs/formats/matching.md says how,
word by word, so that it can be written again; `src/elshi/site/static/verify/judging.js` is that for a browser.

One module of over 400 lines, because the order of these cases is the rule, and its twin in JavaScript has it whole.

Whether an official text was current, withdrawn or disowned is not asked here but where several say the same.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from elshi.text.alignment import Alignment, Run, align, find_chain, find_runs
from elshi.text.differences import Change, DiffPart, adds_closing, find_changes, show_changes
from elshi.text.negation import is_negation
from elshi.text.normal import fold, normalise
from elshi.text.tokens import Tokens, plain_gap, read_tokens, same_letters
from elshi.verify.cuts import Cut, ends_with_mark, find_cut, has_mark, split_at_marks, weigh_cut
from elshi.verify.kinds import KINDS, has_weight, kinds_of
from elshi.verify.library import Document, Library, Place

CANDIDATES = 8
MAX_TIES = 64  # candidates where more than CANDIDATES share equally much
LIKELY = 4  # a candidate with less than a fourth of the best one's votes is only asked for words from elsewhere
MAX_LIKELY = 16  # candidates that an altered text is compared with
CONTEXT = 25  # words shown on each side
MIN_CUT_OFF = 4  # whole words before one that a mark cuts off
MAX_RATIO = 4  # a text with this many times the words of the longest document is not compared
MIN_COVER = 45  # percent of the given words that must stand in runs of three and more …
MIN_LONGEST = 4  # … with at least one run of so many words; or else
MIN_EQUAL = 75  # percent of the given words, those between runs too
MIN_SPLICE = 5  # words that stand together elsewhere
FAR = 12  # words left out between two runs without a mark: two places joined
SEAM = 3  # words beside a splice that belong to it

_SENTENCE_ENDS = frozenset(".?!")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a text is: "same", "excerpt" or "altered", of `document`. `part`: "whole", "body" or "part" of it.

    `start`: of a verbatim part the place of its first word, in the given text and in the official one (code points,
    both in normal form). `aside`: messenger dressing that was set aside, as given (`elshi.verify.dressing`).
    """

    what: str
    document: Document
    part: str
    kinds: tuple[str, ...] = ()
    diff: tuple[DiffPart, ...] = ()
    context: tuple[str, str] | None = None
    start: tuple[int, int] | None = None
    aside: tuple[str, ...] = ()


def judge(library: Library, text: str) -> Finding | None:
    """What `text` is of the library's documents; None if nothing is near."""
    found = find_same(library, text)
    if found is not None:
        return Finding("same", found.document, found.part)
    given = read_tokens(normalise(text))
    if len(given.spans) < 3 or len(given.spans) > MAX_RATIO * library.longest:
        return None
    return _Judge(library, given).judge()


def judge_whole(library: Library, text: str) -> Finding | None:
    """The same for a text that must be all the words of a document, with or without the title; None for any other."""
    found = find_same(library, text)
    if found is not None:
        return Finding("same", found.document, found.part)
    given = read_tokens(normalise(text))
    if len(given.spans) < 3 or len(given.spans) > library.longest:
        return None
    finding = _Judge(library, given).judge_verbatim()
    return finding if finding is not None and finding.what == "same" else None


def find_same(library: Library, text: str) -> Place | None:
    """The document that has exactly these words, the exact form first, then the folded one with equal digits."""
    places: Sequence[Place] = library.exact(normalise(text))
    if not places:
        folded = library.folded(fold(text))
        numbers = _numbers(text) if folded else []
        places = [place for official in folded if _numbers(official) == numbers for place in library.exact(official)]
    return max(places, key=lambda place: _rank(place.document, place.part), default=None)


def _rank(document: Document, part: str) -> tuple[int, bool, int, str]:
    """A text that stands goes before a replaced or withdrawn one, and this before a disowned one; then the newest."""
    standing = {"current": 2, "superseded": 1, "withdrawn": 1, "disowned": 0}[document.standing]
    return standing, part == "whole", document.order, document.language


def _numbers(text: str) -> list[str]:
    """The digits of `text` in order, decimal ones by value, others (superscripts, fractions) as they are."""
    digits = []
    for letter in normalise(text):
        if unicodedata.category(letter) == "Nd":
            digits.append(str(unicodedata.decimal(letter)))
        elif letter.isnumeric():
            digits.append(letter)
    return digits


@dataclass(slots=True)
class _Near:
    """A document that shares runs with the given text. `score`: equal words, less what is missing or added."""

    number: int
    document: Document
    official: Tokens
    alignment: Alignment
    changes: list[Change]
    score: int


class _Judge:
    """One given text against one library."""

    def __init__(self, library: Library, given: Tokens) -> None:
        self.library = library
        self.given = given
        self.shapes, self.keys = library.encode(given)
        found = library.search(self.shapes, limit=MAX_TIES)
        best = found[0][0] if found else 0
        kept = [(votes, number) for place, (votes, number) in enumerate(found) if place < CANDIDATES or votes == best]
        self.candidates = [number for _, number in kept]
        self.likely = [number for votes, number in kept if LIKELY * votes >= best][:MAX_LIKELY]

    def judge_verbatim(self) -> Finding | None:
        return self._verbatim()

    def judge(self) -> Finding | None:
        return self._verbatim() or self._with_cuts() or self._altered()

    # --- verbatim

    def _verbatim(self) -> Finding | None:
        found = [
            (document, official, place)
            for number in self.candidates
            for document, official, place in self._places(number)
            if _reads_alike(self.given, official, place)
        ]
        if not found:
            return self._cut_off()

        def rank(item: tuple[Document, Tokens, int]) -> tuple[bool, tuple[int, bool, int, str]]:
            part = self._part(item)
            standing = _rank(item[0], part)
            return (standing[0], part != "part", *standing[1:])  # type: ignore[return-value]

        best = max(found, key=rank)
        document, official, place = best
        part = self._part(best)
        if part != "part":
            return Finding("same", document, part)
        return Finding(
            "excerpt",
            document,
            "part",
            kinds=_cropped(document, official, place, place + len(self.keys)),
            context=_context(official, place, place + len(self.keys)),
            start=(self.given.spans[0][0], official.spans[place][0]),
        )

    def _places(self, number: int) -> Iterator[tuple[Document, Tokens, int]]:
        keys = self.library.keys(number)
        place = keys.find(self.keys)
        if place < 0:
            return
        document = self.library.documents[number]
        official = read_tokens(document.text)
        while place >= 0:
            yield document, official, place
            place = keys.find(self.keys, place + 1)

    def _part(self, item: tuple[Document, Tokens, int]) -> str:
        document, official, place = item
        count = len(self.keys)
        if place + count < len(official.spans):
            return "part"
        if place == 0:
            return "whole"
        before = official.spans[place - 1][1]
        return "body" if before <= document.body_start <= official.spans[place][0] else "part"

    def _cut_off(self) -> Finding | None:
        """The verbatim part before a last word that a mark of omission cuts off, as networks shorten posts.

        The rest of that word must go on as in the official text; numbers are never taken as cut off.
        """
        last = len(self.keys) - 1
        key = self.given.keys[last]
        if last < MIN_CUT_OFF or not key.isalpha() or not ends_with_mark(self.given):
            return None
        found = []
        for number in self.candidates:
            document = self.library.documents[number]
            keys = self.library.keys(number)
            place = keys.find(self.keys[:last])
            while 0 <= place < len(keys) - last:
                official = read_tokens(document.text)
                if _reads_alike(self.given, official, place, end=last) and official.keys[place + last].startswith(key):
                    found.append((document, official, place))
                place = keys.find(self.keys[:last], place + 1)
        if not found:
            return None
        document, official, place = max(found, key=lambda item: _rank(item[0], "part"))
        context = _context(official, place, place + last)
        return Finding(
            "excerpt",
            document,
            "part",
            kinds=_cropped(document, official, place, place + last),
            context=context,
            start=(self.given.spans[0][0], official.spans[place][0]),
        )

    # --- marked cuts

    def _with_cuts(self) -> Finding | None:
        pieces = split_at_marks(self.given)
        if len(pieces) == 1:
            return None
        found: list[tuple[Document, Tokens, Cut]] = []
        for number in self.candidates:
            ways = find_cut(self.keys, self.library.keys(number), pieces)
            if not ways:
                continue
            document = self.library.documents[number]
            official = read_tokens(document.text)
            found += [
                (document, official, weigh_cut(pieces, way, official, document.language))
                for way in ways
                if all(
                    _reads_alike(self.given, official, at, start=start, end=end)
                    for (start, end), at in zip(pieces, way, strict=True)
                )
            ]
        if not found:
            return None
        document, official, cut = max(
            found, key=lambda item: (item[0].standing != "disowned", not item[2].lost, _rank(item[0], "part"))
        )
        first, last = cut.pieces[0], cut.pieces[-1]
        runs = tuple(Run(*piece) for piece in cut.pieces)
        alignment = Alignment(runs, runs, first[1], last[1] + last[2])
        changes = find_changes(self.given, official, alignment)
        return Finding(
            "altered" if cut.lost else "excerpt",
            document,
            "part",
            kinds=_in_order(set(cut.lost)),
            diff=show_changes(self.given, official, changes),
            context=_context(official, alignment.start, alignment.end),
        )

    # --- altered

    def _altered(self) -> Finding | None:
        chains = []
        for number in self.likely:
            if self.library.documents[number].standing == "disowned":
                continue  # what is close to a text that nobody said is close to nothing
            chain = find_chain(find_runs(self.shapes, self.library.shapes(number)))
            if chain:
                chains.append((sum(run.length for run in chain), number, chain))
        if not chains:
            return None
        most = max(anchored for anchored, _, _ in chains)
        near = [self._compare(number, chain) for anchored, number, chain in chains if anchored >= most - 3]
        best = max(near, key=lambda it: (it.score, it.document.standing == "current", it.document.order))
        if not _has_hold(best.alignment, len(self.shapes)):
            return None
        spliced = self._spliced(best)
        if not self._is_near(best, sum(end - start for start, end in spliced)):
            return None
        kinds: set[str] = set()
        for change in best.changes:
            kinds |= self._kinds_of(change, best, spliced)
        kinds = kinds or {"omission"}  # only marked cuts, but between pieces too small to be honest
        return Finding(
            "altered",
            best.document,
            "part",
            kinds=_in_order(kinds),
            diff=show_changes(self.given, best.official, best.changes),
            context=_context(best.official, best.alignment.start, best.alignment.end),
        )

    def _kinds_of(self, change: Change, near: _Near, spliced: list[tuple[int, int]]) -> set[str]:
        language = near.document.language
        if change.op == "delete" and 0 < change.a < len(self.shapes) and has_mark(self.given.gap(change.a - 1)):
            return has_weight(near.official, change.c, change.d, language)  # a marked cut is no change by itself
        if _is_joint(change, spliced):
            return {"splice"}
        return kinds_of([change], self.given, near.official, language)

    def _compare(self, number: int, chain: tuple[Run, ...]) -> _Near:
        document = self.library.documents[number]
        official = read_tokens(document.text)
        alignment = _within_sentences(align(self.shapes, self.library.shapes(number), chain), official)
        changes = find_changes(self.given, official, alignment)
        score = sum(
            2 * (change.b - change.a) if change.op == "equal" else -max(change.b - change.a, change.d - change.c)
            for change in changes
        )
        return _Near(number, document, official, alignment, changes, score)

    def _is_near(self, near: _Near, spliced: int) -> bool:
        count = len(self.shapes)
        return 100 * (near.alignment.anchored + spliced) >= MIN_COVER * count or _is_mostly(near.alignment, count)

    def _spliced(self, best: _Near) -> list[tuple[int, int]]:
        """Stretches [start, end) of the given text that do not stand where they should and stand together elsewhere."""
        found, at = [], 0
        for run in (*best.alignment.chain, Run(len(self.shapes), 0, 0)):
            if run.given - at >= MIN_SPLICE:
                found += self._elsewhere(at, run.given)
            at = run.given + run.length
        return found

    def _elsewhere(self, start: int, end: int) -> list[tuple[int, int]]:
        best = (0, 0)
        for number in self.candidates:
            for run in find_runs(self.shapes[start:end], self.library.shapes(number)):
                if run.length > best[1]:
                    best = (run.given, run.length)
        return [(start + best[0], start + sum(best))] if best[1] >= MIN_SPLICE else []


def _has_hold(alignment: Alignment, count: int) -> bool:
    """Whether a run is long enough to hold a comparison, or most of the `count` given words are paired anyway."""
    return max(run.length for run in alignment.chain) >= MIN_LONGEST or _is_mostly(alignment, count)


def _is_mostly(alignment: Alignment, count: int) -> bool:
    return 100 * sum(run.length for run in alignment.equal) >= MIN_EQUAL * count


def _within_sentences(alignment: Alignment, official: Tokens) -> Alignment:
    """The alignment without official words beyond the sentences of its first and last pair: nobody replaced those."""
    first, last = alignment.equal[0].other, alignment.equal[-1].other + alignment.equal[-1].length
    starts = (at for at in range(first, alignment.start, -1) if _ends_sentence(official.gap(at - 1)))
    ends = (at for at in range(last, alignment.end) if _ends_sentence(official.gap(at - 1)))
    return replace(alignment, start=next(starts, alignment.start), end=next(ends, alignment.end))


def _cropped(document: Document, official: Tokens, start: int, end: int) -> tuple[str, ...]:
    """("negation",) if a negation is in the rest of the sentences in whose midst the part [start, end) begins or ends.

    A Kazakh sentence denies with its last word: cut off there it says the contrary, and is verbatim all the same.
    """

    def is_joined(at: int) -> bool:
        """Whether the words `at` and `at` + 1 are of one sentence."""
        between = official.spans[at][1] <= document.body_start <= official.spans[at + 1][0]
        return not between and not _ends_sentence(official.gap(at))

    outside = []
    at = start - 1
    while at >= 0 and is_joined(at):
        outside.append(at)
        at -= 1
    at = end
    while at < len(official.spans) and is_joined(at - 1):
        outside.append(at)
        at += 1
    denies = any(is_negation(official.keys[at], document.language) for at in outside)
    return ("negation",) if denies else ()


def _ends_sentence(gap: str) -> bool:
    return not _SENTENCE_ENDS.isdisjoint(plain_gap(gap))


def _is_joint(change: Change, spliced: list[tuple[int, int]]) -> bool:
    """Whether the change is the seam of two places: words from elsewhere, or a leap over many words without a mark."""
    if change.op == "equal":
        return False
    if (change.d - change.c) - (change.b - change.a) >= FAR:
        return True
    return any(change.a < end + SEAM and change.b > start - SEAM for start, end in spliced)


def _reads_alike(given: Tokens, official: Tokens, place: int, *, start: int = 0, end: int | None = None) -> bool:
    """Whether punctuation between the words is the same, and no question or exclamation mark came in at the end."""
    last = (len(given.spans) if end is None else end) - 1
    if not all(map(same_letters, given.words[start : last + 1], official.words[place : place + last + 1 - start])):
        return False
    for index in range(start, last):
        ours, theirs = official.gap(place + index - start), given.gap(index)
        if ours != theirs and plain_gap(ours) != plain_gap(theirs):
            return False
    return not adds_closing(given.gap(last), official.gap(place + last - start))


def _context(official: Tokens, start: int, end: int) -> tuple[str, str]:
    """The official words before and after [start, end), CONTEXT at most on each side."""
    before = official.stretch(max(0, start - CONTEXT), start)
    after = official.stretch(end, min(len(official.spans), end + CONTEXT))
    return before.rstrip(), after.rstrip()


def _in_order(kinds: set[str]) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if kind in kinds)

"""Alike questions of the public: which pairs were put into one group, judged by written intents.

The set (`tests/data/questions`) was written and split before the method. The method's numbers were chosen on the
tuning half; BM25 over lower-cased words goes through the same clustering, with the cuts that are best for it on the
tuning half, looked for in the same run. So do the words alone, and a model's vectors in place of ours, where somebody
hands them over.
"""

import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

from elshi.answer.grouping import JOIN, MERGE, Grouper
from elshi.answer.likeness import PROPOSED_FROM, Known, Likeness, Terms, Vectors
from elshi.answer.meaning import shipped_meaning
from elshi.base.errors import UserError
from elshi.bench.figures import Figure, at_least, no_more_than, not_measured

HALVES = ("test", "tuning")
LANGUAGES = ("kk", "ru", "en")
GOAL, AHEAD = 0.85, 0.10
KNOWN, ADDED, MOST_MS = 20_000, 200, 50.0
_WORDS_FROM = 0.1  # the likeness from which the desk proposed while there were words alone
PROPOSED = 5  # as the desk shows (elshi.desk.questions.proposing)
_WITHIN = "questions: pairwise F1 within a language, mean over kk, ru, en"
_ACROSS = "questions: pairwise F1 across languages"
_CUTS = tuple((join, merge) for join in (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5) for merge in (join, 0.9))
_MODEL_CUTS = tuple(
    (join, join + step) for join in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65) for step in (0.05, 0.1)
)

Cuts = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the set. Two of one `intent` belong together."""

    id: str
    intent: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of questions: `found` in one group, `right` of one intent, `both`."""

    found: int
    right: int
    both: int

    @property
    def precision(self) -> float:
        """The part of the found that is right; 1 if nothing was found."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The part of the right that was found; 1 if there was nothing to find."""
        return self.both / self.right if self.right else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.both / (self.found + self.right) if self.found + self.right else 1.0


class Bm25(Likeness):
    """The peer: lower-cased words, weighed as BM25 does (Robertson and Zaragoza 2009). A word counts once."""

    def read(self, text: str, language: str) -> Terms:  # noqa: ARG002  # the same for any
        """The words."""
        return {word: word for word in re.findall(r"\w+", text.lower())}

    def weigh(self, term: str, *, often: int, questions: int) -> float:  # noqa: ARG002  # all words alike
        """The weight of a word; positive."""
        return math.log(1 + (questions - often + 0.5) / (often + 0.5))


def bench_questions(
    data: Path, *, half: str, say: Callable[[str], None], vectors: Path | None = None
) -> Iterator[Figure]:
    """The figures on one half. `vectors`: a model's, one row for each line of questions.tsv, as `.npy`."""
    halves = read_questions(data)
    asked = halves[half]
    say(f"{len(asked)} questions, as they come and settled …")
    came, settled = group(asked, cuts=(JOIN, MERGE), vectors=shipped_meaning())
    say("BM25, its best cuts on the tuning half, then here …")
    bm25_cuts = find_cuts(halves["tuning"], _CUTS, likeness=Bm25)
    _, peer = group(asked, cuts=bm25_cuts, likeness=Bm25)
    yield from _tell_within(asked, settled, peer)
    yield Figure("questions: the same, as they come", _mean_f1(asked, came), "F1")
    yield from _tell_across(asked, settled, peer)
    yield from _tell_proposed(asked)
    word_cuts = find_cuts(halves["tuning"], _CUTS)
    _, by_words = group(asked, cuts=word_cuts)
    yield Figure(f"{_WITHIN}, by words alone", _mean_f1(asked, by_words), "F1")
    yield from _with_model(halves, half, vectors)
    say(f"adding to {KNOWN} …")
    yield no_more_than(
        f"questions: adding one to {KNOWN}, median of processor time",
        value=time_adding(asked),
        unit="ms",
        limit=MOST_MS,
    )


def read_questions(folder: Path) -> dict[str, list[Asked]]:
    """The questions of each half, in the order of the file. Raises UserError where files are not there or not whole."""
    try:
        split = (folder / "split.tsv").read_text(encoding="utf-8").splitlines()
        lines = (folder / "questions.tsv").read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise UserError(f"{folder}: expected split.tsv and questions.tsv, {exc.strerror}") from exc
    half_of = dict(line.split("\t") for line in split[1:])
    halves: dict[str, list[Asked]] = {half: [] for half in HALVES}
    for line in lines[1:]:
        name, intent, language, _, text = line.split("\t")
        halves[half_of[intent]].append(Asked(name, intent, language, text))
    return halves


def group(
    asked: Sequence[Asked], *, cuts: Cuts, likeness: type[Likeness] = Likeness, vectors: Vectors | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """The group of each question as they came, and after settling."""
    grouper = Grouper(vectors=vectors, cuts=cuts, likeness=likeness)
    for one in asked:
        grouper.add(one.id, one.text, one.language)
    came = {question: name for name, members in grouper.groups.items() for question in members}
    return came, came | grouper.settle()


def find_cuts(
    asked: Sequence[Asked],
    tried: Sequence[Cuts],
    *,
    likeness: type[Likeness] = Likeness,
    vectors: Vectors | None = None,
) -> Cuts:
    """The cuts with the best mean F1 within languages; of equals the first."""
    return max(tried, key=lambda cuts: _mean_f1(asked, group(asked, cuts=cuts, likeness=likeness, vectors=vectors)[1]))


def judge_within(asked: Sequence[Asked], groups: Mapping[str, str], *, language: str) -> Pairs:
    """The pairs of questions of one language."""
    chosen = [one for one in asked if one.language == language]
    return Pairs(
        _count_pairs(groups[one.id] for one in chosen),
        _count_pairs(one.intent for one in chosen),
        _count_pairs((groups[one.id], one.intent) for one in chosen),
    )


def judge_across(asked: Sequence[Asked], groups: Mapping[str, str]) -> Pairs:
    """The pairs of questions of two languages: all pairs less those within one."""
    within = [judge_within(asked, groups, language=language) for language in sorted({one.language for one in asked})]
    return Pairs(
        _count_pairs(groups[one.id] for one in asked) - sum(pairs.found for pairs in within),
        _count_pairs(one.intent for one in asked) - sum(pairs.right for pairs in within),
        _count_pairs((groups[one.id], one.intent) for one in asked) - sum(pairs.both for pairs in within),
    )


def time_adding(asked: Sequence[Asked]) -> float:
    """Milliseconds of processor time to add one question to KNOWN, the median of ADDED.

    Each known one is two halves of two questions, in a group of a dozen or less.
    """
    made = [_mix(asked, number) for number in range(KNOWN + ADDED)]
    grouper = Grouper(made[:KNOWN], vectors=shipped_meaning())
    began = [time.process_time()]
    for one in made[KNOWN:]:
        grouper.add(one.id, one.text, one.language)
        began.append(time.process_time())
    return 1000 * median(end - start for start, end in pairwise(began))


def _mix(asked: Sequence[Asked], number: int) -> Known:
    one, other = asked[number % len(asked)], asked[(number * 7 + number // len(asked)) % len(asked)]
    text = one.text[: len(one.text) // 2] + other.text[len(other.text) // 2 :]
    return Known(f"k{number}", text, one.language, f"g{number // len(asked)} {one.intent}")


def _tell_within(asked: Sequence[Asked], groups: Mapping[str, str], peer: Mapping[str, str]) -> Iterator[Figure]:
    ours, theirs = _mean_f1(asked, groups), _mean_f1(asked, peer)
    yield at_least(_WITHIN, value=ours, unit="F1", peer=f"BM25 {theirs:.4f}", ratio=ours, limit=GOAL)
    yield at_least(
        "questions: that F1 above BM25's", value=ours - theirs, unit="F1", peer=None, ratio=ours - theirs, limit=AHEAD
    )
    for language in LANGUAGES:
        bm25 = judge_within(asked, peer, language=language)
        yield from _tell(f"questions: within {language}", judge_within(asked, groups, language=language), bm25)


def _tell_across(asked: Sequence[Asked], groups: Mapping[str, str], peer: Mapping[str, str]) -> Iterator[Figure]:
    yield from _tell(f"{_ACROSS}, as it ships", judge_across(asked, groups), judge_across(asked, peer))


def _tell_proposed(asked: Sequence[Asked]) -> Iterator[Figure]:
    """Of the questions that others ask as well: how often the first proposal is one of theirs, or one of five is."""
    intents = {one.id: one.intent for one in asked}
    several = {intent for intent, times in Counter(intents.values()).items() if times > 1}
    for what, vectors, least in (("", shipped_meaning(), PROPOSED_FROM), (", by words alone", None, _WORDS_FROM)):
        known = Likeness((Known(one.id, one.text, one.language, one.id) for one in asked), vectors=vectors)
        near = {one.id: [name for score, name in known.find_for(one.id)[:PROPOSED] if score >= least] for one in asked}
        found = [[intents[name] == one.intent for name in near[one.id]] for one in asked if one.intent in several]
        alone = [not near[one.id] for one in asked if one.intent not in several]
        if found:
            first = mean(right[:1] == [True] for right in found)
            yield Figure(f"questions: the first proposal is right{what}", first, "part")
            yield Figure(f"questions: one of {PROPOSED} proposals is right{what}", mean(map(any, found)), "part")
        if alone:  # a set may have none
            yield Figure(f"questions: nothing is proposed where nobody asked it{what}", mean(alone), "part")


def _tell(what: str, ours: Pairs, peer: Pairs) -> Iterator[Figure]:
    yield Figure(f"{what}: F1", ours.f1, "F1", f"BM25 {peer.f1:.4f}")
    yield Figure(f"{what}: precision", ours.precision, "precision", f"BM25 {peer.precision:.4f}")
    yield Figure(f"{what}: recall", ours.recall, "recall", f"BM25 {peer.recall:.4f}")


def _with_model(halves: Mapping[str, Sequence[Asked]], half: str, file: Path | None) -> Iterator[Figure]:
    what = f"{_ACROSS}, with a model in place of ours"
    if file is None:
        yield not_measured(what, unit="F1", goal=None, reason="no model here; --vectors takes what one says")
        return
    meaning = _read_meaning(halves, file)
    cuts = find_cuts(halves["tuning"], _MODEL_CUTS, vectors=meaning)
    _, settled = group(halves[half], cuts=cuts, vectors=meaning)
    yield Figure(what, judge_across(halves[half], settled).f1, "F1")
    yield Figure(f"{_WITHIN}, with a model in place of ours", _mean_f1(halves[half], settled), "F1")


def _read_meaning(halves: Mapping[str, Sequence[Asked]], file: Path) -> Vectors:
    from elshi.listen.duplicates.meaning import read_vectors  # noqa: PLC0415  # numpy

    asked = sorted((one for some in halves.values() for one in some), key=lambda one: one.id)
    rows = read_vectors(file, rows=len(asked))
    place = {one.text: number for number, one in enumerate(asked)}
    return lambda text, _language: [float(number) for number in rows[place[text]]]


def _mean_f1(asked: Sequence[Asked], groups: Mapping[str, str]) -> float:
    return mean(judge_within(asked, groups, language=language).f1 for language in LANGUAGES)


def _count_pairs(labels: Iterator[object]) -> int:
    return sum(math.comb(size, 2) for size in Counter(labels).values())

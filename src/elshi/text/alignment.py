"""Aligning the words of a given text with those of another, the same way in every implementation.

Texts are strings of word numbers, one character per word. The rule (docs/formats/matching.md has it in full):

1. *Runs*: maximal stretches of at least RUN equal words in both texts. Of each three words of the given text the first
   MAX_PLACES places in the other text count, and of all runs the MAX_RUNS longest.
2. *Chain*: the runs, in order in both texts, with the highest score: 4 for each word, less the words by which two
   neighbours are out of step, at most MAX_SHIFT for each pair.
3. *Between* two runs, before the first and after the last, the longest common subsequence of what is left.

All numbers are whole, all ties are broken by place, so two implementations agree by construction.
"""

from dataclasses import dataclass
from itertools import pairwise

RUN = 3  # words
MAX_PLACES = 8
MAX_RUNS = 64
MAX_SHIFT = 12
SLACK = 6  # words of the other text, beyond as many as there are, that may stand before the first or after the last run
MAX_CELLS = 4_000_000  # a gap whose sides multiply to more is left unaligned


@dataclass(frozen=True, slots=True)
class Run:
    """`length` equal words from `given` in the given text and from `other` in the other."""

    given: int
    other: int
    length: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """`chain`: the runs that hold it. `equal`: all runs of equal words, those between the chain's too, in order.

    `start`, `end`: the stretch [start, end) of the other text that the given text stands for.
    """

    chain: tuple[Run, ...]
    equal: tuple[Run, ...]
    start: int
    end: int

    @property
    def anchored(self) -> int:
        """Words in the chain."""
        return sum(run.length for run in self.chain)


def find_runs(given: str, other: str) -> list[Run]:
    """The maximal runs of at least RUN words, by place in the given text, then in the other."""
    runs: list[Run] = []
    for start in range(len(given) - RUN + 1):
        seed = given[start : start + RUN]
        place = other.find(seed)
        for _ in range(MAX_PLACES):
            if place < 0:
                break
            if not (start and place and given[start - 1] == other[place - 1]):
                runs.append(Run(start, place, _common(given, start, other, place)))
            place = other.find(seed, place + 1)
    if len(runs) > MAX_RUNS:
        runs = sorted(runs, key=lambda run: (-run.length, run.given, run.other))[:MAX_RUNS]
        runs.sort(key=lambda run: (run.given, run.other))
    return runs


def find_chain(runs: list[Run]) -> tuple[Run, ...]:
    """The best chain of `runs` (in order of place); of two that overlap the later one loses its first words."""
    scores: list[int] = []
    links: list[tuple[int, int]] = []  # the run before (-1: none), and how many words are cut off
    for index, run in enumerate(runs):
        best, link = 4 * run.length, (-1, 0)
        for earlier, before in enumerate(runs[:index]):
            if before.given >= run.given or before.other >= run.other:
                continue
            cut = max(0, before.given + before.length - run.given, before.other + before.length - run.other)
            if cut >= run.length:
                continue
            shift = abs((run.other - before.other) - (run.given - before.given))
            score = scores[earlier] + 4 * (run.length - cut) - min(MAX_SHIFT, shift)
            if score > best:
                best, link = score, (earlier, cut)
        scores.append(best)
        links.append(link)
    chain: list[Run] = []
    index = max(range(len(runs)), key=scores.__getitem__) if runs else -1
    while index >= 0:
        run, (before_index, cut) = runs[index], links[index]
        chain.append(Run(run.given + cut, run.other + cut, run.length - cut))
        index = before_index
    return tuple(reversed(chain))


def align(given: str, other: str, chain: tuple[Run, ...]) -> Alignment:
    """The alignment that `chain`, which has at least one run, holds."""
    pairs: list[tuple[int, int]] = []
    first, last = chain[0], chain[-1]
    head = given[: first.given][::-1]
    window = other[max(0, first.other - len(head) - SLACK) : first.other][::-1]
    found = [(first.given - 1 - a, first.other - 1 - b) for a, b in reversed(_subsequence(head, window))]
    # words before the first pair stand for as many of the other text, as far as there are
    start = _reach_back(found[0] if found else (first.given, first.other))
    pairs += found
    for before, after in pairwise(chain):
        pairs += _run_pairs(before)
        a, b = before.given + before.length, before.other + before.length
        pairs += [(a + x, b + y) for x, y in _subsequence(given[a : after.given], other[b : after.other])]
    pairs += _run_pairs(last)
    a, b = last.given + last.length, last.other + last.length
    tail = given[a:]
    found = [(a + x, b + y) for x, y in _subsequence(tail, other[b : b + len(tail) + SLACK])]
    pairs += found
    a, b = (found[-1][0] + 1, found[-1][1] + 1) if found else (a, b)
    end = min(len(other), b + len(given) - a)
    return Alignment(chain, _group(pairs), start, end)


def _reach_back(pair: tuple[int, int]) -> int:
    return max(0, pair[1] - pair[0])


def _common(given: str, start: int, other: str, place: int) -> int:
    longest = min(len(given) - start, len(other) - place)
    length = RUN
    while length < longest and given[start + length] == other[place + length]:
        length += 1
    return length


def _run_pairs(run: Run) -> list[tuple[int, int]]:
    return [(run.given + step, run.other + step) for step in range(run.length)]


def _group(pairs: list[tuple[int, int]]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for a, b in pairs:
        if runs and runs[-1].given + runs[-1].length == a and runs[-1].other + runs[-1].length == b:
            runs[-1] = Run(runs[-1].given, runs[-1].other, runs[-1].length + 1)
        else:
            runs.append(Run(a, b, 1))
    return tuple(runs)


def _subsequence(rows: str, columns: str) -> list[tuple[int, int]]:
    """A longest common subsequence as pairs (row, column), in order. With L[i][j] the length for the first i rows and j
    columns, walk back from the end: left where L[i][j] = L[i][j-1], else up where L[i][j] = L[i-1][j], else a pair.

    Bit-parallel (Hyyro 2004): bit j of a row is 0 where L grows from column j to j + 1.
    """
    if not rows or not columns or len(rows) * len(columns) > MAX_CELLS:
        return []
    places: dict[str, int] = {}
    for column, word in enumerate(columns):
        places[word] = places.get(word, 0) | 1 << column
    full = (1 << len(columns)) - 1
    state, states = full, []
    for word in rows:
        matches = state & places.get(word, 0)
        state = ((state + matches) | (state - matches)) & full
        states.append(state)
    pairs: list[tuple[int, int]] = []
    row, column = len(rows) - 1, len(columns) - 1
    while row >= 0 and column >= 0:
        if states[row] >> column & 1:
            column -= 1
        elif row and not states[row - 1] >> column & 1:
            row -= 1
        else:
            pairs.append((row, column))
            row, column = row - 1, column - 1
    pairs.reverse()
    return pairs

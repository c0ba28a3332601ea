"""How alike a question is to groups of questions: to those that came before, or to those that were answered.

A question is a vector: each term (`elshi.answer.terms`) weighs how much its kind tells times the logarithm of how
rarely it comes (inverse document frequency, Spärck Jones 1972). A group is the sum of its questions' unit vectors, so
it speaks in all the words and languages that were used in it. Likeness is the cosine of the two, in [0, 1] (Salton,
Wong and Yang 1975; groups as sums: Rocchio 1971). A stem that comes in two languages is most often a name, and tells
more than others.

How often concepts come is known from the start (`concepts.tsv`); how often all terms come is counted anew when a tenth
of the questions came or went, and until then weights stay.

Beside the words stands what a question means: a vector (`elshi.answer.meaning`, learnt from questions written for it; a
model of somebody else may be plugged in as `vectors`). The likeness is then MEANT times the cosine of the vectors and
the rest that of the words; where a vector is all zeros, nothing is known of a text but its words.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add, mul

from elshi.answer.concepts import COUNTED, shipped_concepts
from elshi.answer.terms import CONCEPT, read_terms

# What a term tells, by its kind; chosen on the tuning half of tests/data/questions (decision 27).
WEIGHTS = {"thing": 1.0, "act": 1.0, "who": 0.7, "place": 0.5, "ask": 0.5, "name": 0.4, "stem": 0.1}
NAME_LETTERS = 4  # of a stem that comes in two languages, to be a name
PROPOSED_FROM = 0.3  # the likeness from which the desk proposes: on the tuning half it kept .985 of .988 right ones
MEANT = 0.85  # the part of the vectors' cosine
BECAUSE = 5  # shared words that are shown
_DIGITS = 9  # of a cosine: the order in which numbers were added decides nothing

Vectors = Callable[[str, str], Sequence[float]]  # of a text and its language; all of one length
Terms = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A question that is there, with the group (or the answer) that it belongs to. `language`: BCP 47, or empty."""

    id: str
    text: str
    language: str
    group: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A group that a question is like: `score` in [0, 1]; `because`: the question's own words that tell it, the most
    telling first; empty where they share none and only the vectors are alike."""

    group: str
    score: float
    because: tuple[str, ...]


@dataclass(slots=True)
class _Question:
    group: str
    language: str
    terms: tuple[str, ...]
    words: dict[str, float]  # the unit vector of its terms
    meaning: Sequence[float]  # a unit vector; empty where nothing is known


class _Group:
    """The sums of the members' vectors. What is worked out of them is kept until somebody joins."""

    __slots__ = ("_length", "_unit", "meaning", "members", "words")

    def __init__(self) -> None:
        self.members: dict[str, None] = {}
        self.words: dict[str, float] = {}
        self.meaning: Sequence[float] = ()
        self._length: float | None = None
        self._unit: Sequence[float] | None = None

    def join(self, name: str, question: _Question) -> None:
        """One more member."""
        self.members[name] = None
        for term, weight in question.words.items():
            self.words[term] = self.words.get(term, 0.0) + weight
        if question.meaning:
            self.meaning = array("d", map(add, self.meaning, question.meaning)) if self.meaning else question.meaning
        self._length = self._unit = None

    @property
    def length(self) -> float:
        """Of the sum of the words' vectors."""
        if self._length is None:
            self._length = math.sqrt(sum(weight * weight for weight in self.words.values()))
        return self._length

    @property
    def unit(self) -> Sequence[float]:
        """Of the sum of the meanings."""
        if self._unit is None:
            self._unit = _unit_numbers(self.meaning)
        return self._unit


class Likeness:
    """Questions in groups, and how alike a text is to each group.

    A text costs the postings of its terms, and with vectors a product for each group: some milliseconds for a thousand.
    """

    def __init__(self, known: Iterable[Known] = (), *, vectors: Vectors | None = None) -> None:
        self._vectors = vectors
        self._dims = 0  # of the vectors; 0 before the first
        self._questions: dict[str, _Question] = {}
        self._groups: dict[str, _Group] = {}
        self._postings: dict[str, dict[str, None]] = defaultdict(dict)  # term to the groups that hold it
        self._often: Counter[str] = Counter()
        self._languages: dict[str, set[str]] = defaultdict(set)
        self._weights: dict[str, float] = {}
        self._counted = 0  # questions there were when weights were counted
        self._moved = 0  # questions that came or went since
        for one in known:
            self._keep(one)
        self._count_anew()

    def __len__(self) -> int:
        return len(self._questions)

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Each group with its questions, in the order in which they came into it."""
        return {name: tuple(group.members) for name, group in self._groups.items()}

    def members(self, group: str) -> tuple[str, ...]:
        """The questions of one group; none if it is not there."""
        found = self._groups.get(group)
        return tuple(found.members) if found else ()

    def group_of(self, question: str) -> str:
        """The group of a question that is there."""
        return self._questions[question].group

    def add(self, one: Known) -> None:
        """Put a question into its group; the group begins with it if it is new. Its id must be new."""
        self._keep(one)
        if not self._is_old():
            question = self._questions[one.id]
            question.words = self._unit_words(question.terms)
            self._put(one.id, one.group)

    def drop(self, question: str) -> None:
        """Forget a question that is there, and every term that no other one holds."""
        self._take(question)
        for term in self._questions.pop(question).terms:
            self._often[term] -= 1
            if not self._often[term]:
                for known in (self._often, self._languages, self._weights, self._postings):
                    known.pop(term, None)
        self._is_old()

    def move(self, question: str, group: str) -> None:
        """Take a question out of its group and put it into another one, which may be new."""
        self._take(question)
        self._put(question, group)

    def find(self, text: str, language: str, *, limit: int = 5) -> list[Suggestion]:
        """The groups most like a text, best first, ties by group; those that share nothing are left out."""
        terms = self.read(text, language)
        words, meaning = self._unit_words(terms), self._unit_meaning(text, language)
        best = self._rank(words, meaning)[:limit]
        return [Suggestion(group, score, self._because(terms, words, group)) for score, group in best]

    def find_for(self, question: str) -> list[tuple[float, str]]:
        """All groups that are like a question that is there, best first, its own group judged without it."""
        one = self._questions[question]
        group = one.group
        self._take(question)
        ranked = self._rank(one.words, one.meaning)
        self._put(question, group)
        return ranked

    def find_near(self, group: str) -> list[tuple[float, str]]:
        """The other groups that are like a group, best first."""
        one = self._groups[group]
        ranked = self._rank(_unit(one.words), one.unit)
        return [(score, other) for score, other in ranked if other != group]

    def read(self, text: str, language: str) -> Terms:
        """The terms of a text, each with the words it was found in."""
        return read_terms(text, language=language)

    def weigh(self, term: str, *, often: int, questions: int) -> float:
        """What a term tells that `often` of `questions` hold; positive. `often` may be 0."""
        if not term.startswith(CONCEPT):
            kind = "name" if len(term) >= NAME_LETTERS and len(self._languages.get(term, ())) > 1 else "stem"
            return WEIGHTS[kind] * math.log((questions + 1) / max(1, often))
        concepts, name = shipped_concepts(), term.removeprefix(CONCEPT)
        often = max(1, often + concepts.often[name])
        return WEIGHTS[concepts.kinds[name]] * math.log((questions + COUNTED + 1) / often)

    def _rank(self, words: Mapping[str, float], meaning: Sequence[float]) -> list[tuple[float, str]]:
        products: dict[str, float] = defaultdict(float)
        for term, weight in words.items():
            for group in self._postings.get(term, ()):
                products[group] += weight * self._groups[group].words[term]
        scores = {name: _part(product, self._groups[name]) for name, product in products.items()}
        if meaning:
            scores |= {
                name: (1 - MEANT) * scores.get(name, 0.0) + MEANT * _cosine(meaning, group)
                for name, group in self._groups.items()
                if group.meaning
            }
        return sorted(((score, name) for name, score in scores.items() if score > 0), key=lambda one: (-one[0], one[1]))

    def _because(self, terms: Terms, words: Mapping[str, float], group: str) -> tuple[str, ...]:
        held = self._groups[group].words
        shared = sorted((-words[term] * held[term], term) for term in words if term in held)
        return tuple(dict.fromkeys(terms[term] for _, term in shared))[:BECAUSE]

    def _keep(self, one: Known) -> None:
        if one.id in self._questions:
            raise ValueError(f"expected a new question, {one.id} is there")
        terms = tuple(self.read(one.text, one.language))
        self._questions[one.id] = _Question(
            one.group, one.language, terms, {}, self._unit_meaning(one.text, one.language)
        )
        self._often.update(terms)
        for term in terms:
            self._languages[term].add(one.language)

    def _is_old(self) -> bool:
        """Note that a question came or went; whether weights were counted anew for it."""
        self._moved += 1
        is_old = self._moved * 10 >= self._counted
        if is_old:
            self._count_anew()
        return is_old

    def _count_anew(self) -> None:
        self._counted, self._moved = len(self._questions), 0
        self._weights = {term: self._weigh(term) for term in self._often}
        self._groups.clear()
        self._postings.clear()
        for name, question in self._questions.items():
            question.words = self._unit_words(question.terms)
            self._put(name, question.group)

    def _weigh(self, term: str) -> float:
        return self.weigh(term, often=self._often[term], questions=self._counted)

    def _unit_words(self, terms: Iterable[str]) -> dict[str, float]:
        return _unit({term: self._weights[term] if term in self._weights else self._weigh(term) for term in terms})

    def _unit_meaning(self, text: str, language: str) -> Sequence[float]:
        if self._vectors is None:
            return ()
        vector = array("d", self._vectors(text, language))
        self._dims = self._dims or len(vector)
        if not vector or len(vector) != self._dims or not all(map(math.isfinite, vector)):
            raise ValueError("expected a vector of finite numbers, all vectors of one length")
        return _unit_numbers(vector) if any(vector) else ()

    def _put(self, name: str, to: str) -> None:
        question, group = self._questions[name], self._groups.setdefault(to, _Group())
        question.group = to
        group.join(name, question)
        for term in question.words:
            self._postings[term][to] = None

    def _take(self, name: str) -> None:
        """Sums are made anew from the members, so that nothing is left of what went."""
        question = self._questions[name]
        group = self._groups.pop(question.group)
        for term in group.words:
            self._postings[term].pop(question.group)
        for member in group.members:
            if member != name:
                self._put(member, question.group)


def _unit(weights: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def _unit_numbers(numbers: Sequence[float]) -> Sequence[float]:
    length = math.sqrt(sum(map(mul, numbers, numbers))) or 1.0
    return array("d", (number / length for number in numbers))


def _part(product: float, group: _Group) -> float:
    """The cosine of a unit vector of words with a group's, whose product is given."""
    return min(1.0, round(product / group.length, _DIGITS)) if product else 0.0


def _cosine(meaning: Sequence[float], group: _Group) -> float:
    """The cosine of a unit vector of a meaning with a group's; 0 where they point apart."""
    product: float = sum(map(mul, meaning, group.unit))
    return max(0.0, round(product, _DIGITS))

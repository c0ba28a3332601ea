"""The concepts of consular work, and the words for each in five languages: what paraphrases and translations share.

`concepts.tsv` beside this module is all of it, UTF-8, split at tabs: the concept's name, its kind (`thing`, `act`,
`who`, `place`, `ask`), in how many of `COUNTED` questions it comes (0: in fewer, or not known), and its forms in kk,
ru, en, ar and zh, parted by commas. A form is the beginning of a word; with `=` after it, or with fewer than three
letters, the whole word; several words are neighbours, each a beginning. Where several forms begin at one word, the one
with the most words holds, then the one with the most letters. A ministry adds what its own people ask about; it is
data, and no rule depends on a concept.

Written from general knowledge of consular work; what was known of questions when it was written: decision 27.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from elshi.answer.plain import PlainWord, read_plain
from elshi.base.errors import UserError

KINDS = ("thing", "act", "who", "place", "ask")
COLUMNS = ("concept", "kind", "often", "kk", "ru", "en", "ar", "zh")
COUNTED = 1_000  # of so many questions the table says how often a concept comes: counted in tools/questions
_PREFIX = 3  # letters that a form has at least to be a beginning


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a concept: `words` in the plain alphabet, each a beginning unless `whole`."""

    words: tuple[str, ...]
    whole: bool
    concept: str

    @property
    def size(self) -> tuple[int, int]:
        """Words, then letters: of two forms that fit, the greater holds."""
        return len(self.words), sum(map(len, self.words))

    def fits(self, words: Sequence[PlainWord]) -> bool:
        """Whether `words` begins with this form."""
        return len(words) >= len(self.words) and all(
            word.letters == form if self.whole or len(form) < _PREFIX else word.letters.startswith(form)
            for word, form in zip(words, self.words, strict=False)
        )


class Concepts:
    """A table of concepts, with the kind of each and how often it came. Raises UserError where a line is malformed."""

    def __init__(self, table: str) -> None:
        self.kinds: dict[str, str] = {}
        self.often: dict[str, int] = {}
        self._forms: Mapping[tuple[bool, str], list[Form]] = defaultdict(list)  # by script and first word
        lines = table.splitlines()
        if tuple(lines[0].split("\t")) != COLUMNS:
            raise UserError(f"concepts: expected the columns {', '.join(COLUMNS)}")
        for number, line in enumerate(lines[1:], 2):
            self._read(line.split("\t"), number)

    def find(self, words: Sequence[PlainWord]) -> Iterator[tuple[str, str]]:
        """Each concept that `words` speak of, with the words as written; once for each place."""
        longest = 5
        for at in range(len(words)):
            ahead = words[at : at + longest]
            fitting = [form for form in self._candidates(words[at]) if form.fits(ahead)]
            best = max((form.size for form in fitting), default=None)
            alone = max((form.size for form in fitting if len(form.words) == 1), default=None)
            for form in fitting:
                # "birth certificate" is a certificate, too: what the first word says alone is kept beside it.
                if form.size in (best, alone):
                    yield form.concept, " ".join(word.written for word in ahead[: len(form.words)])

    def _candidates(self, word: PlainWord) -> Iterator[Form]:
        """The forms whose first word the word begins with."""
        for size in range(1, len(word.letters) + 1):
            head = word.letters[:size]
            yield from self._forms.get((word.cyrillic, head), ())
            # Kazakh and Russian are written in Latin letters, too; English is not written in Cyrillic ones.
            if word.latinised:
                yield from self._forms.get((True, head), ())

    def _read(self, cells: Sequence[str], number: int) -> None:
        if len(cells) != len(COLUMNS) or cells[1] not in KINDS or cells[0] in self.kinds or not cells[2].isdecimal():
            raise UserError(
                f"concepts, line {number}: expected {len(COLUMNS)} cells, a new concept, a kind of {KINDS}, a number"
            )
        self.kinds[cells[0]], self.often[cells[0]] = cells[1], int(cells[2])
        for cell in cells[3:]:
            for written in filter(None, map(str.strip, cell.split(","))):
                words = read_plain(written.removesuffix("="), language="")
                if not words:
                    raise UserError(f"concepts, line {number}: expected words, got {written!r}")
                form = Form(tuple(word.letters for word in words), written.endswith("="), cells[0])
                self._forms[words[0].cyrillic, words[0].letters].append(form)


@lru_cache(maxsize=1)
def shipped_concepts() -> Concepts:
    """The table that comes with Elshi."""
    return Concepts((files("elshi.answer") / "concepts.tsv").read_text(encoding="utf-8"))

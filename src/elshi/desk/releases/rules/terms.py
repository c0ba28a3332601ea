"""The glossary: is an agreed term used where the authentic text uses it, and is no forbidden variant there?

A form is words with single spaces between, of letters, digits, apostrophes, hyphens and full stops. `*` at the end of a
word makes it a stem: Kazakh and Russian inflect, so `Самал*` is found in Самалдың and Самалға, `Республик* Самал` in
Республики Самал. How it is matched:

- from the beginning of a word, and, without `*`, to its end; between words of a form stand white space and marks of
  Markdown. Chinese has no spaces: there a form is found anywhere.
- a small letter is found as a small or a capital one, a capital only as a capital: `Самал*` is the state, not самал,
  the breeze. ё and е are one letter; so are the apostrophes.
- Arabic joins the article and one-letter words to the next one: و ف ب ك ل ال and what they make together may precede.
- addresses of links are no words.

A stem is cut before the letter that changes (`министрлі*` for министрлік, министрлігі), by whoever enters the term. It
says too much rather than too little: `Самал*` is also the beginning of another word. So findings are shown and never
block; deciding is for the person who writes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import normalize

from elshi.desk.people.rules import RuleError

MAX_FORM = 100  # characters
MAX_FORMS = 12  # of one language: agreed ones, or forbidden ones
MISSING, FORBIDDEN = "missing", "forbidden"

_WORD = r"[^\W_](?:[^\W_]|['’ʼ.\-])*"
_FORM = re.compile(rf"{_WORD}\*?(?: {_WORD}\*?)*")
_BETWEEN = r"[\s*_`~]+"
_ARABIC_BEFORE = r"[وف]?(?:لل|[بك]?ال|[بكل])?"
_LINKS = re.compile(r"\]\([^)\s]{0,2000}\)|https?://[^\s)]+")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "ё": "е", "Ё": "Е", "\u00a0": " ", "\u00ad": ""})


@dataclass(frozen=True, slots=True)
class TermForms:
    """One term as the check sees it: language to agreed forms, the preferred first, and to forbidden variants."""

    id: int
    agreed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forbidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TermFinding:
    """Something to look at in the text of `language`.

    `kind` MISSING: the authentic text has the term as `found`, and `wanted` is lacking here. FORBIDDEN: `found` stands
    here; `wanted` is the agreed form, empty where none is agreed in this language.
    """

    term: int
    language: str
    kind: str
    found: str
    wanted: str


def check_terms(
    renditions: Mapping[str, str], terms: Iterable[TermForms], *, authentic: str, limit: int = 50
) -> list[TermFinding]:
    """The findings in texts by language (title and body together), by term and language; at most `limit`.

    Languages without words are not started and have no findings. A thousand terms and five texts of 20,000 characters
    take about 0.05 s, and half a second where every term occurs.
    """
    texts = {tag: _Text(text) for tag, text in renditions.items() if text.strip()}
    found: list[TermFinding] = []
    for term in terms:
        found.extend(_check_term(term, texts, authentic=authentic))
        if len(found) >= limit:
            break
    return found[:limit]


def check_form(form: str) -> str:
    """`form`, in NFC with single spaces. Raises RuleError `bad-term` when it could match nothing, or anything."""
    tidy = " ".join(normalize("NFC", form).split())
    if not 1 < len(tidy) <= MAX_FORM or _FORM.fullmatch(tidy) is None or len(tidy.rstrip("*")) < 2:
        raise RuleError("bad-term", form=form.strip()[:MAX_FORM])
    return tidy


def shown(form: str) -> str:
    """A form as a reader sees it: a stem ends with a dash of omission."""
    return form.replace("*", "…")


class _Text:
    """A text ready to be searched, with its small letters beside it, sign for sign, for a fast first look."""

    def __init__(self, text: str) -> None:
        self.words = _LINKS.sub("] ", normalize("NFC", text).translate(_APOSTROPHES))
        self.small = _make_small(self.words)

    def find(self, form: str, language: str) -> Iterator[re.Match[str]]:
        """Where the form stands, in order. Looks closer only where its first letters are: a glossary is long."""
        stem = _first_stem(form)
        at = self.small.find(stem)
        if at < 0:
            return
        pattern = _compile(form, language)
        if language == "ar":  # what may precede belongs to the match
            yield from pattern.finditer(self.words)
            return
        while at >= 0:
            match = pattern.match(self.words, at)
            if match is not None:
                yield match
            at = self.small.find(stem, at + 1 if match is None else match.end())

    def has(self, forms: Iterable[str], language: str) -> str:
        """The first place where one of the forms stands, as written; empty for none."""
        return next((match.group() for form in forms for match in self.find(form, language)), "")


def _check_term(term: TermForms, texts: Mapping[str, _Text], *, authentic: str) -> Iterable[TermFinding]:
    used = texts[authentic].has(term.agreed.get(authentic, ()), authentic) if authentic in texts else ""
    for language, text in texts.items():
        agreed = term.agreed.get(language, ())
        wanted = shown(agreed[0]) if agreed else ""
        if used and agreed and language != authentic and not text.has(agreed, language):
            yield TermFinding(term.id, language, MISSING, used, wanted)
        for variant in term.forbidden.get(language, ()):
            found = _find_forbidden(text, variant, agreed, language)
            if found:
                yield TermFinding(term.id, language, FORBIDDEN, found, wanted)


def _find_forbidden(text: _Text, variant: str, agreed: Iterable[str], language: str) -> str:
    """The first place of a forbidden variant that is not only a part of an agreed form; empty for none."""
    good: list[re.Match[str]] | None = None
    for match in text.find(variant, language):
        if good is None:
            good = [one for form in agreed for one in text.find(form, language)]
        if not any(_is_within(match, one) for one in good):
            return match.group()
    return ""


def _is_within(match: re.Match[str], good: re.Match[str]) -> bool:
    """Whether a forbidden variant is only a part of an agreed form; the very same word is not."""
    return good.start() <= match.start() and match.end() <= good.end() and good.span() != match.span()


@lru_cache(maxsize=8192)
def _first_stem(form: str) -> str:
    return _make_small(form.translate(_APOSTROPHES).split("*")[0].split(" ")[0])


def _make_small(text: str) -> str:
    """The small letters of a text, one for one, so that places are the same in both."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(one if len(one.lower()) > 1 else one.lower() for one in text)


@lru_cache(maxsize=8192)
def _compile(form: str, language: str) -> re.Pattern[str]:
    words = [_word_pattern(word) for word in form.translate(_APOSTROPHES).split(" ")]
    if language == "zh":
        return re.compile("".join(words).replace(r"[^\W_]*", ""))
    before = _ARABIC_BEFORE if language == "ar" else ""
    return re.compile(rf"(?<![^\W_]){before}{_BETWEEN.join(words)}(?![^\W_])")


def _word_pattern(word: str) -> str:
    letters = "".join(_letter(letter) for letter in word.removesuffix("*"))
    return letters + (r"[^\W_]*" if word.endswith("*") else "")


def _letter(letter: str) -> str:
    other = letter.upper()
    return f"[{letter}{other}]" if letter.islower() and len(other) == 1 and other != letter else re.escape(letter)

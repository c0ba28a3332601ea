"""Finding a text among the official ones: the same words, or not found. (Excerpts and altered texts come later.)

A text matches a rendition if it equals its words, title and body or the body alone, in the exact form (`normalise`);
if none matches so, in the looser one (`fold`: case, quotes, dashes, compatibility forms). The looser form may not
change a number: it would read 10⁵ as 105, so the digits must agree as written.

Both forms leave invisible characters out, and some of those change what a reader sees or carry words that he does not:
a text that holds them is never said to be official (`elshi.verify.hidden`).
"""

import re
import unicodedata

from elshi.record import StatementEntry
from elshi.text.normal import fold, normalise
from elshi.verify.evidence import Evidence, Place
from elshi.verify.hidden import has_hidden, has_marks_beyond
from elshi.verify.verdicts import Proof, Verdict

MIN_WORDS = 5
UNKNOWN_NOTE = (
    "exactly this text is not on this office's record; a changed, shortened or partial text is unknown too, so compare "
    "it with the site. Spoken remarks and replies may not be logged."
)
HIDDEN_NOTE = "hidden direction or tag characters are in the text; they must be removed before it can be checked"
# Letters of scripts that are written without spaces: each counts as a word.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def verify_text(evidence: Evidence, text: str) -> Verdict:
    """The verdict about `text`: authentic, superseded, unknown or too-short; not-pinned where no trust file was given.

    Where the same words stand in several places, a current version goes before a replaced one, then a whole text
    before a body without its title, then the newest entry.
    """
    found = None if has_hidden(text) else _find(evidence, text)
    if not evidence.ledger.pinned:
        return _not_pinned(evidence, found)
    if count_words(text) < MIN_WORDS:
        note = f"fewer than {MIN_WORDS} words: too short to say whose they are"
        return Verdict("too-short", proof=_proof(evidence), as_of=evidence.as_of, note=note)
    if has_hidden(text) or (found is not None and has_marks_beyond(text, found.rendition, part=found.part)):
        return Verdict("unknown", proof=_proof(evidence), as_of=evidence.as_of, note=HIDDEN_NOTE)
    if found is None:
        return Verdict("unknown", proof=_proof(evidence), as_of=evidence.as_of, note=UNKNOWN_NOTE)
    if _is_current(evidence, found.entry):
        return _verdict("authentic", evidence, found, note="these are its words, and this version stands")
    current = evidence.ledger.current(found.entry.record.id).record
    note = f"was official; version {current.version} of {current.id} stands now"
    return _verdict("superseded", evidence, found, note=note)


def count_words(text: str) -> int:
    """How many words `text` has; each letter of a script written without spaces (Chinese, kana) counts as one."""
    count, within = 0, False
    for letter in normalise(text):
        if _UNSPACED.match(letter):
            count, within = count + 1, False
        elif letter.isalnum():
            count, within = count + (not within), True
        elif unicodedata.category(letter)[0] != "M" and letter not in "'’-":
            within = False
    return count


def _find(evidence: Evidence, text: str) -> Place | None:
    """The best match, exact form first."""
    places = evidence.words.get(normalise(text), ())
    if not places:
        numbers = _numbers(text)
        same = (official for official in evidence.folded_words.get(fold(text), ()) if _numbers(official) == numbers)
        places = tuple(place for official in same for place in evidence.words[official])

    def rank(place: Place) -> tuple[bool, bool, int, str]:
        is_current = _is_current(evidence, place.entry)
        return is_current, place.part == "whole", place.entry.index, place.rendition.language

    return max(places, key=rank, default=None)


def _is_current(evidence: Evidence, entry: StatementEntry) -> bool:
    return evidence.ledger.current(entry.record.id) is entry


def _numbers(text: str) -> list[str]:
    """The digits of `text` in order, decimal ones by value, others (superscripts, fractions) as they are."""
    digits = []
    for letter in normalise(text):
        if unicodedata.category(letter) == "Nd":
            digits.append(str(unicodedata.decimal(letter)))
        elif letter.isnumeric():
            digits.append(letter)
    return digits


def _not_pinned(evidence: Evidence, found: Place | None) -> Verdict:
    note = "no trust file was given: the log only speaks for itself, so this proves nothing about the office"
    if found is None:
        return Verdict("not-pinned", proof=_proof(evidence), as_of=evidence.as_of, note=note)
    return _verdict("not-pinned", evidence, found, note=note)


def _verdict(verdict: str, evidence: Evidence, place: Place, *, note: str) -> Verdict:
    title = place.rendition.title
    if place.part == "body":
        note += f"; you gave the text without its title: “{title}”"
    return Verdict(
        verdict,
        record=place.entry.record.id,
        version=place.entry.record.version,
        lang=place.rendition.language,
        part=place.part,
        title=title,
        proof=_proof(evidence, place.entry),
        as_of=evidence.as_of,
        note=note,
    )


def _proof(evidence: Evidence, entry: StatementEntry | None = None) -> Proof:
    checkpoint = evidence.checkpoint
    return Proof(
        trust=evidence.trust,
        origin=checkpoint.origin,
        log_size=checkpoint.size,
        root=checkpoint.root,
        index=None if entry is None else entry.index,
        leaf=None if entry is None else entry.leaf,
    )
